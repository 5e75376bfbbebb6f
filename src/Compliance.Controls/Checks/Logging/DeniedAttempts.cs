using System.Collections.Immutable;
using System.Globalization;
using Compliance.Controls.Exceptions;
using Compliance.Controls.Facts;
using Compliance.Controls.Observation;
using Compliance.Controls.Scope;

namespace Compliance.Controls.Checks.Logging;

/// <summary>LOG-FLOWS-DENIED-ATTEMPTS.</summary>
public sealed class DeniedAttempts : ICheck
{
    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "LOG-FLOWS-DENIED-ATTEMPTS",
        Group = "logging",
        Title = "Attempts to enter a sensitive zone that were denied are looked into",
        Rationale = "Who knocks at a closed door has the wrong address, or is looking for a way in.",
        Condition = "One result for each pair of zones that leads into one of a kind in sensitive_zones: warns with the number of observed connections that a policy denied (--flows), at either end. Not evaluable without records, without such a zone, or where the records tell of nothing in the cluster; a pass is not evaluable where lines could not be read, events were lost or ends cannot be placed.",
        Remediation = "Find out what the source wanted; correct it, or treat it as an incident.",
        Severity = Severity.Medium,
        ReliesOnEnforcement = false,
        Reads = [Kinds.Namespace, Kinds.Pod, Kinds.Node],
        Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("sensitive_zones", "cde, phi"),
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        string subject = $"flows/{context.Cluster}";
        if (ObservedTraffic.Of(context, out string? missing) is not { } traffic) return [Definition.NotEvaluable(context, subject, null, missing!)];
        ImmutableArray<string> kinds = context.List("sensitive_zones");
        HashSet<string> sensitive = [.. context.Zones.Map.Zones.Where(z => kinds.Contains(z.Kind)).Select(z => z.Id)];
        if (sensitive.Count == 0) return [Definition.NotEvaluable(context, subject, null, $"no zone of kind {string.Join(" or ", kinds)} is declared for this cluster")];
        ZoneTraffic zones = ZoneTraffic.Of(context, traffic, ObservedVerdict.Denied);
        ImmutableArray<CheckResult> results = [.. zones.Pairs.Where(p => sensitive.Contains(p.Key.To)).OrderBy(p => p.Key.ToString(), StringComparer.Ordinal).Select(p => Of(context, traffic, p.Key, [.. p]))];
        if (!results.IsEmpty) return results;
        string? open = traffic.Incomplete ?? (zones.Unplaced > 0 ? $"{Answers.Count(zones.Unplaced, "denied flow")} could not be placed in a zone" : null);
        return [open is not null ? Definition.NotEvaluable(context, subject, null, open) : Definition.Pass(context, subject, null, $"No attempt to enter {Answers.Some(sensitive.Order(StringComparer.Ordinal))} was denied {traffic.Span}.")];
    }

    private CheckResult Of(CheckContext context, ObservedTraffic traffic, ZonePair pair, ImmutableArray<PlacedFlow> flows) =>
        Definition.Warn(context, ExceptionRegister.FlowSubject(pair.ToString()), null, string.Create(CultureInfo.InvariantCulture,
            $"{flows.Sum(f => f.Flow.Count)} attempts from {pair.From} to {pair.To} were denied {traffic.Span}: {ZoneTraffic.Some(flows)}."),
            flows.SelectMany(f => f.To.Endpoints.Take(1)).Select(e => e.Source).Distinct().Take(20).Select(o => o.See(null, "asked for"))) with { Witness = ZoneTraffic.Example(flows, "denied") };
}
