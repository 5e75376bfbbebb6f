using System.Collections.Immutable;
using System.Net;
using Compliance.Controls.Checks;
using Compliance.Controls.Scope;
using Compliance.Network.Endpoints;
using Compliance.Network.Reachability;

namespace Compliance.Controls.OwnChecks;

/// <summary>Ends of flows that are treated alike: of one class, in one place, and under the same exceptions.</summary>
/// <param name="Subject">Where they are: <c>namespace/NS</c>, <c>nodes</c> or <c>outside</c>; null where the place does not matter.</param>
/// <param name="Namespace">The namespace; null where there is none, or it does not matter.</param>
/// <param name="Class">Their class.</param>
/// <param name="Excepted">Bit by bit, the exceptions that name them.</param>
/// <param name="Members">Endpoints; empty outside of the cluster.</param>
/// <param name="Address">An address that belongs to nobody in the cluster; null inside of it.</param>
internal sealed record EndGroup(string? Subject, string? Namespace, EndpointClass Class, ulong Excepted, ImmutableArray<Endpoint> Members, IPAddress? Address)
{
    /// <summary>Names for a reader: workloads, or an address.</summary>
    public ImmutableArray<string> Names =>
        field.IsDefault ? field = Address is null ? [.. Members.Select(Flows.WorkloadName).Distinct(StringComparer.Ordinal)] : [$"ip/{Address}"] : field;

    /// <summary>Groups the ends that a selection means.</summary>
    /// <param name="context">The cluster.</param>
    /// <param name="selection">Who is meant.</param>
    /// <param name="exceptions">Who each exception names at this end; null: everybody.</param>
    /// <param name="placed">Whether ends in different places are kept apart.</param>
    public static ImmutableArray<EndGroup> Of(CheckContext context, Selection selection, ImmutableArray<Selection?> exceptions, bool placed)
    {
        ZoneMap map = context.Zones.Map;
        Population population = context.Reachability.Population;
        IEnumerable<EndGroup> inside = population.Endpoints.Where(e => selection.Holds(e, map, population))
            .GroupBy(e => (Place: placed ? e.Namespace : "", context.Reachability.ClassOf(e).Index, Bits(exceptions, s => s.Holds(e, map, population))))
            .OrderBy(g => g.Key.Place, StringComparer.Ordinal).ThenBy(g => g.Key.Index).ThenBy(g => g.Key.Item3)
            .Select(g => new EndGroup(
                !placed ? null : g.Key.Place.Length == 0 ? "nodes" : $"namespace/{g.Key.Place}", !placed || g.Key.Place.Length == 0 ? null : g.Key.Place,
                context.Reachability.Classes[g.Key.Index], g.Key.Item3, [.. g], null));
        OutsideAddresses outside = new(context.Reachability);
        return
        [
            .. inside,
            .. Pieces(selection.Outside(map), exceptions, map)
                .SelectMany(p => outside.In(p.Set).Select(c => new EndGroup(placed ? "outside" : null, null, c.Class, p.Bits, [], c.Example))),
        ];
    }

    /// <summary>Cuts a set of addresses where the exceptions differ.</summary>
    private static IEnumerable<(AddressSet Set, ulong Bits)> Pieces(AddressSet set, ImmutableArray<Selection?> exceptions, ZoneMap map)
    {
        ImmutableArray<(AddressSet Set, ulong Bits)> pieces = [(set, Bits(exceptions, _ => false))];
        foreach ((int i, Selection? exception) in exceptions.Index())
            if (exception?.Outside(map) is { IsEmpty: false } named)
                pieces = [.. pieces.SelectMany(p => ((AddressSet, ulong)[])[(p.Set.Intersect(named), p.Bits | (1UL << i)), (p.Set.Except(named), p.Bits)])];
        return pieces.Where(p => !p.Set.IsEmpty);
    }

    private static ulong Bits(ImmutableArray<Selection?> exceptions, Func<Selection, bool> holds)
    {
        ulong bits = 0;
        for (int i = 0; i < exceptions.Length; i++)
            if (exceptions[i] is not { } exception || holds(exception)) bits |= 1UL << i;
        return bits;
    }
}
