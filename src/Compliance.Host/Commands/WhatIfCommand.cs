using System.Collections.Immutable;
using System.CommandLine;
using Compliance.Host.Configuration;
using Compliance.Host.Differences;
using Compliance.Host.Terminal;
using Compliance.Network.Comparison;
using Compliance.Network.Enforcement;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;

namespace Compliance.Host.Commands;

/// <summary><c>whatif</c>: which flows a change would open or close, before it is made.</summary>
internal static class WhatIfCommand
{
    public static Command Create(Streams streams)
    {
        var input = new InputOptions();
        var apply = new Option<string[]>("--apply") { Description = "A file or folder of manifests to apply over the state; an object of the same reference is replaced. - reads standard input. Repeatable.", HelpName = "FILE" };
        var delete = new Option<string[]>("--delete") { Description = $"An object to delete, with what it owns: {ObjectName.Syntax}. Repeatable.", HelpName = "OBJECT" };
        var report = new DifferenceOptions();
        var verb = new Verb(
            "whatif",
            "Says which flows a proposed change would make possible or impossible, and by which policies, before it is made.",
            "compliance whatif --context production --apply new-policy.yaml --forbid-new-flows",
            "compliance whatif --manifests ./cluster --delete NetworkPolicy/shop/allow-all",
            "kubectl kustomize overlay | compliance whatif --snapshot production.snapshot.gz --apply -");
        verb.Options.Add(apply);
        verb.Options.Add(delete);
        report.AddTo(verb);
        input.AddTo(verb);
        verb.Validators.Add(result =>
        {
            if (result.GetValue(apply) is not { Length: > 0 } && result.GetValue(delete) is not { Length: > 0 }) result.AddError("give --apply FILE or --delete OBJECT: without them nothing is proposed");
        });
        verb.SetAction(async (parsed, cancel) =>
        {
            string[] files = parsed.GetValue(apply) ?? [];
            ImmutableArray<ClusterSnapshot> applied = files.Length == 0 ? [] : [await ReadWholeAsync(files, streams, cancel).ConfigureAwait(false)];
            ClusterSnapshot state = await Collection.ReadAsync(input, parsed, streams, cancel).ConfigureAwait(false);
            ProposedChange change = ProposedChange.Of(state, applied, Deletions(parsed.GetValue(delete) ?? [], state, applied));
            foreach (ResourceKind kind in Unserved(state, change)) streams.Warn($"the cluster does not serve {kind}: applying it would fail until its definition is installed");
            PlugInAssertion? assertion = input.Assertion(parsed);
            ClusterReachability before = await Collection.AnalyseAsync(state, assertion, "", streams, cancel).ConfigureAwait(false);
            ClusterReachability after = await Collection.AnalyseAsync(change.Result, assertion, "with the change: ", streams, cancel).ConfigureAwait(false);
            ReachabilityDifference difference = await Steps.ShowAsync(
                streams, "Comparing", _ => Task.Run(() => ReachabilityDifference.Between(before, after), cancel)).ConfigureAwait(false);
            return report.Finish(new DifferenceReport(difference, new ProposedObjects(change)), parsed, streams);
        });
        return verb;
    }

    // Half a change proves nothing about the whole of it.
    private static async Task<ClusterSnapshot> ReadWholeAsync(string[] files, Streams streams, CancellationToken cancel)
    {
        ClusterSnapshot applied = await Steps.ShowAsync(streams, "Reading the change",
            p => Sources.Open(new InputSelection.Manifests([.. files]), ProgramClock.OfEnvironment()).ReadAsync(p, cancel)).ConfigureAwait(false);
        return applied.Gaps.IsEmpty ? applied : throw new InputException($"--apply {string.Join(", ", files)}: cannot be read as a whole, so what it would change cannot be told")
        {
            Problems = [.. applied.Gaps.Select(Collection.Sentence)],
        };
    }

    private static ImmutableArray<ObjectRef> Deletions(string[] names, ClusterSnapshot state, ImmutableArray<ClusterSnapshot> applied)
    {
        HashSet<ObjectRef> kept = [.. applied.SelectMany(a => a.Objects).Select(o => o.Ref)];
        ImmutableArray<ObjectRef> deleted = [.. names.Select(n => ObjectName.Find("--delete", n, state)).Distinct()];
        return deleted.FirstOrDefault(kept.Contains) is { } both ? throw new InputException($"--delete {both}: --apply has it too; expected one of them") : deleted;
    }

    private static IEnumerable<ResourceKind> Unserved(ClusterSnapshot state, ProposedChange change) =>
        state.Listings.Where(l => l.Outcome == ListOutcome.Absent).Select(l => l.Kind).Intersect(change.Added.Select(o => o.Kind)).Order();
}
