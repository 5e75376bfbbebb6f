using System.Collections.Immutable;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects.Antrea;

/// <summary>One rule as it is written, which may stand for several of the model.</summary>
internal sealed record AntreaRule
{
    /// <summary>JSON pointer.</summary>
    public required string Pointer { get; init; }

    /// <summary>Direction.</summary>
    public required Direction Direction { get; init; }

    /// <summary>What it does.</summary>
    public required RuleAction Action { get; init; }

    /// <summary>What it is applied to by itself; null where the policy says it for all rules.</summary>
    public required AppliedTo? Own { get; init; }

    /// <summary>Peers.</summary>
    public required AntreaPeers Peers { get; init; }

    /// <summary>Ports and protocols.</summary>
    public required AntreaPorts Ports { get; init; }

    /// <summary>What layer 7 must say besides (ANT-19).</summary>
    public ImmutableArray<string> Layer7 { get; init; } = [];

    /// <summary>Whether groups or Services say what it is applied to.</summary>
    public required bool AppliedFromOthers { get; init; }

    /// <summary>Why it has no effect; null where it has.</summary>
    public string? Void { get; init; }

    /// <summary>The rules of the model for pods and nodes.</summary>
    /// <param name="applied">What the policy as a whole is applied to.</param>
    /// <param name="scope">Namespaces of the cluster.</param>
    public IEnumerable<PolicyRule> ForEndpoints(Peer applied, NamespaceScope scope)
    {
        if (Peers.Known.Length > 0 || Peers.Relative.IsEmpty)
        {
            ImmutableArray<Peer> peers = Peers.Known.IsEmpty ? [new Peer.Anything { Pointer = Pointer }] : Peers.Known;
            foreach (PolicyRule rule in ByPorts(peers, Own?.Subject)) yield return rule;
        }

        foreach (RelativePeer relative in Peers.Relative)
        {
            bool any = false;
            foreach ((Peer.Pods subject, Peer.Pods pods) in scope.Expand(relative, Own?.Subject ?? applied))
            {
                any = true;
                Peer narrowed = Own is null ? subject : new Peer.AllOf { Pointer = Own.Subject.Pointer, Parts = [Own.Subject, subject] };
                foreach (PolicyRule rule in ByPorts([pods], narrowed)) yield return rule;
            }

            if (!any) yield return Rule([new Peer.AnyOf { Pointer = relative.Pointer, Parts = [] }], Own?.Subject) with { InertReason = Void ?? "no namespace has pods that it is applied to" };
        }
    }

    /// <summary>The rules of the model for connections that come in through node ports of Services (ANT-27).</summary>
    /// <param name="services">The Services.</param>
    /// <param name="backends">Their backends, where the policy as a whole is not applied to the Services.</param>
    /// <param name="unknown">Why it is not known whether it has effect; null where it is.</param>
    public IEnumerable<PolicyRule> ForNodePorts(ImmutableHashSet<ObjectRef> services, Peer? backends, string? unknown)
    {
        IEnumerable<Peer> sources = Peers.Known.IsEmpty ? [new Peer.Outside { Pointer = Pointer }] : Peers.Known;
        ImmutableArray<Peer> peers = [.. sources.Select(p => new Peer.AllOf
        {
            Pointer = p.Pointer,
            Parts = [p, new Peer.Outside { Pointer = p.Pointer }, new Peer.ServiceAddress { Pointer = p.Pointer, Services = services },
                .. unknown is null ? Array.Empty<Peer>() : [AntreaSelectors.Unknown(p.Pointer, unknown)]],
        })];
        return ByPorts(peers, backends);
    }

    private IEnumerable<PolicyRule> ByPorts(ImmutableArray<Peer> peers, Peer? subject)
    {
        PolicyRule rule = Rule(peers, subject);
        if (Ports.Problem is { } problem)
        {
            yield return rule with { Peers = [AntreaSelectors.Unknown(Pointer, problem)] };
            yield break;
        }

        if (!Ports.Listed || Ports.Certain.Length > 0) yield return rule with { Ports = Ports.Certain };
        foreach (IGrouping<string, (string Qualifier, PortMatch Port)> entries in Ports.Conditional.GroupBy(c => c.Qualifier))
            yield return rule with { Ports = [.. entries.Select(e => e.Port)], Qualifiers = [.. rule.Qualifiers, entries.Key], Conditional = true };
        if (Ports is { Listed: true, Certain.IsEmpty: true, Conditional.IsEmpty: true })
            yield return rule with { InertReason = Void ?? "it speaks of IGMP alone, which is none of TCP, UDP, SCTP and ICMP (ANT-21)" };
    }

    private PolicyRule Rule(ImmutableArray<Peer> peers, Peer? subject) => new()
    {
        Pointer = Pointer,
        Direction = Direction,
        Action = Action,
        Peers = peers,
        Qualifiers = Layer7,
        Subject = subject,
        InertReason = Void,
        Derived = Peers.FromGroups || !Peers.Relative.IsEmpty || AppliedFromOthers,
        ShapesPolicy = Peers.Relative.Any(r => !r.SameLabels.IsEmpty),
    };
}
