using System.CommandLine;
using Compliance.Host.Terminal;
using Compliance.Network.Snapshot;

namespace Compliance.Host.Commands;

/// <summary><c>snapshot</c>: keeps the cluster state as a file.</summary>
internal static class SnapshotCommand
{
    public static Command Create(Streams streams)
    {
        var input = new InputOptions();
        var output = new Option<string>("--out")
        {
            Description = "The file to write; it appears whole or not at all.",
            HelpName = "FILE",
            Required = true,
        };
        var verb = new Verb(
            "snapshot",
            "Writes the cluster state to a file that every verb reads with --snapshot. Secrets are never read; the file says what was redacted.",
            "compliance snapshot --context production --out production.snapshot.gz",
            "compliance snapshot --manifests ./cluster --out declared.snapshot.gz");
        verb.Options.Add(output);
        input.AddTo(verb);
        verb.SetAction((parsed, cancel) => RunAsync(input, parsed, parsed.GetRequiredValue(output), streams, cancel));
        return verb;
    }

    private static async Task<int> RunAsync(InputOptions input, ParseResult parsed, string file, Streams streams, CancellationToken cancel)
    {
        // Opened first: a place that cannot be written is told before a cluster is read.
        using var aside = AsideFile.Create(file);
        ClusterSnapshot snapshot = await Collection.ReadAsync(input, parsed, streams, cancel).ConfigureAwait(false);
        string digest = await Steps.ShowAsync(streams, "Writing the snapshot", _ => Task.FromResult(SnapshotFile.Write(snapshot, aside.Stream))).ConfigureAwait(false);
        cancel.ThrowIfCancellationRequested();
        aside.Commit();
        StreamWriter text = streams.OpenText();
        await using (text.ConfigureAwait(false)) await text.WriteLineAsync($"sha256:{digest}").ConfigureAwait(false);
        streams.Note($"{file}: {snapshot.Objects.Length} objects of cluster {snapshot.Cluster}, {snapshot.Gaps.Length} gaps, {snapshot.Redactions.Length} redactions");
        return Collection.Status(snapshot);
    }
}
