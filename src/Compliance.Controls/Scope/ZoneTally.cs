using Compliance.Network.Algebra;
using Compliance.Network.Reachability;

namespace Compliance.Controls.Scope;

/// <summary>Adds up what is possible from one zone to another.</summary>
/// <param name="intended">Ports that are approved.</param>
internal sealed class ZoneTally(PortSet intended)
{
    // Connections are interned: the same ones come back for many pairs of classes.
    private readonly HashSet<Connections> _seen = new(ReferenceEqualityComparer.Instance);
    private PortSet _allowed = PortSet.Empty, _qualified = PortSet.Empty, _undefined = PortSet.Empty;
    private string? _reason, _doubt;

    /// <summary>Two ends, and why a connection between them may not be open after all.</summary>
    internal sealed record Example(Party From, Party To, string? Doubt);

    /// <summary>A connection that is possible for sure and not approved; null when there is none.</summary>
    public (Party From, Party To, PortSet Ports)? Surplus { get; private set; }

    /// <summary>Why it cannot be told whether more is possible than is approved; null when it can.</summary>
    public string? Doubt => _doubt ?? _reason;

    /// <summary>Adds what may be opened between two classes.</summary>
    public void Add(Connections connections, Func<Example> example)
    {
        bool known = !_seen.Add(connections);
        // Ends without a doubt are looked for until a surplus is certain.
        if (known && (Surplus is not null || _doubt is null)) return;
        PortSet certain = connections.Allowed.Except(intended), conditional = connections.Qualified.Except(intended);
        PortSet surplus = certain.IsEmpty ? conditional : certain;
        if (Surplus is null && !surplus.IsEmpty)
        {
            Example found = example();
            if (found.Doubt is null) Surplus = (found.From, found.To, surplus);
            else _doubt ??= found.Doubt;
        }
        if (known) return;
        _allowed = _allowed.Union(connections.Allowed);
        _qualified = _qualified.Union(connections.Qualified);
        _undefined = _undefined.Union(connections.Undefined).Union(connections.Latent);
        PortSet open = connections.Undefined.Union(connections.Latent);
        // A reservation that names no port concerns them all; one on approved ports alone can hide no surplus.
        if (!open.Except(intended).IsEmpty || (open.IsEmpty && !connections.Reasons.IsEmpty))
            _reason ??= connections.Reasons.IsEmpty ? "the policies leave it undefined" : connections.Reasons[0].TrimEnd('.');
    }

    /// <summary>The pair with what was added up.</summary>
    public ZonePair On(ZonePair pair) => pair with
    {
        Possible = _allowed.Union(_qualified),
        Conditional = _qualified.Except(_allowed),
        Undefined = _undefined.Except(_allowed).Except(_qualified),
    };
}
