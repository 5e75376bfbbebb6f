using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Compliance.Controls.Exceptions;
using Compliance.Controls.Facts;
using Compliance.Controls.Facts.History;
using Compliance.Controls.Scope;
using Compliance.Network.Enforcement;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks.Evidence;

/// <summary>EVD-SEGMENTATION-DELTA.</summary>
public sealed class SegmentationDelta : ICheck
{
    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "EVD-SEGMENTATION-DELTA",
        Group = "evidence",
        Title = "Segmentation changes since the last segmentation test are known and trigger a new test",
        Rationale = "Segmentation is to be tested once a year, by service providers twice, and after any change to it (PCI 11.4.5, 11.4.6).",
        Condition = "Tests are those that the owner states (segmentationTests): date, scope and reference, never a result. One result for each zone of kind cde or phi: fails when no test covered it, or the last one is older than interval_days (service_provider_interval_days where service_provider is true); warns from warn_days before that. Against an earlier state (--previous): one result for each pair of zones with ports that were opened or closed since, one where a zone has other workloads, and one where the plug-in, its version or its settings differ; each fails when no stated test that covers its zones came after the earlier state, is not evaluable when one came between both states, which may have come before the change, and passes when one came after the later state. Not evaluable when no test is stated, no zone is declared, no earlier state is given, or what is possible is not known in either state.",
        Remediation = "Plan a test of the changed borders, and hand its tester the zone matrix with what must be denied.",
        Severity = Severity.High,
        ReliesOnEnforcement = false,
        Reads = Kinds.Connectivity,
        Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("interval_days", "365").Add("service_provider", "false")
            .Add("service_provider_interval_days", "180").Add("warn_days", "60"),
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        if (context.Zones.Map.Zones.IsEmpty)
            return [Definition.NotEvaluable(context, context.Cluster(), null, "no zone is declared for this cluster, so there is no border to test")];
        if (context.Scope.SegmentationTests.IsEmpty)
            return [Definition.NotEvaluable(context, context.Cluster(), null, "no segmentation test is stated, so nothing says when one was last done")];
        return [.. Ages(context), .. Changes(context)];
    }

    private IEnumerable<CheckResult> Ages(CheckContext context)
    {
        int interval = context.Int(context.Parameters["service_provider"] == "true" ? "service_provider_interval_days" : "interval_days");
        foreach (Zone zone in context.Zones.Map.Zones.Where(z => z.Sensitive))
        {
            string subject = $"zone/{zone.Id}/test";
            if (context.Scope.SegmentationTests.Where(t => t.Covers(zone.Id) && t.PerformedOn <= context.Moment).MaxBy(t => t.PerformedOn) is not { } last)
            {
                yield return Definition.Fail(context, subject, null, $"No stated test covered the zone {zone.Id}.", new() { AllowedBy = $"no entry of segmentationTests names {zone.Id}" });
                continue;
            }
            DateTimeOffset due = last.PerformedOn.AddDays(interval);
            string told = $"The zone {zone.Id} was last tested on {Day(last.PerformedOn)} by {last.By} ({last.Reference ?? last.Id}), as stated; the next test is due by {Day(due)}.";
            yield return context.Moment >= due.AddDays(1)
                ? Definition.Fail(context, subject, null, told, new() { AllowedBy = $"test {last.Id} of {Day(last.PerformedOn)} is older than {interval} days" })
                : context.Moment >= due.AddDays(-context.Int("warn_days")) ? Definition.Warn(context, subject, null, told) : Definition.Pass(context, subject, null, told);
        }
    }

    private IEnumerable<CheckResult> Changes(CheckContext context)
    {
        string borders = $"borders/{context.Cluster}";
        if (context.Input?.Previous.FirstOrDefault(p => p.Cluster == context.Cluster) is not { } snapshot)
        {
            yield return Definition.NotEvaluable(context, borders, null, $"no earlier state of {context.Cluster} is given (--previous) to compare its borders with");
            yield break;
        }
        if (snapshot.CollectedAt > context.Snapshot.CollectedAt)
        {
            yield return Definition.NotEvaluable(context, borders, null, $"the state given as the earlier one was collected later ({Day(snapshot.CollectedAt)})");
            yield break;
        }
        ClusterReachability earlier = ClusterReachability.Analyse(snapshot, context.Input.Assertion);
        ZoneBorders before = new(earlier, ZoneProver.Prove(earlier, new ClusterIndex(earlier), context.Scope, context.Moment));
        ZoneBorders now = new(context.Reachability, context.Zones);
        ImmutableArray<CheckResult> found = [.. Pairs(context, before, now), .. Members(context, before, now), .. Engine(context, before, now)];
        foreach (CheckResult result in found) yield return result;
        if (found.IsEmpty) yield return Definition.Pass(context, borders, null, $"No border between zones differs from the state of {Day(snapshot.CollectedAt)}.");
    }

    private IEnumerable<CheckResult> Pairs(CheckContext context, ZoneBorders before, ZoneBorders now)
    {
        ImmutableArray<EvidenceRef> policies = [.. PolicyChanges(before.Cluster.Snapshot, context.Snapshot).Take(20)];
        List<BorderChange> unknown = [];
        foreach (BorderChange change in ZoneBorders.Between(before.Matrix, now.Matrix))
        {
            string subject = ExceptionRegister.FlowSubject($"{change.From} -> {change.To}");
            Witness? witness = now.Example(change.From, change.To, change.Opened)
                ?? (before.Example(change.From, change.To, change.Closed) is { } closed ? closed with { AllowedBy = $"possible before and no longer: {closed.AllowedBy}" } : null);
            if (witness is null)
            {
                unknown.Add(change);
                continue;
            }
            string text = string.Join(" and ", new[] { change.Opened.IsEmpty ? null : $"{change.Opened} was opened", change.Closed.IsEmpty ? null : $"{change.Closed} was closed" }.OfType<string>());
            yield return Judge(context, before.Cluster.Snapshot, subject, [change.From, change.To], $"From {change.From} to {change.To} {text}", witness, policies);
        }
        if (unknown.Count > 0)
            yield return Definition.NotEvaluable(context, $"borders/{context.Cluster}/unknown", null,
                $"whether {Answers.Count(unknown.Count, "border")} changed cannot be told ({Answers.Some(unknown.Select(u => $"{u.From} -> {u.To}"))}): {unknown[0].Doubt ?? "no example was found"}");
    }

    private IEnumerable<CheckResult> Members(CheckContext context, ZoneBorders before, ZoneBorders now)
    {
        foreach (Zone zone in now.Matrix.Map.Zones)
        {
            SortedSet<string> was = Names(before.Matrix.Map, zone), names = Names(now.Matrix.Map, zone);
            ImmutableArray<string> joined = [.. names.Except(was)], left = [.. was.Except(names)];
            if (joined.IsEmpty && left.IsEmpty) continue;
            string text = string.Join(" and ", new[] { joined.IsEmpty ? null : $"{Answers.Some(joined)} joined", left.IsEmpty ? null : $"{Answers.Some(left)} left" }.OfType<string>());
            yield return Judge(context, before.Cluster.Snapshot, $"zone/{zone.Id}/members", [zone.Id], $"The zone {zone.Id} has other members: {text}", new() { AllowedBy = $"members of {zone.Id}: {text}" }, []);
        }
    }

    private IEnumerable<CheckResult> Engine(CheckContext context, ZoneBorders before, ZoneBorders now)
    {
        (string was, string becomes) = (Text(before.Cluster.Enforcement), Text(now.Cluster.Enforcement));
        ImmutableArray<string> settings = [.. before.Cluster.Enforcement.Settings.Concat(now.Cluster.Enforcement.Settings).Select(s => s.Key).Distinct(StringComparer.Ordinal)
            .Where(k => before.Cluster.Enforcement.Settings.GetValueOrDefault(k) != now.Cluster.Enforcement.Settings.GetValueOrDefault(k)).Order(StringComparer.Ordinal)];
        if (was == becomes && settings.IsEmpty) yield break;
        string text = was != becomes ? $"{was} became {becomes}" : $"settings of {becomes} differ: {Answers.Some(settings)}";
        yield return Judge(context, before.Cluster.Snapshot, $"engine/{context.Cluster}", [], text[..1].ToUpperInvariant() + text[1..], new() { AllowedBy = text }, []);
    }

    private CheckResult Judge(
        CheckContext context, ClusterSnapshot earlier, string subject, ImmutableArray<string> zones, string what, Witness witness, ImmutableArray<EvidenceRef> evidence)
    {
        string since = $"{what} since {Day(earlier.CollectedAt)}";
        // A pair is covered by a test of either of its zones; a test is stated by its day, which ends after everything done on it.
        ImmutableArray<SegmentationTest> covering = [.. context.Scope.SegmentationTests.Where(t => t.PerformedOn <= context.Moment
            && (zones.IsEmpty ? t.Zones.IsEmpty || context.Zones.Map.Zones.Where(z => z.Sensitive).All(z => t.Covers(z.Id)) : zones.Any(t.Covers)))];
        if (covering.FirstOrDefault(t => t.PerformedOn > context.Snapshot.CollectedAt) is { } after)
            return Definition.Pass(context, subject, null, $"{since}, and test {after.Id} of {Day(after.PerformedOn)} came after it.", evidence);
        if (covering.FirstOrDefault(t => t.PerformedOn.AddDays(1) > earlier.CollectedAt) is { } between)
            return Definition.NotEvaluable(context, subject, null, $"{since}; test {between.Id} of {Day(between.PerformedOn)} lies between both states, and may have come before the change");
        return Definition.Fail(context, subject, null, $"{since}, and no stated test came after it.", witness, evidence);
    }

    private static SortedSet<string> Names(ZoneMap map, Zone zone) => new(map.Members(zone).Select(Flows.WorkloadName), StringComparer.Ordinal);

    private static string Text(EnforcementFacts facts) => $"{facts.PlugIn} {facts.Version ?? "of unknown version"} ({facts.State.ToString().ToLowerInvariant()})";

    private static IEnumerable<EvidenceRef> PolicyChanges(ClusterSnapshot before, ClusterSnapshot now)
    {
        HashSet<ResourceKind> kinds = [.. Kinds.Policies];
        Dictionary<ObjectRef, SnapshotObject> earlier = before.Objects.Where(o => kinds.Contains(o.Ref.Kind)).ToDictionary(o => o.Ref);
        foreach (SnapshotObject policy in now.Objects.Where(o => kinds.Contains(o.Ref.Kind)))
            if (!earlier.Remove(policy.Ref, out SnapshotObject? was)) yield return policy.Ref.See(null, "new since");
            else if (!Same(Json.At(was.Body, "spec"), Json.At(policy.Body, "spec"))) yield return policy.Ref.See("/spec", "changed since");
        foreach (ObjectRef gone in earlier.Keys.Order()) yield return gone.See(null, "gone since");
    }

    private static bool Same(JsonElement? a, JsonElement? b) => a is { } x && b is { } y ? JsonElement.DeepEquals(x, y) : a is null && b is null;

    private static string Day(DateTimeOffset day) => day.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
