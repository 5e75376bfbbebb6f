using System.Collections.Frozen;
using System.Collections.Immutable;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;

namespace Compliance.Network.Dialects.Calico;

/// <summary>The labels that Calico sees of an endpoint (CAL-17): its own, those that Calico sets, and those it inherits from its namespace
/// (<c>pcns.</c>) and service account (<c>pcsa.</c>); its own win over inherited ones.</summary>
internal sealed class EndpointLabels
{
    /// <summary>Name of the namespace, set by Calico.</summary>
    public const string NamespaceKey = "projectcalico.org/namespace";

    /// <summary>Name of the service account, set by Calico.</summary>
    public const string AccountKey = "projectcalico.org/serviceaccount";

    /// <summary>Before the keys of a namespace's labels.</summary>
    public const string OfNamespace = "pcns.";

    /// <summary>Before the keys of a service account's labels.</summary>
    public const string OfAccount = "pcsa.";

    private const string OrchestratorKey = "projectcalico.org/orchestrator";
    private const string NameKey = "projectcalico.org/name";
    private const string MetadataName = "kubernetes.io/metadata.name";
    private readonly Population _population;
    private readonly bool _ownPrefixed;

    public EndpointLabels(Population population)
    {
        _population = population;
        _ownPrefixed = population.Endpoints.Any(e => e.Labels.Keys.Any(IsInherited));
    }

    /// <summary>In a namespace at all, as <c>all()</c> asks of a namespaceSelector (CAL-23).</summary>
    public static Selector Namespaced { get; } = new Selector.Has(NamespaceKey);

    /// <summary>The labels of something in a namespace that is no pod, for example a NetworkSet.</summary>
    public FrozenDictionary<string, string> InNamespace(IReadOnlyDictionary<string, string> own, string ns)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string key, string value) in _population.Namespaces.GetValueOrDefault(ns) ?? FrozenDictionary<string, string>.Empty) labels[OfNamespace + key] = value;
        labels[OfNamespace + NameKey] = ns;
        foreach ((string key, string value) in own) labels[key] = value;
        labels[NamespaceKey] = ns;
        return labels.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>The pods that a condition on these labels selects: what it asks of the namespace apart from what it asks of the pod.</summary>
    public Peer.Pods Pods(Selector selector, string pointer)
    {
        string? name = null;
        var namespaces = new List<Selector>();
        var labels = new List<Selector>();
        foreach (Selector term in SelectorLogic.Terms(SelectorLogic.Replace(selector, OnPod)))
        {
            if (!term.Keys.All(k => k.StartsWith(LabelKey.NamespaceName, StringComparison.Ordinal)) || SelectorLogic.IsNothing(term)) labels.Add(term);
            else if (name is null && NameOf(term) is { } one) name = one;
            else namespaces.Add(SelectorLogic.Replace(term, OnNamespace));
        }
        if (name is not null && namespaces.Count > 0)
        {
            bool holds = _population.Namespaces.TryGetValue(name, out FrozenDictionary<string, string>? known) && namespaces.TrueForAll(n => n.Matches(known));
            if (!holds) labels.Add(Selector.Nothing);
            namespaces.Clear();
        }
        return new Peer.Pods { Pointer = pointer, Namespace = name, Namespaces = SelectorLogic.All(namespaces), Labels = SelectorLogic.All(labels) };
    }

    private static bool IsInherited(string key) => key.StartsWith(OfNamespace, StringComparison.Ordinal) || key.StartsWith(OfAccount, StringComparison.Ordinal);

    private static string? NameOf(Selector term) =>
        term is Selector.In { Key: LabelKey.NamespaceName or LabelKey.NamespaceName + MetadataName, Values: [var name] } ? name : null;

    private static Selector OnNamespace(Selector term)
    {
        string key = term.Keys.Single()[LabelKey.NamespaceName.Length..];
        return SelectorLogic.On(term, key.Length == 0 ? MetadataName : key);
    }

    private Selector OnPod(Selector term)
    {
        string key = term.Keys.Single();
        switch (key)
        {
            // A pod always has these.
            case NamespaceKey or AccountKey or OrchestratorKey when term is Selector.Has: return Selector.Everything;
            case NamespaceKey: return SelectorLogic.On(term, LabelKey.NamespaceName);
            case AccountKey: return SelectorLogic.On(term, LabelKey.AccountName);
            case OrchestratorKey: return term.Matches(Orchestrator) ? Selector.Everything : Selector.Nothing;
        }
        if (!IsInherited(key)) return term;
        bool ofNamespace = key.StartsWith(OfNamespace, StringComparison.Ordinal);
        string inner = key[OfNamespace.Length..];
        Selector inherited = (ofNamespace, inner) switch
        {
            (_, NameKey) when term is Selector.Has => Selector.Everything,
            (true, NameKey) => SelectorLogic.On(term, LabelKey.NamespaceName),
            (true, _) => SelectorLogic.On(term, LabelKey.OfNamespace(inner)),
            (false, NameKey) => SelectorLogic.On(term, LabelKey.AccountName),
            _ => SelectorLogic.On(term, LabelKey.OfAccount(inner)),
        };
        if (!_ownPrefixed) return inherited;
        return new Selector.AnyOf([term, SelectorLogic.All(new Selector.Not(new Selector.Has(key)), inherited)]);
    }

    private static FrozenDictionary<string, string> Orchestrator { get; } =
        new Dictionary<string, string> { [OrchestratorKey] = "k8s" }.ToFrozenDictionary(StringComparer.Ordinal);
}
