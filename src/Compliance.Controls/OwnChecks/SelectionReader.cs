using System.Collections.Immutable;
using Compliance.Controls.Configuration;
using Compliance.Controls.Scope;
using Compliance.Network.Policy;

namespace Compliance.Controls.OwnChecks;

/// <summary>Reads who an own check speaks of, and holds names against what the configuration declares.</summary>
/// <param name="zones">Ids of the zones declared.</param>
/// <param name="stores">Data stores declared.</param>
/// <param name="problems">Receives what is wrong.</param>
internal sealed class SelectionReader(ImmutableArray<string> zones, ImmutableArray<DataStore> stores, List<ConfigurationProblem> problems)
{
    private static readonly ImmutableArray<string> Member = ["namespaces", "namespaceSelector", "podSelector", "nodeSelector", "addresses"];

    /// <summary>A selection under a key; null when there is none, or after a problem.</summary>
    public Selection? Read(ConfigurationNode parent, string key)
    {
        if (parent.Find(key) is not { } node) return null;
        if (node.Value.ValueKind == System.Text.Json.JsonValueKind.String) return Zone(node) is { } zone ? new Selection.Zones([zone]) : null;
        string[] given = [.. ((string[])["zones", "dataStores", "workloads"]).Where(k => node.Find(k) is not null)];
        if (Member.Any(k => node.Find(k) is not null)) given = [.. given, "member"];
        switch (given)
        {
            case ["zones"]: return new Selection.Zones([.. node.Items("zones").Select(Zone).OfType<string>()]);
            case ["dataStores"]: return new Selection.Stores([.. node.Items("dataStores").Select(Store).OfType<DataStore>()]);
            case ["workloads"]: return new Selection.Workloads(node.Texts("workloads"));
            case ["member"]: return SelectorReader.Member(node, problems) is { } member ? new Selection.Member(member) : null;
            default:
                problems.Add(node.Problem(given.Length > 0
                    ? "a selection is by zones, data stores, workloads, or members; expected one of these"
                    : "the selection names nobody; expected zones, dataStores, workloads, namespaces, namespaceSelector, podSelector, nodeSelector or addresses"));
                return null;
        }
    }

    /// <summary>Which policies are meant under a key; every one where nothing stands there.</summary>
    public PolicySelection Policies(ConfigurationNode parent, string key) => parent.Find(key) is { } node
        ? new(node.Texts("kinds"), node.Texts("names"), node.Texts("namespaces"),
            node.Find("namespaceSelector") is null ? null : SelectorReader.Labels(node, "namespaceSelector", problems), SelectorReader.Labels(node, "labelSelector", problems))
        : new([], [], [], null, Selector.Everything);

    /// <summary>Labels and annotations that are demanded.</summary>
    public ImmutableArray<LabelDemand> Labels(ConfigurationNode has) =>
    [
        .. ((string[])["label", "annotation"]).Select(key => has.Find(key) is not { } node ? null
            : new LabelDemand(key + "s", node.Value.ValueKind == System.Text.Json.JsonValueKind.String ? new Selector.Has(has.Required(key)) : Condition(has, node, key))).OfType<LabelDemand>(),
    ];

    private Selector Condition(ConfigurationNode has, ConfigurationNode node, string key)
    {
        Selector condition = SelectorReader.Labels(has, key, problems);
        if (!condition.Keys.Any()) problems.Add(node.Problem("the selector demands nothing; expected matchLabels or matchExpressions"));
        return condition;
    }

    private string? Zone(ConfigurationNode node) =>
        problems.Known(node, [.. zones, Scope.Zone.Internet, Scope.Zone.Unzoned, Scope.Zone.Any], "zone") ? node.Value.GetString()!.Trim() : null;

    private DataStore? Store(ConfigurationNode node) =>
        problems.Known(node, [.. stores.Select(s => s.Id)], "data store") ? stores.First(s => s.Id == node.Value.GetString()!.Trim()) : null;
}
