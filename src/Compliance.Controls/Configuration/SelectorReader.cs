using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Controls.Scope;
using Compliance.Network.Policy;
using System.Net;

namespace Compliance.Controls.Configuration;

/// <summary>Reads who is meant: pods by namespace and label, nodes by label, or addresses.</summary>
internal static class SelectorReader
{
    /// <summary>A member of a zone; null, with a problem, when it selects nothing or mixes kinds.</summary>
    public static ZoneMember? Member(ConfigurationNode node, List<ConfigurationProblem> problems)
    {
        bool pods = SelectsPods(node), nodes = node.Find("nodeSelector") is not null, addresses = node.Find("addresses") is not null;
        switch (pods, nodes, addresses)
        {
            case (true, false, false): return Pods(node, problems);
            case (false, true, false): return new ZoneMember.Nodes(Labels(node, "nodeSelector", problems));
            case (false, false, true): return new ZoneMember.Addresses([.. node.Texts("addresses").Select(a => IPNetwork.Parse(a))]);
            default:
                problems.Add(node.Problem(pods || nodes || addresses
                    ? "a member selects pods, nodes or addresses; expected one of these, and further members for the others"
                    : "a member selects nobody; expected namespaces, namespaceSelector, podSelector, nodeSelector or addresses"));
                return null;
        }
    }

    public static bool SelectsPods(ConfigurationNode node) =>
        node.Find("namespaces") is not null || node.Find("namespaceSelector") is not null || node.Find("podSelector") is not null;

    public static ZoneMember.Pods Pods(ConfigurationNode node, List<ConfigurationProblem> problems)
    {
        if (node.Find("namespaces") is { } list && list.Value.GetArrayLength() == 0) problems.Add(list.Problem("the list is empty; expected namespaces"));
        return new(node.Texts("namespaces"), Labels(node, "namespaceSelector", problems), Labels(node, "podSelector", problems));
    }

    /// <summary>A condition on labels under a key; everything where nothing stands there.</summary>
    public static Selector Labels(ConfigurationNode node, string key, List<ConfigurationProblem> problems)
    {
        if (node.Find(key) is not { } selector) return Selector.Everything;
        var conditions = ImmutableArray.CreateBuilder<Selector>();
        if (selector.Find("matchLabels") is { } labels)
            foreach (JsonProperty label in labels.Value.EnumerateObject().OrderBy(l => l.Name, StringComparer.Ordinal))
                conditions.Add(new Selector.In(label.Name, [label.Value.GetString()!]));
        foreach (ConfigurationNode expression in selector.Items("matchExpressions"))
            if (Condition(expression, problems) is { } condition) conditions.Add(condition);
        return conditions.Count == 1 ? conditions[0] : new Selector.AllOf(conditions.ToImmutable());
    }

    private static Selector? Condition(ConfigurationNode expression, List<ConfigurationProblem> problems)
    {
        string key = expression.Required("key"), word = expression.Required("operator");
        ImmutableArray<string> values = [.. expression.Items("values").Select(v => v.Value.GetString()!).Order(StringComparer.Ordinal)];
        bool takes = word is "In" or "NotIn";
        if (takes == values.IsEmpty)
        {
            problems.Add(expression.Problem(takes ? $"{word} needs values" : $"{word} takes no values"));
            return null;
        }
        return word switch
        {
            "In" => new Selector.In(key, values),
            "NotIn" => new Selector.Not(new Selector.In(key, values)),
            "Exists" => new Selector.Has(key),
            _ => new Selector.Not(new Selector.Has(key)),
        };
    }
}
