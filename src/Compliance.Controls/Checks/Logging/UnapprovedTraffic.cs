using System.Collections.Immutable;
using Compliance.Controls.Exceptions;
using Compliance.Controls.Facts;
using Compliance.Controls.Observation;
using Compliance.Controls.Scope;

namespace Compliance.Controls.Checks.Logging;

/// <summary>LOG-FLOWS-UNAPPROVED.</summary>
public sealed class UnapprovedTraffic : ICheck
{
    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "LOG-FLOWS-UNAPPROVED",
        Group = "logging",
        Title = "What flows between zones has been approved",
        Rationale = "A connection that was made and that nobody approved is a missing approval, a missing rule, or an intruder.",
        Condition = "One result for each pair of zones with observed connections (--flows), the internet and what is in no zone among them: fails when one that went through is not covered by an approved flow between the two zones, by protocol and port. ICMP is not looked at. Ends are found by pod and workload name, then by address; one that is gone is where all of its namespace is. Not evaluable without records, without zones, where the records tell of nothing in the cluster; a pass is not evaluable where lines could not be read, events were lost or ends cannot be placed.",
        Remediation = "Have the flow approved with a business need and an owner, or close it.",
        Severity = Severity.High,
        ReliesOnEnforcement = false,
        Reads = [Kinds.Namespace, Kinds.Pod, Kinds.Node],
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        string subject = $"flows/{context.Cluster}";
        if (ObservedTraffic.Of(context, out string? missing) is not { } traffic) return [Definition.NotEvaluable(context, subject, null, missing!)];
        if (context.Zones.Map.Zones.IsEmpty) return [Definition.NotEvaluable(context, subject, null, "no zone is declared for this cluster, so nothing says which flows need approval")];
        ZoneTraffic zones = ZoneTraffic.Of(context, traffic, ObservedVerdict.Allowed);
        string? open = traffic.Incomplete ?? (zones.Unplaced > 0 ? $"{Answers.Count(zones.Unplaced, "observed flow")} could not be placed in a zone" : null);
        ImmutableArray<CheckResult> results = [.. zones.Pairs.OrderBy(p => p.Key.ToString(), StringComparer.Ordinal).Select(p => Of(context, traffic, p.Key, [.. p], open))];
        if (!results.IsEmpty) return results;
        return [open is not null ? Definition.NotEvaluable(context, subject, null, open) : Definition.Pass(context, subject, null, $"No connection between zones was observed {traffic.Span}.")];
    }

    private CheckResult Of(CheckContext context, ObservedTraffic traffic, ZonePair pair, ImmutableArray<PlacedFlow> flows, string? open)
    {
        string subject = ExceptionRegister.FlowSubject(pair.ToString());
        ImmutableArray<PlacedFlow> unapproved = [.. flows.Where(f => f.Flow.Key.Port is { } port && !pair.Intended.Contains(f.Flow.Key.Protocol, port))];
        if (!unapproved.IsEmpty)
            return Definition.Fail(context, subject, null, $"From {pair.From} to {pair.To} flowed {traffic.Span} what no approved flow covers: {ZoneTraffic.Some(unapproved)}.",
                ZoneTraffic.Example(unapproved, "observed"), unapproved.SelectMany(f => f.To.Endpoints.Take(1)).Select(e => e.Source).Distinct().Take(20).Select(o => o.See(null, "reached")));
        return open is not null
            ? Definition.NotEvaluable(context, subject, null, $"what was seen from {pair.From} to {pair.To} is approved, and {open}")
            : Definition.Pass(context, subject, null, $"What flowed from {pair.From} to {pair.To} {traffic.Span} is approved ({Answers.Count(flows.Length, "flow")}).");
    }
}
