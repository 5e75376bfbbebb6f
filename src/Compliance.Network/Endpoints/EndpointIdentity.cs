using System.Collections.Frozen;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;

namespace Compliance.Network.Endpoints;

/// <summary>The labels a selector sees of a pod: its own, and as far as selectors use the keys of <see cref="LabelKey"/> those of its
/// namespace and service account, and the names of both and of its node.</summary>
internal sealed class EndpointIdentity
{
    private readonly Population _population;
    private readonly string[] _scoped;
    private readonly bool _byNode;
    private readonly Dictionary<(FrozenDictionary<string, string> Own, string Namespace, string Account, string? Node), FrozenDictionary<string, string>> _known = [];

    public EndpointIdentity(Population population, IEnumerable<Selector> selectors)
    {
        _population = population;
        _scoped = [.. selectors.SelectMany(s => s.Keys).Where(LabelKey.IsScoped).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        _byNode = _scoped.Contains(LabelKey.NodeName);
    }

    /// <summary>The selectors on pods that a model uses.</summary>
    public static IEnumerable<Selector> Selectors(PolicyModel model) => Peers(model).OfType<Peer.Pods>().Select(p => p.Labels);

    /// <summary>Every set that a model uses, the parts of others included.</summary>
    public static IEnumerable<Peer> Peers(PolicyModel model) => model.Every
        .SelectMany(p => p.Rules.SelectMany(r => r.Subject is null ? r.Peers : r.Peers.Add(r.Subject)).Prepend(p.Subject))
        .Concat(model.Opaque.Select(o => o.Subject)).SelectMany(p => p.WithParts());

    public FrozenDictionary<string, string> Of(Endpoint pod)
    {
        if (_scoped.Length == 0) return pod.Labels;
        // Label sets are interned, so a set is told by its reference.
        (FrozenDictionary<string, string>, string, string, string?) key = (pod.Labels, pod.Namespace, pod.ServiceAccount, _byNode ? pod.Node : null);
        lock (_known)
        {
            if (!_known.TryGetValue(key, out FrozenDictionary<string, string>? labels)) _known[key] = labels = Make(pod);
            return labels;
        }
    }

    private FrozenDictionary<string, string> Make(Endpoint pod)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string key, string value) in pod.Labels)
            if (!LabelKey.IsScoped(key)) labels[key] = value;
        foreach (string key in _scoped)
            if (Scoped(pod, key) is { } value) labels[key] = value;
        return labels.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private string? Scoped(Endpoint pod, string key) => key switch
    {
        LabelKey.NamespaceName => pod.Namespace,
        LabelKey.AccountName => pod.ServiceAccount,
        LabelKey.NodeName => pod.Node,
        _ when key.StartsWith(LabelKey.NamespaceName, StringComparison.Ordinal) => Value(_population.Namespaces.GetValueOrDefault(pod.Namespace), key[LabelKey.NamespaceName.Length..]),
        _ when key.StartsWith(LabelKey.AccountName, StringComparison.Ordinal) => Value(_population.AccountLabels.GetValueOrDefault((pod.Namespace, pod.ServiceAccount)), key[LabelKey.AccountName.Length..]),
        _ => null,
    };

    private static string? Value(FrozenDictionary<string, string>? labels, string key) => labels?.GetValueOrDefault(key);
}
