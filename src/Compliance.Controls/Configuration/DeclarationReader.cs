using System.Collections.Immutable;
using Compliance.Controls.Exceptions;
using Compliance.Controls.Scope;

namespace Compliance.Controls.Configuration;

/// <summary>Reads the lists of a configuration, and holds what they name against what is there.</summary>
/// <param name="problems">Receives what is wrong.</param>
/// <param name="items">Items of a list at the top, those of every file.</param>
internal sealed class DeclarationReader(List<ConfigurationProblem> problems, Func<string, ImmutableArray<ConfigurationNode>> items)
{
    private readonly ImmutableDictionary<string, ConfigurationProblem>.Builder _places = ImmutableDictionary.CreateBuilder<string, ConfigurationProblem>(StringComparer.Ordinal);
    private ImmutableArray<string> _zones = [];

    /// <summary>Where each zone, exception and attestation is declared.</summary>
    public ImmutableDictionary<string, ConfigurationProblem> Places => _places.ToImmutable();

    public ImmutableArray<ClusterDeclaration> Clusters()
    {
        Once("clusters", "name");
        return [.. items("clusters").Select(c => new ClusterDeclaration(c.Required("name"), c.Text("environment"), c.Text("owner"), c.Text("description")))];
    }

    /// <summary>The zones; read before whatever names one.</summary>
    public ImmutableArray<Zone> Zones()
    {
        Once("zones", "id");
        ImmutableArray<string> clusters = [.. items("clusters").Select(c => c.Required("name"))];
        foreach (ConfigurationNode zone in items("zones"))
        {
            if (zone.Required("id") is Zone.Internet or Zone.Unzoned or Zone.Any)
                problems.Add(zone.Find("id")!.Problem($"'{zone.Required("id")}' has a meaning of its own; expected another id"));
            foreach (ConfigurationNode cluster in zone.Items("clusters"))
                if (!clusters.IsEmpty) problems.Known(cluster, clusters, "cluster");
        }
        _zones = [.. items("zones").Select(z => z.Required("id"))];
        return
        [
            .. items("zones").Select(z => new Zone
            {
                Id = z.Required("id"),
                Kind = z.Required("kind"),
                Description = z.Text("description"),
                Environment = z.Text("environment"),
                Tenant = z.Text("tenant"),
                Clusters = z.Texts("clusters"),
                MayBeEmpty = z.Find("mayBeEmpty")?.Value.GetBoolean() ?? false,
                Members = [.. z.Items("members").Select(m => SelectorReader.Member(m, problems)).OfType<ZoneMember>()],
            }),
        ];
    }

    public ImmutableArray<ApprovedFlow> Flows()
    {
        Once("approvedFlows", "id");
        foreach (ConfigurationNode flow in items("approvedFlows"))
        {
            foreach (string end in (string[])["from", "to"]) problems.Known(flow.Find(end)!, [.. _zones, Zone.Internet, Zone.Unzoned, Zone.Any], "zone");
            if (flow.Required("from") == flow.Required("to"))
                problems.Add(flow.Find("to")!.Problem($"the flow leads from '{flow.Required("from")}' to itself; expected two zones, what is inside of one needs no approval"));
        }
        return
        [
            .. items("approvedFlows").Select(f => new ApprovedFlow
            {
                Id = f.Required("id"),
                From = f.Required("from"),
                To = f.Required("to"),
                Ports = f.Ports("ports"),
                BusinessNeed = f.Text("businessNeed"),
                Owner = f.Text("owner"),
                Approver = f.Text("approver"),
                ApprovedOn = f.Day("approvedOn"),
                ReviewBy = f.Day("reviewBy"),
                Mitigations = f.Texts("mitigations"),
                ReviewedOn = [.. items("reviews").Select(ReviewOf).Where(r => r.Of == ReviewSubject.Flows && r.Covers(f.Required("id"))).Select(r => r.On)],
            }),
        ];
    }

    public ImmutableArray<Review> Reviews()
    {
        Once("reviews", "id");
        ImmutableArray<string> flows = [.. items("approvedFlows").Select(f => f.Required("id"))];
        foreach (ConfigurationNode review in items("reviews").Where(r => r.Find("decision") is not null && ReviewOf(r).Of != ReviewSubject.Policies))
            problems.Add(review.Find("decision")!.Problem("a decision is about policies; expected it with 'of: policies' alone"));
        foreach (ConfigurationNode review in items("reviews"))
            foreach (ConfigurationNode what in review.Items("what"))
            {
                string selector = what.Value.GetString()!.Trim();
                if (selector == "*") continue;
                if (ReviewOf(review).Of == ReviewSubject.Flows) problems.Known(what, flows, "approved flow");
                else if (!selector.Contains('/', StringComparison.Ordinal)) problems.Add(what.Problem($"expected *, NAMESPACE/*, Kind/NAMESPACE/NAME or Kind/NAME, found '{selector}'"));
            }
        return [.. items("reviews").Select(ReviewOf)];
    }

    private static Review ReviewOf(ConfigurationNode r) => new(
        r.Required("id"), Enum.Parse<ReviewSubject>(r.Required("of"), ignoreCase: true), r.Texts("what"), r.Required("reviewedBy"), r.Day("reviewedOn")!.Value, r.Text("reference"))
    {
        Decision = r.Text("decision") is { } decision ? Enum.Parse<ReviewDecision>(decision, ignoreCase: true) : null,
        Comment = r.Text("comment"),
    };

    public ImmutableArray<SegmentationTest> SegmentationTests()
    {
        Once("segmentationTests", "id");
        foreach (ConfigurationNode zone in items("segmentationTests").SelectMany(t => t.Items("zones"))) problems.Known(zone, _zones, "zone");
        return [.. items("segmentationTests").Select(t => new SegmentationTest(t.Required("id"), t.Day("performedOn")!.Value, t.Required("by"), t.Texts("zones"), t.Text("reference")))];
    }

    public ImmutableArray<PublicEntryPoint> PublicEntryPoints()
    {
        Once("publicEntryPoints", "object");
        return [.. items("publicEntryPoints").Select(e => new PublicEntryPoint(e.Required("object"), e.Text("businessNeed"), e.Text("owner"), ApprovalOf(e)))];
    }

    public ImmutableArray<DataStore> DataStores()
    {
        Once("dataStores", "id");
        foreach (ConfigurationNode store in items("dataStores"))
        {
            if (!SelectorReader.SelectsPods(store)) problems.Add(store.Problem("the store selects nobody; expected namespaces, namespaceSelector or podSelector"));
            foreach (ConfigurationNode client in store.Items("approvedClients"))
                if (!client.Value.GetString()!.Contains('/', StringComparison.Ordinal)) problems.Known(client, _zones, "zone");
        }
        return
        [
            .. items("dataStores").Select(s => new DataStore(
                s.Required("id"), s.Required("dataClass"), SelectorReader.Pods(s, problems), s.Ports("ports"), s.Texts("approvedClients"))),
        ];
    }

    public ImmutableArray<InsecureProtocol> InsecureProtocols()
    {
        Once("insecureProtocols", "name");
        return [.. items("insecureProtocols").Select(p => new InsecureProtocol(p.Required("name"), p.Ports("ports"), p.Texts("mitigations"), p.Text("businessNeed"), ApprovalOf(p)))];
    }

    /// <param name="checks">Ids of the checks there are.</param>
    public ImmutableArray<ControlException> Exceptions(ImmutableArray<string> checks)
    {
        Once("exceptions", "id");
        return [.. items("exceptions").Select(e => Exception(e, checks))];
    }

    private ControlException Exception(ConfigurationNode e, ImmutableArray<string> checks)
    {
        ConfigurationNode scope = e.Find("scope")!;
        _places.TryAdd($"exceptions/{e.Required("id")}/expires", e.Find("expires")!.Problem(""));
        problems.Known(scope.Find("check")!, checks, "check");
        if (scope.Find("zone") is { } zone) problems.Known(zone, _zones, "zone");
        if (scope.Find("flow") is { } flow)
            foreach (string end in flow.Value.GetString()!.Trim().Split(" -> "))
                problems.Known(flow, end, [.. _zones, Zone.Internet, Zone.Unzoned], "zone");
        return new()
        {
            Id = e.Required("id"),
            Scope = new(scope.Required("check"), scope.Text("subject"), scope.Text("cluster"), scope.Text("zone"), scope.Text("flow")),
            Reason = e.Required("reason"),
            CompensatingControl = e.Required("compensatingControl"),
            Requester = e.Required("requester"),
            Approver = e.Text("approver"),
            Granted = e.Day("granted")!.Value,
            Expires = e.Day("expires")!.Value,
        };
    }

    private static Approval ApprovalOf(ConfigurationNode node) => new(node.Text("approver"), node.Day("approvedOn"), node.Day("reviewBy"));

    /// <summary>Refuses a list two items of which have one key, and remembers the place of each.</summary>
    public void Once(string list, string key)
    {
        Dictionary<string, ConfigurationProblem> first = new(StringComparer.Ordinal);
        foreach (ConfigurationNode item in items(list))
        {
            string id = item.Required(key);
            ConfigurationProblem place = item.Problem("");
            _places.TryAdd($"{list}/{id}", place);
            if (!first.TryAdd(id, place))
                problems.Add(item.Find(key)!.Problem($"the {key} '{id}' stands twice; first in {first[id].File} on line {first[id].Line}"));
        }
    }
}
