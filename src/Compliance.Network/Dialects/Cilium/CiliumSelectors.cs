using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects.Cilium;

/// <summary>Reads endpoint and node selectors: labels with sources, and the namespace that a selector of a namespaced policy implies.</summary>
/// <param name="fields">The policy.</param>
/// <param name="scope">The cluster.</param>
/// <param name="ns">Namespace of the policy; empty for a clusterwide one.</param>
internal sealed class CiliumSelectors(CiliumFields fields, CiliumScope scope, string ns)
{
    /// <summary>What the API server names a namespace by among its labels (K8S-14).</summary>
    private const string NameLabel = "kubernetes.io/metadata.name";
    private const string ClusterNotKnown = "The name of this cluster in its mesh is not in the snapshot, so whether the selector means its pods is not known.";

    /// <summary>The subjects of an endpointSelector (CIL-05, CIL-06). Identities of Cilium's own are no endpoint here (CIL-48).</summary>
    public (Peer Peer, string? Problem) Subject(JsonElement selector, string at)
    {
        (List<(CiliumLabel Label, Selector Term)> terms, string? problem) = Read(selector, at);
        // The policy's own namespace stands in place of any other that the selector equals.
        if (ns.Length > 0) terms.RemoveAll(t => t.Label is { IsOfKubernetes: true, Key: CiliumLabel.Namespace } && t.Term is Selector.In { Values.Length: 1 });
        return (Pods(terms, ns.Length > 0 ? ns : null, at), problem);
    }

    /// <summary>The nodes of a nodeSelector (CIL-43).</summary>
    public (Peer Peer, string? Problem) Nodes(JsonElement selector, string at)
    {
        (List<(CiliumLabel Label, Selector Term)> terms, string? problem) = Read(selector, at);
        return (OfNodes(terms, at, "host", s => new Peer.Nodes { Pointer = at, Labels = s }), problem);
    }

    /// <summary>The nodes of a fromNodes or toNodes entry: never the subject's own (CIL-38).</summary>
    public (Peer Peer, string? Problem) RemoteNodes(JsonElement selector, string at)
    {
        (List<(CiliumLabel Label, Selector Term)> terms, string? problem) = Read(selector, at);
        return (OfNodes(terms, at, "remote-node", s => CiliumEntities.RemoteNodes(at, s)), problem);
    }

    /// <summary>The endpoints of a fromEndpoints or toEndpoints entry (CIL-10, CIL-12, CIL-13).</summary>
    public (Peer Peer, string? Problem) Endpoints(JsonElement selector, string at)
    {
        (List<(CiliumLabel Label, Selector Term)> terms, string? problem) = Read(selector, at);
        if (terms.Exists(t => t.Label.IsReserved)) return (OfIdentities(terms, at), problem);
        bool named = terms.Exists(t => t.Label is { IsOfKubernetes: true, Key: CiliumLabel.Namespace });
        bool labelled = terms.Exists(t => t.Label.IsOfKubernetes && t.Label.Key.StartsWith(IdentityLabels.NamespacePrefix, StringComparison.Ordinal));
        bool ownNamespace = ns.Length > 0 && !named && !labelled;
        // What only leaves out some namespaces matches what has no namespace too: nodes and the world. A clusterwide selector that names no
        // namespace is for endpoints that have one, and a cluster implied is one that only pods have.
        bool podsAlone = ownNamespace || (ns.Length == 0 && !named) || scope.Switches.DefaultLocalCluster || terms.Exists(t => !CiliumLabel.HoldsWithout(t.Term));
        return (podsAlone ? Pods(terms, ownNamespace ? ns : null, at) : OfIdentities(terms, at), problem);
    }

    private (List<(CiliumLabel Label, Selector Term)> Terms, string? Problem) Read(JsonElement selector, string at)
    {
        (Selector read, string? problem) = new LabelSelectorReader(fields.Api).Read(selector, at);
        return ([.. CiliumLabel.Terms(read)], problem);
    }

    private Peer Pods(List<(CiliumLabel Label, Selector Term)> terms, string? fixedNamespace, string at)
    {
        var own = ImmutableArray.CreateBuilder<Selector>();
        var spaces = ImmutableArray.CreateBuilder<Selector>();
        bool clusterOpen = false;
        foreach ((CiliumLabel label, Selector term) in terms)
        {
            if (!label.IsOfKubernetes || !scope.Labels.Holds(label.Key))
            {
                if (!CiliumLabel.HoldsWithout(term)) return CiliumEntities.Nobody(at);
            }
            else if (label.Key == CiliumLabel.Namespace)
            {
                spaces.Add(CiliumLabel.On(term, NameLabel));
            }
            else if (label.Key.StartsWith(IdentityLabels.NamespacePrefix, StringComparison.Ordinal))
            {
                spaces.Add(CiliumLabel.On(term, label.Key[IdentityLabels.NamespacePrefix.Length..]));
            }
            else if (label.Key == CiliumLabel.ServiceAccount)
            {
                own.Add(CiliumLabel.On(term, LabelKey.AccountName));
            }
            else if (label.Key == CiliumLabel.Cluster)
            {
                if (scope.Switches.ClusterName is null) clusterOpen |= term is not Selector.Has;
                else if (!CiliumLabel.HoldsFor(term, scope.Switches.ClusterName)) return CiliumEntities.Nobody(at);
            }
            else
            {
                own.Add(CiliumLabel.On(term, label.Key));
            }
        }
        if (fixedNamespace is not null && spaces.Count > 0) spaces.Add(new Selector.In(NameLabel, [fixedNamespace]));
        string? one = spaces.Count == 0 ? fixedNamespace : spaces is [Selector.In { Key: NameLabel, Values: [string only] }] ? only : null;
        var pods = new Peer.Pods { Pointer = at, Namespace = one, Namespaces = one is null ? All(spaces) : Selector.Everything, Labels = All(own) };
        if (!clusterOpen) return pods;
        fields.Api.Limit(at, $"names a cluster of the mesh. {ClusterNotKnown.TrimEnd('.')}", "CIL-14");
        return new Peer.AllOf { Pointer = at, Parts = [pods, new Peer.Unknown { Pointer = at, Reason = ClusterNotKnown }] };
    }

    private Peer OfNodes(List<(CiliumLabel Label, Selector Term)> terms, string at, string identity, Func<Selector, Peer> nodes)
    {
        var labels = ImmutableArray.CreateBuilder<Selector>();
        foreach ((CiliumLabel label, Selector term) in terms)
        {
            bool isThere = label.IsReserved ? label.Key == identity : label.Source is "k8s" or "any" or "node";
            if (!isThere)
            {
                if (!CiliumLabel.HoldsWithout(term)) return CiliumEntities.Nobody(at);
            }
            else if (label.IsReserved)
            {
                if (!CiliumLabel.HoldsFor(term, "")) return CiliumEntities.Nobody(at);
            }
            else if (label.Key == CiliumLabel.Cluster && scope.Switches.ClusterName is { } cluster)
            {
                if (!CiliumLabel.HoldsFor(term, cluster)) return CiliumEntities.Nobody(at);
            }
            else
            {
                labels.Add(CiliumLabel.On(term, label.Key));
            }
        }
        return nodes(All(labels));
    }

    // A selector that is left as it is (CIL-13) looks at every identity, not at pods alone.
    private Peer.AllOf OfIdentities(List<(CiliumLabel Label, Selector Term)> terms, string at) => new()
    {
        Pointer = at,
        Parts = [.. terms.Select(t =>
        {
            Selector positive = t.Term is Selector.Not not ? not.Operand : t.Term;
            Peer holders = !t.Label.IsReserved ? Pods([(t.Label, positive)], null, at)
                : CiliumLabel.HoldsFor(positive, "") ? CiliumEntities.Reserved(t.Label.Key, at, scope.Api) ?? CiliumEntities.Nobody(at) : CiliumEntities.Nobody(at);
            if (t.Label is { IsReserved: true, Key: "kube-apiserver" } && scope.Api.Problem is { } problem) fields.Api.Limit(at, $"means kube-apiserver. {problem.TrimEnd('.')}", "CIL-18");
            return t.Term is Selector.Not ? (Peer)new Peer.Not { Pointer = at, Part = holders } : holders;
        })],
    };

    private static Selector All(ImmutableArray<Selector>.Builder terms) =>
        terms.Count == 0 ? Selector.Everything : terms.Count == 1 ? terms[0] : new Selector.AllOf(terms.ToImmutable());
}
