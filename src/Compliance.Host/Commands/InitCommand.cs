using System.CommandLine;
using Compliance.Controls.Suggestions;
using Compliance.Host.Terminal;
using Compliance.Network.Reachability;

namespace Compliance.Host.Commands;

/// <summary><c>init</c>: a first configuration from what is found in a cluster.</summary>
internal static class InitCommand
{
    public static Command Create(Streams streams)
    {
        var input = new InputOptions();
        var output = new Option<string>("--out")
        {
            Description = "The file to write; it appears whole or not at all.",
            HelpName = "FILE",
            DefaultValueFactory = _ => "compliance.yaml",
        };
        var force = new Option<bool>("--force") { Description = "Replaces a file that is there." };
        var verb = new Verb(
            "init",
            "Writes a first configuration, with comments, from what is found in a cluster. Nothing in it is approved: a person fills that in.",
            "compliance init --manifests ./cluster",
            "compliance init --context production --out production.yaml");
        verb.Options.Add(output);
        verb.Options.Add(force);
        input.AddTo(verb);
        verb.SetAction((parsed, cancel) => RunAsync(input, parsed, parsed.GetRequiredValue(output), parsed.GetValue(force), streams, cancel));
        return verb;
    }

    private static async Task<int> RunAsync(InputOptions input, ParseResult parsed, string file, bool force, Streams streams, CancellationToken cancel)
    {
        if (!force && File.Exists(file)) throw new InputException($"--out {file}: the file is there already", "--force replaces it.");
        using var aside = AsideFile.Create(file);
        ClusterReachability reachability = await Collection.AnalyseAsync(input, parsed, streams, cancel).ConfigureAwait(false);
        ScopeSuggestion suggestion = ScopeSuggestion.Of(reachability);
        await aside.Stream.WriteAsync(Streams.Utf8.GetBytes(SuggestionText.Whole(suggestion)), cancel).ConfigureAwait(false);
        cancel.ThrowIfCancellationRequested();
        aside.Commit();
        streams.Note($"{file}: {suggestion.Zones.Length} zones and {suggestion.Flows.Length} flows proposed, none approved; {suggestion.NotProposed.Length} pairs of zones are open or cannot be told");
        return Collection.Status(reachability.Snapshot);
    }
}
