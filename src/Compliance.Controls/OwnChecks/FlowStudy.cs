using System.Collections.Immutable;
using System.Numerics;
using Compliance.Controls.Checks;
using Compliance.Controls.Scope;
using Compliance.Network.Algebra;
using Compliance.Network.Endpoints;
using Compliance.Network.Reachability;

namespace Compliance.Controls.OwnChecks;

/// <summary>Every meeting of two ends that an own check speaks of, class by class, never pod by pod.</summary>
internal sealed class FlowStudy
{
    /// <summary>As many exceptions as a set of bits can tell apart.</summary>
    public const int MaxExceptions = 64;

    private readonly CheckContext _context;
    private readonly ImmutableArray<EndGroup> _from, _to;
    private readonly ImmutableArray<PortSet> _ports;
    private readonly Dictionary<ulong, PortSet> _free = [];
    private readonly bool _bySource;
    private readonly Dictionary<string, string?> _doubts = new(StringComparer.Ordinal);

    /// <summary>Two ends that meet in an example, and why it may not be open after all.</summary>
    internal sealed record Example(Party From, Party To, string? Doubt);

    /// <summary>Two groups of ends.</summary>
    /// <param name="From">Who opens.</param>
    /// <param name="To">Who is connected to.</param>
    /// <param name="Connections">What may be opened.</param>
    /// <param name="Free">Ports on which exceptions let it be.</param>
    internal sealed record Meeting(EndGroup From, EndGroup To, Connections Connections, PortSet Free);

    /// <summary>Prepares the meetings of one cluster.</summary>
    public FlowStudy(CheckContext context, Selection from, Selection to, ImmutableArray<FlowTerm> exceptions)
    {
        (_context, _ports) = (context, [.. exceptions.Select(e => e.Ports)]);
        // Results are told of the end that somebody can mend: the destination, unless that may be everywhere.
        _bySource = to.IsOpen && !from.IsOpen;
        _from = EndGroup.Of(context, from, [.. exceptions.Select(e => e.From)], _bySource);
        _to = EndGroup.Of(context, to, [.. exceptions.Select(e => e.To)], !_bySource);
        Nobody = _from.IsEmpty ? from : _to.IsEmpty ? to : null;
    }

    /// <summary>The side on which nobody is in this cluster; null where there is somebody on both.</summary>
    public Selection? Nobody { get; }

    /// <summary>Whether results are told of the sources.</summary>
    public bool BySource => _bySource;

    /// <summary>The places of which results are told, each with its meetings; those of two addresses outside are left out.</summary>
    public IEnumerable<(string Subject, string? Namespace, IEnumerable<Meeting> Meetings)> Places() =>
        (_bySource ? _from : _to).GroupBy(g => (g.Subject, g.Namespace)).Select(place => (place.Key.Subject!, place.Key.Namespace,
            place.SelectMany(here => (_bySource ? _to : _from).Where(there => here.Address is null || there.Address is null)
                .Select(there => _bySource ? Meet(here, there) : Meet(there, here)))));

    /// <summary>Two ends of a meeting between which traffic depends on policy, without a doubt where there are such; null where there are
    /// none (K8S-25, K8S-26, K8S-27).</summary>
    public Example? Of(Meeting meeting)
    {
        if (meeting.From.Address is { } source) return Inside(meeting.To.Members) is var target ? new(new Party.Address(source), new Party.Inside(target), Doubt(target)) : null;
        if (meeting.To.Address is { } address) return Inside(meeting.From.Members) is var opener ? new(new Party.Inside(opener), new Party.Address(address), Doubt(opener)) : null;
        if (ZoneGroup.Apart(meeting.From.Members, meeting.To.Members) is not { } pair) return null;
        string? doubt = Doubt(pair.From) ?? Doubt(pair.To);
        if (doubt is not null && ZoneGroup.Apart([.. meeting.From.Members.Where(e => Doubt(e) is null)], [.. meeting.To.Members.Where(e => Doubt(e) is null)]) is { } sure)
            (pair, doubt) = (sure, null);
        return new(new Party.Inside(pair.From), new Party.Inside(pair.To), doubt);
    }

    private Endpoint Inside(ImmutableArray<Endpoint> members) => members.FirstOrDefault(e => Doubt(e) is null) ?? members[0];

    private Meeting Meet(EndGroup from, EndGroup to)
    {
        ulong excepted = from.Excepted & to.Excepted;
        if (!_free.TryGetValue(excepted, out PortSet? free)) _free[excepted] = free = Free(excepted);
        return new(from, to, _context.Reachability.Between(from.Class, to.Class), free);
    }

    private PortSet Free(ulong exceptions)
    {
        PortSet free = PortSet.Empty;
        for (; exceptions != 0; exceptions &= exceptions - 1) free = free.Union(_ports[BitOperations.TrailingZeroCount(exceptions)]);
        return free;
    }

    /// <summary>Why an open connection of an endpoint may be closed by a policy that was not read, or a closed one open.</summary>
    private string? Doubt(Endpoint endpoint)
    {
        if (!_doubts.TryGetValue(endpoint.Namespace, out string? doubt))
            _doubts[endpoint.Namespace] = doubt = _context.Index.DoubtAboutAbsence(endpoint.Namespace);
        return doubt;
    }
}
