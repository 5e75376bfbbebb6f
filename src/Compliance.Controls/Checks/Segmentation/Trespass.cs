using System.Collections.Immutable;
using Compliance.Controls.Scope;
using Compliance.Network.Algebra;
using Compliance.Network.Endpoints;
using Compliance.Network.Reachability;

namespace Compliance.Controls.Checks.Segmentation;

/// <summary>Finds which pods can open a connection to other pods beyond what is free to them and what an approved flow covers.</summary>
internal sealed class Trespass(CheckContext context)
{
    private readonly ApprovedPorts _approved = new(context.Zones);

    /// <summary>What can reach <paramref name="targets"/>: one witness for each name of a source, and why the answer is open where it is.</summary>
    /// <param name="sources">Pods that may not reach them freely.</param>
    /// <param name="targets">Pods with their own network identity.</param>
    /// <param name="free">Ports of a target that are free to everybody.</param>
    /// <param name="name">What a source is told by, for example its namespace.</param>
    public (ImmutableSortedDictionary<string, Witness> Open, string? Doubt) Into(
        IEnumerable<Endpoint> sources, IEnumerable<Endpoint> targets, Func<Endpoint, PortSet> free, Func<Endpoint, string> name)
    {
        // Members of a class are treated alike; zones matter because flows are approved between them.
        ImmutableArray<Endpoint> from = [.. sources.DistinctBy(s => (Class(s).Index, Zones(s), name(s)))];
        ImmutableArray<(Endpoint Pod, PortSet Free)> to = [.. targets.Select(t => (t, free(t))).DistinctBy(t => (Class(t.t).Index, Zones(t.t), t.Item2))];
        var open = ImmutableSortedDictionary.CreateBuilder<string, Witness>(StringComparer.Ordinal);
        string? doubt = null;
        foreach (Endpoint source in from)
            foreach ((Endpoint target, PortSet toAll) in to)
            {
                if (open.ContainsKey(name(source))) break;
                Connections connections = context.Reachability.Between(Class(source), Class(target));
                if (connections.IsEmpty && connections.Reasons.IsEmpty) continue;
                PortSet allowed = toAll.Union(_approved.Between(source, target));
                PortSet surplus = connections.Allowed.Union(connections.Qualified).Except(allowed);
                if (!surplus.IsEmpty && (context.Index.DoubtAboutAbsence(target.Namespace) ?? context.Index.DoubtAboutAbsence(source.Namespace)) is { } missing)
                    doubt ??= missing;
                else if (!surplus.IsEmpty)
                    open[name(source)] = Flows.Witness(context.Reachability, new Party.Inside(source), new Party.Inside(target),
                        connections.Allowed.Except(allowed) is { IsEmpty: false } certain ? certain : surplus);
                else if (!connections.Undefined.Except(allowed).IsEmpty || !connections.Reasons.IsEmpty)
                    doubt ??= connections.Reasons.FirstOrDefault() ?? "the policies leave it undefined";
            }
        return (open.ToImmutable(), doubt);
    }

    private EndpointClass Class(Endpoint endpoint) => context.Reachability.ClassOf(endpoint);

    private string Zones(Endpoint endpoint) => string.Join(' ', _approved.ZonesOf(endpoint));
}
