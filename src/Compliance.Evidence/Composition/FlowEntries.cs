using System.Collections.Immutable;
using System.Globalization;
using Compliance.Controls.Assessment;
using Compliance.Controls.Scope.Effective;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Composition;

/// <summary>Writes the registers of flows of every cluster flat.</summary>
internal static class FlowEntries
{
    // Policies, services and insecure ports that a row names; a port range may hold many.
    private const int Most = 12;

    public static ImmutableArray<FlowRegister> Registers(AssessmentOutcome outcome) =>
        [.. outcome.Analyses.Select((a, i) => FlowRegister.Of(a, outcome.Zones[i], outcome.Input.Scope, outcome.Input.Moment))];

    public static ImmutableArray<FlowEntry> Of(ImmutableArray<FlowRegister> registers)
    {
        EffectiveFlow[] flows = [.. registers.SelectMany(r => r.Flows)];
        // Many rows speak of few sets of policies and ports.
        var ports = new Dictionary<Network.Algebra.PortSet, string>();
        // The registers are in the order of the clusters, and a sort keeps that.
        return [.. flows.OrderBy(f => f.State).Select(f => Entry(f, ports))];
    }

    public static ImmutableArray<FlowDoubtEntry> Doubts(ImmutableArray<FlowRegister> registers) =>
        [.. registers.SelectMany(r => r.Doubts).Select(d => new FlowDoubtEntry(d.Cluster, d.Namespaces, d.Reason))];

    private static FlowEntry Entry(EffectiveFlow flow, Dictionary<Network.Algebra.PortSet, string> ports)
    {
        if (!ports.TryGetValue(flow.Ports, out string? words)) ports[flow.Ports] = words = Words.Of(flow.Ports);
        return new FlowEntry
        {
            Id = flow.Id,
            Cluster = flow.Cluster,
            FromZone = flow.FromZone,
            ToZone = flow.ToZone,
            From = flow.From.Names,
            FromCount = flow.From.Count,
            To = flow.To.Names,
            ToCount = flow.To.Count,
            Ports = words,
            Services = [.. flow.Services.Take(Most).Select(s => $"{s.Namespace}/{s.Name}")],
            ServicesCount = flow.Services.Length,
            AllowedBy = [.. flow.AllowedBy.Take(flow.From.Count > flow.From.Names.Length ? flow.From.Names.Length : Most).Select(p => p.ToString())],
            AllowedByCount = flow.AllowedBy.Length,
            State = Words.Kebab(flow.State.ToString()),
            Approvals = flow.Approvals,
            Insecure = [.. Insecure(flow)],
            Qualified = flow.Qualifiers.IsEmpty ? null : string.Join(", ", flow.Qualifiers),
            Reason = flow.Reason,
            Merged = flow.Merged,
        };
    }

    private static IEnumerable<string> Insecure(EffectiveFlow flow)
    {
        if (flow.EveryPort) return ["every port is open"];
        IEnumerable<string> named = flow.Insecure.GroupBy(p => p.Name).Select(g =>
            $"{g.Key ?? "a protocol that a Service states"} ({string.Join(", ", g.Take(Most).Select(p => string.Create(CultureInfo.InvariantCulture, $"{Words.Of(p.Protocol)} {p.Port}")))}{(g.Count() > Most ? ", …" : "")})");
        return named;
    }
}
