using System.CommandLine;
using Compliance.Host.Configuration;
using Compliance.Host.Terminal;
using Compliance.Network.Enforcement;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;

namespace Compliance.Host.Commands;

/// <summary>Reads the cluster state that a verb asks for, and tells what could not be read.</summary>
internal static class Collection
{
    /// <summary>Gaps and problems told one by one before the rest is counted.</summary>
    private const int Told = 20;

    /// <summary>Reads the snapshot that the options name.</summary>
    /// <exception cref="SnapshotException">Nothing is readable.</exception>
    /// <exception cref="InputException">An option names something that is not there.</exception>
    public static async Task<ClusterSnapshot> ReadAsync(InputOptions input, ParseResult parsed, Streams streams, CancellationToken cancel)
    {
        ISnapshotSource source = Sources.Open(input.Select(parsed), ProgramClock.OfEnvironment());
        ClusterSnapshot snapshot = await Steps.ShowAsync(streams, "Reading the cluster state", p => source.ReadAsync(p, cancel)).ConfigureAwait(false);
        TellSome(streams, [.. snapshot.Gaps.Select(g => "gap: " + Sentence(g))], streams.Warn, "gaps");
        return snapshot;
    }

    /// <summary>Reads the snapshot and prepares the analysis.</summary>
    public static async Task<ClusterReachability> AnalyseAsync(InputOptions input, ParseResult parsed, Streams streams, CancellationToken cancel)
    {
        ClusterSnapshot snapshot = await ReadAsync(input, parsed, streams, cancel).ConfigureAwait(false);
        PlugInAssertion? assertion = input.Assertion(parsed);
        ClusterReachability reachability = await Steps.ShowAsync(
            streams, "Analysing", _ => Task.Run(() => ClusterReachability.Analyse(snapshot, assertion), cancel)).ConfigureAwait(false);
        if (assertion?.PlugIn is null && reachability.Enforcement.PlugIn == KnownPlugIns.Generic)
            streams.Warn("no evidence of a network plug-in: verdicts follow the generic upstream contract; --cni NAME asserts one");
        TellSome(streams, [.. reachability.Limitations.Select(Sentence)], streams.Warn, "limitations");
        return reachability;
    }

    /// <summary>The exit status of a verb that is done.</summary>
    public static int Status(ClusterSnapshot snapshot) => snapshot.Gaps.IsEmpty ? ExitStatus.Done : ExitStatus.Gaps;

    /// <summary>A gap as one sentence that names file, line and field where it has them.</summary>
    public static string Sentence(CollectionGap gap)
    {
        string place = gap.Source is null ? "" : $"{gap.Source}: ";
        string subject = gap.Kind is { } kind ? kind + (gap.Namespace is null ? ": " : $" in {gap.Namespace}: ") : "";
        string field = string.IsNullOrEmpty(gap.Field) ? "" : $"{gap.Field}: ";
        return place + subject + field + gap.Message;
    }

    /// <summary>Tells the first of many, then how many more there are.</summary>
    public static void TellSome(Streams streams, IReadOnlyList<string> all, Action<string> tell, string what)
    {
        foreach (string one in all.Take(Told)) tell(one);
        if (all.Count > Told) streams.Note($"... and {all.Count - Told} more {what} ({all.Count} in all)");
    }

    private static string Sentence(Limitation limitation)
    {
        string place = limitation.Object is null ? "" : $"{limitation.Object}{(limitation.Pointer is null ? "" : " " + limitation.Pointer)}: ";
        return "limitation: " + place + limitation.Message + (limitation.Rule is null ? "" : $" ({limitation.Rule})");
    }
}
