using Compliance.Network.Policy;

namespace Compliance.Network.Dialects.Cilium;

/// <summary>A label key as Cilium's selectors write it (CIL-15).</summary>
/// <param name="Source"><c>k8s</c>, <c>reserved</c>, another source, or <c>any</c>, which is what a key without source has.</param>
/// <param name="Key">The key proper.</param>
internal readonly record struct CiliumLabel(string Source, string Key)
{
    /// <summary>Name of the pod's namespace.</summary>
    public const string Namespace = "io.kubernetes.pod.namespace";

    /// <summary>Name of the pod's service account (CIL-53).</summary>
    public const string ServiceAccount = "io.cilium.k8s.policy.serviceaccount";

    /// <summary>Name of the cluster of a mesh (CIL-14).</summary>
    public const string Cluster = "io.cilium.k8s.policy.cluster";

    /// <summary>Whether the key is one of Cilium's own identities and not a label of a pod (CIL-13).</summary>
    public bool IsReserved => Source == "reserved";

    /// <summary>Whether a label that Kubernetes gave can match it.</summary>
    public bool IsOfKubernetes => Source is "k8s" or "any";

    /// <summary>Reads a key.</summary>
    public static CiliumLabel Parse(string text)
    {
        if (text.StartsWith('$')) return new("reserved", text[1..]);
        if (text.StartsWith("reserved.", StringComparison.Ordinal)) return new("reserved", text["reserved.".Length..]);
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? new("any", text) : new(colon == 0 ? "any" : text[..colon], text[(colon + 1)..]);
    }

    /// <summary>The terms of a selector that must all hold, each with the key it looks at.</summary>
    public static IEnumerable<(CiliumLabel Label, Selector Term)> Terms(Selector selector) => selector switch
    {
        Selector.AllOf all => all.Operands.SelectMany(Terms),
        _ => [(Parse(selector.Keys.First()), selector)],
    };

    /// <summary>The same condition on another key.</summary>
    public static Selector On(Selector term, string key) => term switch
    {
        Selector.Has => new Selector.Has(key),
        Selector.In @in => new Selector.In(key, @in.Values),
        Selector.Not not => new Selector.Not(On(not.Operand, key)),
        _ => throw new ArgumentException($"{term} is no single condition", nameof(term)),
    };

    /// <summary>What the condition says of a label that is never there.</summary>
    public static bool HoldsWithout(Selector term) => term is Selector.Not;

    /// <summary>What the condition says of a label that always has one value.</summary>
    public static bool HoldsFor(Selector term, string value) => term switch
    {
        Selector.In @in => @in.Values.Contains(value),
        Selector.Not not => !HoldsFor(not.Operand, value),
        _ => true,
    };
}
