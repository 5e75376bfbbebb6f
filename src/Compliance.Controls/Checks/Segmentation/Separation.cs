using System.Collections.Immutable;
using Compliance.Controls.Scope;
using Compliance.Network.Algebra;
using Compliance.Network.Endpoints;
using Compliance.Network.Reachability;

namespace Compliance.Controls.Checks.Segmentation;

/// <summary>Judges whether pods that must be kept apart are: every pod is on a side, and no connection between two sides is possible
/// beyond what is tolerated between them and what an approved flow covers.</summary>
internal sealed class Separation
{
    private readonly CheckContext _context;
    private readonly ApprovedPorts _approved;
    private readonly Dictionary<string, ImmutableArray<(Endpoint Pod, string? Side)>> _sources;

    /// <summary>Places every pod with its own network identity in the namespaces examined.</summary>
    /// <param name="context">The cluster.</param>
    /// <param name="namespaces">The namespaces examined.</param>
    /// <param name="side">The side of a pod; null when nothing says it, or it is contradicted.</param>
    public Separation(CheckContext context, ImmutableArray<string> namespaces, Func<Endpoint, string?> side)
    {
        _context = context;
        _approved = new(context.Zones);
        // Members of a class are treated alike; zones matter because flows are approved between them.
        _sources = namespaces.ToDictionary(ns => ns, ns => context.Index.PodsByNamespace[ns].Select(p => (Pod: p, Side: side(p)))
            .DistinctBy(p => (context.Reachability.ClassOf(p.Pod).Index, p.Side, string.Join(' ', context.Zones.Map.ZonesOf(p.Pod)))).ToImmutableArray());
        Namespaces = namespaces;
        Sides = [.. _sources.Values.SelectMany(s => s.Select(p => p.Side)).OfType<string>()];
        AnyUnknown = _sources.Values.Any(s => s.Any(p => p.Side is null));
    }

    /// <summary>The namespaces examined, in ordinal order.</summary>
    public ImmutableArray<string> Namespaces { get; }

    /// <summary>The sides that occur.</summary>
    public ImmutableSortedSet<string> Sides { get; }

    /// <summary>Some pod is on no known side.</summary>
    public bool AnyUnknown { get; }

    /// <summary>Pods of a namespace that stand for all of it, with their sides.</summary>
    public ImmutableArray<(Endpoint Pod, string? Side)> Of(string ns) => _sources[ns];

    /// <summary>What can reach a namespace from another side: one witness for each namespace it comes from, and why the answer is open where
    /// it is.</summary>
    /// <param name="ns">The namespace reached.</param>
    /// <param name="tolerated">Ports that are free from one side to another.</param>
    public (ImmutableSortedDictionary<string, Witness> Open, string? Doubt) Into(string ns, Func<string, string, PortSet> tolerated)
    {
        ImmutableSortedDictionary<string, Witness>.Builder open = ImmutableSortedDictionary.CreateBuilder<string, Witness>(StringComparer.Ordinal);
        string? doubt = null;
        foreach (string from in Namespaces)
            foreach ((Endpoint source, string? side) in _sources[from])
                foreach ((Endpoint target, string? targetSide) in _sources[ns])
                {
                    if (targetSide is null || side == targetSide || open.ContainsKey(from)) continue;
                    PortSet free = side is null ? PortSet.Empty : tolerated(side, targetSide).Union(_approved.Between(source, target));
                    if (free.IsAll) continue;
                    Connections connections = _context.Reachability.Between(_context.Reachability.ClassOf(source), _context.Reachability.ClassOf(target));
                    PortSet surplus = connections.Allowed.Union(connections.Qualified).Except(free);
                    if (!surplus.IsEmpty && side is null)
                        doubt ??= $"{Flows.Name(source)} can reach {Flows.Name(target)}, and nothing says for sure on which side it is";
                    else if (!surplus.IsEmpty && (_context.Index.DoubtAboutAbsence(ns) ?? _context.Index.DoubtAboutAbsence(from)) is { } missing)
                        doubt ??= missing;
                    else if (!surplus.IsEmpty)
                        open[from] = Flows.Witness(_context.Reachability, new Party.Inside(source), new Party.Inside(target),
                            connections.Allowed.Except(free) is { IsEmpty: false } certain ? certain : surplus);
                    else if (!connections.Undefined.Except(free).IsEmpty || !connections.Reasons.IsEmpty)
                        doubt ??= connections.Reasons.FirstOrDefault() ?? "the policies leave it undefined";
                }
        return (open.ToImmutable(), doubt);
    }
}
