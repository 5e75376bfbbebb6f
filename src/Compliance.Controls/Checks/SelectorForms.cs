using System.Collections.Frozen;
using System.Collections.Immutable;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Controls.Checks;

/// <summary>Questions about the form of a selector.</summary>
internal static class SelectorForms
{
    /// <summary>It matches every label set whatever the labels.</summary>
    public static bool IsEverything(this Selector selector) => selector is Selector.AllOf all && all.Operands.All(IsEverything);

    /// <summary>It selects every present and future pod of its namespaces.</summary>
    public static bool IsCatchAll(this PolicyObject policy) => IsCatchAll(policy.Subject);

    private static bool IsCatchAll(Peer subject) => subject switch
    {
        Peer.Anything => true,
        Peer.Pods pods => pods.Labels.IsEverything(),
        Peer.AnyOf any => any.Parts.Any(IsCatchAll),
        Peer.AllOf all => all.Parts.All(IsCatchAll),
        _ => false,
    };

    /// <summary>The condition on the labels of the subjects, where they are pods by label; null where they are told otherwise.</summary>
    public static Selector? SubjectLabels(this PolicyObject policy) => (policy.Subject as Peer.Pods)?.Labels;

    /// <summary>The terms of which all must hold.</summary>
    public static ImmutableArray<Selector> Terms(this Selector selector) =>
        selector is Selector.AllOf all ? [.. all.Operands.SelectMany(o => o.Terms())] : [selector];

    /// <summary>The one term that <paramref name="labels"/> fail, of several; null when they fail none, more than one, or the only one.</summary>
    public static Selector? NearMiss(Selector selector, FrozenDictionary<string, string> labels)
    {
        ImmutableArray<Selector> terms = selector.Terms();
        if (terms.Length < 2) return null;
        Selector? missed = null;
        foreach (Selector term in terms)
        {
            if (term.Matches(labels)) continue;
            if (missed is not null) return null;
            missed = term;
        }
        return missed;
    }

    /// <summary>Whether the policy's subjects may stand in the namespace.</summary>
    public static bool Covers(this PolicyObject policy, string ns, Population population) =>
        Covers(policy.Subject, ns, population);

    private static bool Covers(Peer subject, string ns, Population population) => subject switch
    {
        Peer.Pods { Namespace: { } one } => one == ns,
        Peer.Pods pods => population.Namespaces.TryGetValue(ns, out var labels) && pods.Namespaces.Matches(labels),
        Peer.AnyOf any => any.Parts.Any(p => Covers(p, ns, population)),
        Peer.AllOf all => all.Parts.All(p => Covers(p, ns, population)),
        Peer.Nodes => false,
        Peer.Named named => population.Endpoints.Any(e => e.Namespace == ns && named.Objects.Contains(e.Source)),
        _ => true,
    };
}
