using System.Collections.Immutable;
using Compliance.Controls.Checks;
using Compliance.Controls.Configuration;
using Compliance.Controls.Facts;
using Compliance.Controls.Frameworks;
using Compliance.Controls.Scope;
using Compliance.Network.Algebra;
using Compliance.Network.Documents;
using Compliance.Network.Policy;

namespace Compliance.Controls.OwnChecks;

/// <summary>Reads files of own checks, strictly: what they do not know, what names nothing, and what no check could mean are problems.</summary>
/// <param name="selections">Reads who is meant.</param>
/// <param name="problems">Receives what is wrong.</param>
internal sealed class OwnCheckReader(SelectionReader selections, List<ConfigurationProblem> problems)
{
    private readonly Dictionary<string, ConfigurationProblem> _places = new(StringComparer.Ordinal);

    /// <summary>Ids that the files give to their checks, those with a problem among them: whoever cites one is not to blame.</summary>
    public HashSet<string> Ids { get; } = new(StringComparer.Ordinal);

    /// <summary>The checks of a file; those without a problem.</summary>
    public ImmutableArray<ICheck> Read(IncludedFile file)
    {
        DocumentReading reading = StructuredDocument.Read(file.Text, new(1 << 20, 20, 20_000));
        problems.AddRange(reading.Problems.Select(p => new ConfigurationProblem(file.Name, p.Line, p.Pointer, p.Message)));
        if (!reading.Problems.IsEmpty) return [];
        if (reading.Documents is not [StructuredDocument document])
        {
            problems.Add(new(file.Name, reading.Documents.Length > 1 ? reading.Documents[1].Line : 1, "", $"{reading.Documents.Length} documents; expected one, with the key checks"));
            return [];
        }
        Ids.UnionWith(Json.Items(document.Root, "checks").Select(c => Json.Text(c, "id")).OfType<string>());
        int before = problems.Count;
        new ShapeCheck((at, message) => problems.Add(new(file.Name, document.LineOf(at), at, message))).Check(OwnCheckShape.Root, document.Root, "");
        return problems.Count > before ? [] : [.. new ConfigurationNode(file.Name, document, document.Root, "").Items("checks").Select(Check).OfType<ICheck>()];
    }

    private OwnCheck? Check(ConfigurationNode node)
    {
        int before = problems.Count;
        string id = node.Required("id");
        Identify(node.Find("id")!, id);
        string[] given = [.. OwnCheckShape.Conditions.Where(c => node.Find(c) is not null)];
        if (given.Length != 1)
        {
            problems.Add(node.Problem($"{(given.Length == 0 ? "the check has no condition" : $"the check has {given.Length} conditions")}; expected one of {string.Join(", ", OwnCheckShape.Conditions)}"));
            return null;
        }
        CheckCondition? condition = Condition(given[0], node.Find(given[0])!);
        return condition is null || problems.Count > before ? null
            : new(id, node.Required("title"), node.Required("rationale"), node.Required("remediation"), Enum.Parse<Severity>(node.Required("severity"), ignoreCase: true), condition);
    }

    /// <summary>Holds an id apart from built-in ones, those of later versions too, and from the others.</summary>
    private void Identify(ConfigurationNode place, string id)
    {
        string prefix = id[..id.IndexOf('-', StringComparison.Ordinal)];
        if (BuiltInFrameworks.CheckIds.Contains(id)) problems.Add(place.Problem($"'{id}' is a built-in check; expected an id with a prefix of your own, such as SHOP-{id[(prefix.Length + 1)..]}"));
        else if (BuiltInFrameworks.CheckIds.Any(c => c.StartsWith(prefix + "-", StringComparison.Ordinal)))
            problems.Add(place.Problem($"ids that begin with {prefix}- are those of built-in checks; expected a prefix of your own, such as SHOP-{id[(prefix.Length + 1)..]}"));
        ConfigurationProblem here = place.Problem("");
        if (!_places.TryAdd(id, here)) problems.Add(place.Problem($"the id '{id}' stands twice; first in {_places[id].File} on line {_places[id].Line}"));
    }

    private CheckCondition? Condition(string kind, ConfigurationNode node) => kind switch
    {
        "noFlow" => NoFlow(node),
        "onlyFlows" => OnlyFlows(node),
        "flow" => Apart(node, selections.Read(node, "from"), selections.Read(node, "to")) is (var from, var to) ? new MustFlow(from, to, node.Ports("ports")) : null,
        "everyWorkload" => Workloads(node, node.Find("has")!),
        "everyNamespace" => Namespaces(node, node.Find("has")!),
        _ => Policies(node, node.Find("has")!),
    };

    private NoFlow? NoFlow(ConfigurationNode node)
    {
        ImmutableArray<FlowTerm> except = Terms(node, "except");
        return Apart(node, selections.Read(node, "from"), selections.Read(node, "to")) is (var from, var to) ? new(from, to, node.Ports("ports"), except) : null;
    }

    /// <summary>Nothing but some flows: no flow with anybody, those excepted.</summary>
    private NoFlow? OnlyFlows(ConfigurationNode node)
    {
        bool inwards = node.Find("to") is not null;
        if (inwards == node.Find("from") is not null)
        {
            problems.Add(node.Problem("expected either 'to' or 'from': whom the flows lead to, or whom they come from"));
            return null;
        }
        (string side, string other) = inwards ? ("to", "from") : ("from", "to");
        foreach (ConfigurationNode flow in node.Items("allowed"))
        {
            if (flow.Find(side) is { } twice) problems.Add(twice.Problem($"'{side}' is said above for every flow; expected '{other}' and ports here"));
            if (flow.Find(other) is null) problems.Add(flow.Problem($"the key '{other}' is missing; expected who is at the other end"));
        }
        ImmutableArray<FlowTerm> allowed = Terms(node, "allowed");
        Selection any = new Selection.Zones([Zone.Any]);
        return selections.Read(node, side) is not { } one ? null : inwards ? new(any, one, PortSet.All, allowed) : new(one, any, PortSet.All, allowed);
    }

    private ImmutableArray<FlowTerm> Terms(ConfigurationNode node, string key)
    {
        ImmutableArray<ConfigurationNode> items = node.Items(key);
        if (items.Length > FlowStudy.MaxExceptions) problems.Add(node.Find(key)!.Problem($"{items.Length} flows; expected at most {FlowStudy.MaxExceptions}"));
        foreach (ConfigurationNode item in items)
            if (item.Find("from") is null && item.Find("to") is null && item.Find("ports") is null) problems.Add(item.Problem("the flow says nothing; expected from, to or ports"));
        return [.. items.Select(f => new FlowTerm(selections.Read(f, "from"), selections.Read(f, "to"), f.Ports("ports")))];
    }

    private (Selection From, Selection To)? Apart(ConfigurationNode node, Selection? from, Selection? to)
    {
        if (from is null || to is null) return null;
        if (!from.IsOutside || !to.IsOutside) return (from, to);
        problems.Add(node.Problem("both sides are outside the cluster; expected pods or nodes on one of them"));
        return null;
    }

    private EveryWorkload Workloads(ConfigurationNode node, ConfigurationNode has)
    {
        ImmutableArray<Direction> isolated = has.Text("isolated") switch
        {
            null => [],
            "both" => [Direction.Ingress, Direction.Egress],
            "ingress" => [Direction.Ingress],
            _ => [Direction.Egress],
        };
        PolicySelection? selectedBy = has.Find("selectedBy") is null ? null : selections.Policies(has, "selectedBy");
        EveryWorkload every = new(selections.Read(node, "in"), isolated, selections.Labels(has), selectedBy);
        if (every.In is { IsOutside: true }) problems.Add(node.Find("in")!.Problem("the selection is outside the cluster; expected workloads of it"));
        Demanding(has, !isolated.IsEmpty || !every.Labels.IsEmpty || selectedBy is not null);
        return every;
    }

    private EveryNamespace Namespaces(ConfigurationNode node, ConfigurationNode has)
    {
        PolicySelection? policy = has.Find("policy") is null ? null : selections.Policies(has, "policy");
        ConfigurationNode? of = node.Find("in");
        if (of is not null && !SelectorReader.SelectsPods(of)) problems.Add(of.Problem("the selection names nobody; expected namespaces or namespaceSelector"));
        EveryNamespace every = new(of is null ? null : SelectorReader.Pods(of, problems), selections.Labels(has), policy);
        Demanding(has, !every.Labels.IsEmpty || policy is not null);
        return every;
    }

    private EveryPolicy Policies(ConfigurationNode node, ConfigurationNode has)
    {
        EveryPolicy every = new(selections.Policies(node, "of"), selections.Labels(has), Set("noAllPorts"), Set("noAnySource"), Set("noAnyDestination"));
        Demanding(has, !every.Labels.IsEmpty || every.NoAllPorts || every.NoAnySource || every.NoAnyDestination);
        return every;

        bool Set(string key)
        {
            if (has.Find(key) is not { } flag) return false;
            if (!flag.Value.GetBoolean()) problems.Add(flag.Problem("expected true; leave the key out where it is not asked"));
            return true;
        }
    }

    private void Demanding(ConfigurationNode has, bool demands)
    {
        if (!demands && has.Value.EnumerateObject().All(p => p.Value.ValueKind == System.Text.Json.JsonValueKind.Null))
            problems.Add(has.Problem("nothing is demanded; expected one of its keys"));
    }
}
