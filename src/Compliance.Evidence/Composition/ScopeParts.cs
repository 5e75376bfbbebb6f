using System.Collections.Immutable;
using Compliance.Controls.Assessment;
using Compliance.Controls.Exceptions;
using Compliance.Controls.Scope;
using Compliance.Evidence.Pack;
using Compliance.Network.Endpoints;

namespace Compliance.Evidence.Composition;

/// <summary>Writes zones, the zone matrix, approved flows and exceptions flat.</summary>
internal static class ScopeParts
{
    public static IEnumerable<ZoneEntry> Zones(AssessmentOutcome outcome) => outcome.Zones.SelectMany(m => m.Map.Zones.Select(z =>
    {
        ImmutableArray<Endpoint> members = m.Map.Members(z);
        return new ZoneEntry
        {
            Cluster = m.Cluster,
            Zone = z.Id,
            Kind = z.Kind,
            Description = z.Description,
            Environment = z.Environment,
            Tenant = z.Tenant,
            Namespaces = [.. members.Where(e => e.Kind != EndpointKind.Node).Select(e => e.Namespace).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            Pods = members.Count(e => e.Kind != EndpointKind.Node),
            Nodes = members.Count(e => e.Kind == EndpointKind.Node),
            Addresses = [.. ZoneMap.Blocks(z).Select(b => b.ToString())],
        };
    }));

    public static IEnumerable<ZonePlacementEntry> Placements(AssessmentOutcome outcome) => outcome.Zones.Where(m => !m.Map.Zones.IsEmpty)
        .SelectMany(m => m.Map.Conflicts.Concat(m.Map.Unzoned)
            .GroupBy(e => (Member: e.Workload?.ToString() ?? e.ToString(), Zones: string.Join('\n', m.Map.ZonesOf(e))))
            .OrderBy(g => g.Key.Zones.Length == 0).ThenBy(g => g.Key.Member, StringComparer.Ordinal).ThenBy(g => g.Key.Zones, StringComparer.Ordinal)
            .Select(g => new ZonePlacementEntry(m.Cluster, g.Key.Member, m.Map.ZonesOf(g.First()), g.Count())));

    public static IEnumerable<ZonePairEntry> Pairs(AssessmentOutcome outcome, RuleQuotes quotes) => outcome.Zones.SelectMany(m => m.Pairs.Select(p => new ZonePairEntry
    {
        Cluster = m.Cluster,
        From = p.From,
        To = p.To,
        State = Words.Kebab(p.State.ToString()),
        Intended = Words.Of(p.Intended),
        Possible = Possible(p),
        Surplus = Words.Of(p.Surplus),
        Flows = p.Flows,
        Witness = p.Witness is { } witness ? Results.Witness(witness, m.Cluster, quotes) : null,
        Reason = p.Reason,
    }));

    public static IEnumerable<ApprovedFlowEntry> Flows(AssessmentOutcome outcome)
    {
        ScopeDeclaration scope = outcome.Input.Scope;
        return scope.ApprovedFlows.Select(f => new ApprovedFlowEntry
        {
            Id = f.Id,
            From = f.From,
            To = f.To,
            Ports = Words.Of(f.Ports),
            State = Words.Kebab(f.At(outcome.Input.Moment, scope.ReviewPeriods.ApprovedFlows).ToString()),
            Stale = [.. outcome.Zones.Where(m => m.StaleFlows.Contains(f.Id)).Select(m => m.Cluster)],
            BusinessNeed = f.BusinessNeed,
            Owner = f.Owner,
            Approver = f.Approver,
            ApprovedOn = f.ApprovedOn,
            ReviewBy = f.ReviewBy ?? f.ApprovedOn?.AddDays(scope.ReviewPeriods.ApprovedFlows),
            Mitigations = f.Mitigations,
        });
    }

    public static IEnumerable<ExceptionEntry> Exceptions(AssessmentOutcome outcome) => outcome.Exceptions.Select(e => new ExceptionEntry
    {
        Id = e.Exception.Id,
        Scope = Scope(e.Exception.Scope),
        State = Words.Kebab(e.State.ToString()),
        StateReason = e.Reason,
        Reason = e.Exception.Reason,
        CompensatingControl = e.Exception.CompensatingControl,
        Requester = e.Exception.Requester,
        Approver = e.Exception.Approver,
        Granted = e.Exception.Granted,
        Expires = e.Exception.Expires,
        Applies = e.Applies,
    });

    private static string Scope(ExceptionScope scope)
    {
        List<string> parts = [scope.Check];
        if (scope.Subject is not null) parts.Add(scope.Subject);
        if (scope.Zone is not null) parts.Add($"zone {scope.Zone}");
        if (scope.Flow is not null) parts.Add($"flow {scope.Flow}");
        if (scope.Cluster is not null) parts.Add($"cluster {scope.Cluster}");
        return string.Join(", ", parts);
    }

    private static string Possible(ZonePair pair)
    {
        List<string> parts = [];
        string sure = Words.Of(pair.Possible.Except(pair.Conditional));
        if (sure.Length > 0) parts.Add(sure);
        if (!pair.Conditional.IsEmpty) parts.Add($"{Words.Of(pair.Conditional)} (under a condition)");
        if (!pair.Undefined.IsEmpty) parts.Add($"{Words.Of(pair.Undefined)} (undefined)");
        return string.Join("; ", parts);
    }
}
