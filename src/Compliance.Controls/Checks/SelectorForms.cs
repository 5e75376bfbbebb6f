using System.Collections.Frozen;
using System.Collections.Immutable;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Controls.Checks;

/// <summary>Questions about the form of a selector.</summary>
internal static class SelectorForms
{
    /// <summary>It matches every label set whatever the labels.</summary>
    public static bool IsEverything(this Selector selector) => selector is Selector.AllOf all && all.Operands.All(IsEverything);

    /// <summary>It selects every present and future pod of its namespaces.</summary>
    public static bool IsCatchAll(this PolicyObject policy) => policy.SubjectLabels.IsEverything();

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
        policy.SubjectNamespace is { } one
            ? one == ns
            : population.Namespaces.TryGetValue(ns, out var labels) && policy.SubjectNamespaces.Matches(labels);
}
