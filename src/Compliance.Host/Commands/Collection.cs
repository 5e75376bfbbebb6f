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
    public static Task<ClusterSnapshot> ReadAsync(InputOptions input, ParseResult parsed, Streams streams, CancellationToken cancel) =>
        ReadAsync(input.Select(parsed), "", streams, cancel);

    /// <summary>Reads a snapshot.</summary>
    /// <param name="selection">Where from.</param>
    /// <param name="label">Stands before each gap that is told, where there is more than one input.</param>
    /// <param name="streams">Where to tell.</param>
    /// <param name="cancel">Ends the reading.</param>
    public static async Task<ClusterSnapshot> ReadAsync(InputSelection selection, string label, Streams streams, CancellationToken cancel)
    {
        ISnapshotSource source = Sources.Open(selection, ProgramClock.OfEnvironment());
        ClusterSnapshot snapshot = await Steps.ShowAsync(streams, "Reading the cluster state", p => source.ReadAsync(p, cancel)).ConfigureAwait(false);
        TellSome(streams, [.. snapshot.Gaps.Select(g => $"{label}gap: {Sentence(g)}")], streams.Warn, "gaps");
        return snapshot;
    }

    /// <summary>Reads the snapshot and prepares the analysis.</summary>
    public static async Task<ClusterReachability> AnalyseAsync(InputOptions input, ParseResult parsed, Streams streams, CancellationToken cancel)
    {
        ClusterSnapshot snapshot = await ReadAsync(input, parsed, streams, cancel).ConfigureAwait(false);
        return await AnalyseAsync(snapshot, input.Assertion(parsed), "", streams, cancel).ConfigureAwait(false);
    }

    /// <summary>Prepares the analysis of a snapshot.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="assertion">What is asserted of the plug-in.</param>
    /// <param name="label">Stands before each limitation that is told, where there is more than one input.</param>
    /// <param name="streams">Where to tell.</param>
    /// <param name="cancel">Ends the analysis.</param>
    public static async Task<ClusterReachability> AnalyseAsync(
        ClusterSnapshot snapshot, PlugInAssertion? assertion, string label, Streams streams, CancellationToken cancel)
    {
        ClusterReachability reachability = await Steps.ShowAsync(
            streams, "Analysing", _ => Task.Run(() => ClusterReachability.Analyse(snapshot, assertion), cancel)).ConfigureAwait(false);
        if (assertion?.PlugIn is null && reachability.Enforcement.PlugIn == KnownPlugIns.Generic)
            streams.Warn($"{label}no evidence of a network plug-in: verdicts follow the generic upstream contract; --cni NAME asserts one");
        TellSome(streams, [.. reachability.Limitations.Select(l => label + Sentence(l))], streams.Warn, "limitations");
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
