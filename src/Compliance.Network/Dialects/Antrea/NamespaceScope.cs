using System.Collections.Frozen;
using System.Collections.Immutable;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;

namespace Compliance.Network.Dialects.Antrea;

/// <summary>Pods of a peer that depend on the subject's namespace (ANT-12, ANT-13).</summary>
/// <param name="Pointer">JSON pointer of the peer.</param>
/// <param name="SameLabels">Keys whose values the namespaces share; empty for the subject's own namespace (<c>match: Self</c>).</param>
/// <param name="Labels">Condition on the pod's labels.</param>
internal sealed record RelativePeer(string Pointer, ImmutableArray<string> SameLabels, Selector Labels);

/// <summary>Settles, namespace by namespace, what depends on the subject's.</summary>
internal sealed class NamespaceScope(Population population)
{
    private readonly ImmutableArray<string> _names =
        [.. population.Endpoints.Where(e => e.Kind == EndpointKind.Pod).Select(e => e.Namespace).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>The subjects of each namespace, or group of namespaces, with the pods that the peer means for them.</summary>
    public IEnumerable<(Peer.Pods Subject, Peer.Pods Pods)> Expand(RelativePeer peer, Peer applied)
    {
        IEnumerable<string> names = _names.Where(n => MayHold(applied, n));
        if (peer.SameLabels.IsEmpty)
        {
            foreach (string name in names)
                yield return (Pods(peer, Selector.Everything) with { Namespace = name }, Pods(peer, peer.Labels) with { Namespace = name });
            yield break;
        }

        IEnumerable<ImmutableArray<string>> values = names.Select(n => population.Namespaces[n]).Where(l => peer.SameLabels.All(l.ContainsKey))
            .Select(l => peer.SameLabels.Select(k => l[k]).ToImmutableArray()).DistinctBy(v => string.Join('\0', v)).OrderBy(v => string.Join('\0', v), StringComparer.Ordinal);
        foreach (ImmutableArray<string> same in values)
        {
            Selector selector = new Selector.AllOf([.. peer.SameLabels.Select((k, i) => new Selector.In(k, [same[i]]))]);
            yield return (Pods(peer, Selector.Everything) with { Namespaces = selector }, Pods(peer, peer.Labels) with { Namespaces = selector });
        }
    }

    /// <summary>The subjects in namespaces that have every key: for the others the policy does nothing (ANT-13).</summary>
    public static Peer WithKeys(Peer subject, IEnumerable<string> keys)
    {
        Selector condition = new Selector.AllOf([.. keys.Distinct().Order(StringComparer.Ordinal).Select(k => new Selector.Has(k))]);
        return subject switch
        {
            Peer.Pods { Namespace: null } pods => pods with { Namespaces = pods.Namespaces is Selector.AllOf { Operands.IsEmpty: true } ? condition : new Selector.AllOf([pods.Namespaces, condition]) },
            Peer.AnyOf any => any with { Parts = [.. any.Parts.Select(p => WithKeys(p, keys))] },
            _ => new Peer.AllOf { Pointer = subject.Pointer, Parts = [subject, new Peer.Pods { Pointer = subject.Pointer, Namespaces = condition }] },
        };
    }

    private static Peer.Pods Pods(RelativePeer peer, Selector labels) => new() { Pointer = peer.Pointer, Labels = labels };

    private bool MayHold(Peer applied, string name) => applied switch
    {
        Peer.Pods { Namespace: { } one } => one == name,
        Peer.Pods pods => pods.Namespaces.Matches(population.Namespaces[name]),
        Peer.AnyOf any => any.Parts.Any(p => MayHold(p, name)),
        Peer.Nodes => false,
        _ => true,
    };
}
