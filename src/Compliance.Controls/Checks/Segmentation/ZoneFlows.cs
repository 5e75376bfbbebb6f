using System.Collections.Immutable;
using Compliance.Controls.Exceptions;
using Compliance.Controls.Scope;

namespace Compliance.Controls.Checks.Segmentation;

/// <summary>Judges the flows into and out of sensitive zones from the zone matrix.</summary>
internal static class ZoneFlows
{
    /// <summary>One result for each pair that has a sensitive zone at one end.</summary>
    /// <param name="check">The check.</param>
    /// <param name="context">The cluster.</param>
    /// <param name="end">The end at which the sensitive zone stands.</param>
    /// <param name="patch">What mends the connection of a witness.</param>
    public static IEnumerable<CheckResult> Of(CheckDefinition check, CheckContext context, Func<ZonePair, string> end, Func<Witness, string?> patch)
    {
        ZoneMatrix matrix = context.Zones;
        if (matrix.Map.Zones.IsEmpty)
        {
            yield return check.NotEvaluable(context, context.Cluster(), null, "no zone is declared for this cluster, so nothing says where protected data is");
            yield break;
        }
        ImmutableArray<string> kinds = context.List("sensitive_zones");
        ImmutableArray<string> sensitive = [.. matrix.Map.Zones.Where(z => kinds.Contains(z.Kind)).Select(z => z.Id)];
        ImmutableArray<ZonePair> pairs = [.. matrix.Pairs.Where(p => sensitive.Contains(end(p)) && p.State != ZonePairState.NotApplicable)];
        foreach (ZonePair pair in pairs) yield return Of(check, context, pair, matrix.StaleFlows, patch);
        if (pairs.IsEmpty)
            yield return check.NotApplicable(context, context.Cluster(), null, sensitive.IsEmpty
                ? $"no declared zone is of kind {string.Join(" or ", kinds)}" : $"nobody is in {Answers.Some(sensitive)}");
    }

    private static CheckResult Of(CheckDefinition check, CheckContext context, ZonePair pair, ImmutableArray<string> stale, Func<Witness, string?> patch)
    {
        string subject = ExceptionRegister.FlowSubject(pair.ToString());
        string intended = pair.Flows.IsEmpty ? "nothing is approved" : $"approved is {pair.Intended} ({Answers.Some(pair.Flows)})";
        ImmutableArray<string> idle = [.. pair.Flows.Where(stale.Contains)];
        string unused = idle.IsEmpty ? "" : $"; nothing is possible of {Answers.Some(idle)}";
        switch (pair.State)
        {
            case ZonePairState.Violation or ZonePairState.BroaderThanIntended:
                Witness witness = pair.Witness!;
                return check.Fail(context, subject, null, $"From {pair.From} to {pair.To} {pair.Surplus} is possible and not approved; {intended}{unused}.", witness,
                    witness.Policy is { } policy ? [policy.See(witness.Pointer, "allows it")] : []) with { Patch = patch(witness) };
            case ZonePairState.Unknown:
                return check.NotEvaluable(context, subject, null, $"whether more than is approved is possible from {pair.From} to {pair.To} cannot be told: {pair.Reason}");
            default:
                string possible = pair.Possible.IsEmpty ? "nothing is possible" : $"{pair.Possible} is possible, and approved";
                return check.Pass(context, subject, null, $"From {pair.From} to {pair.To} {possible}{unused}.");
        }
    }
}
