using System.Text.Json;
using System.Text.Json.Nodes;
using Compliance.Controls.Facts.Drift;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Tests.Facts;

/// <summary>What the API server fills in and leaves out is no difference; everything else is.</summary>
public sealed class PolicyFormTests
{
    private const string Kubernetes = "networking.k8s.io/NetworkPolicy", Admin = "policy.networking.k8s.io/AdminNetworkPolicy", Calico = "projectcalico.org/GlobalNetworkPolicy",
        Cilium = "cilium.io/CiliumNetworkPolicy", Antrea = "crd.antrea.io/ClusterNetworkPolicy";

    [Theory]
    [InlineData(Kubernetes, """{"podSelector":{}}""", """{"podSelector":{},"policyTypes":["Ingress"]}""")]
    [InlineData(Kubernetes, """{"podSelector":{},"egress":[{}]}""", """{"podSelector":{},"egress":[{}],"policyTypes":["Egress","Ingress"]}""")]
    [InlineData(Kubernetes, """{"podSelector":{"matchLabels":{},"matchExpressions":[]},"ingress":[]}""", """{"podSelector":{},"policyTypes":["Ingress"]}""")]
    [InlineData(Kubernetes, """{"podSelector":{},"ingress":[{"from":[],"ports":[{"port":80}]}]}""", """{"podSelector":{},"ingress":[{"ports":[{"port":80,"protocol":"TCP"}]}],"policyTypes":["Ingress"]}""")]
    [InlineData(Admin, """{"ingress":[{"ports":[{"portNumber":{"port":80}},{"portRange":{"start":1,"end":2}}]}]}""", """{"ingress":[{"ports":[{"portNumber":{"port":80,"protocol":"TCP"}},{"portRange":{"start":1,"end":2,"protocol":"TCP"}}]}]}""")]
    [InlineData(Calico, """{"selector":"all()"}""", """{"selector":"all()","tier":"default","types":["Ingress"]}""")]
    [InlineData(Calico, """{"egress":[{"action":"Deny"}]}""", """{"egress":[{"action":"Deny"}],"tier":"default","types":["Egress"]}""")]
    [InlineData(Antrea, """{"egress":[{"ports":[{"port":80}]}]}""", """{"egress":[{"ports":[{"port":80,"protocol":"TCP"}]}]}""")]
    public void Defaults_are_no_difference(string kind, string written, string stored) => Assert.Equal([], Differences(kind, written, stored));

    [Theory]
    [InlineData(Kubernetes, """{"podSelector":{}}""", """{"podSelector":{},"ingress":[{}],"policyTypes":["Ingress"]}""", "/spec/ingress")]
    [InlineData(Kubernetes, """{"podSelector":{},"ingress":[{"from":[{"namespaceSelector":{}}]}]}""", """{"podSelector":{},"ingress":[{}],"policyTypes":["Ingress"]}""", "/spec/ingress/0/from")]
    [InlineData(Kubernetes, """{"podSelector":{},"policyTypes":["Ingress","Egress"]}""", """{"podSelector":{},"policyTypes":["Ingress"]}""", "/spec/policyTypes")]
    [InlineData(Kubernetes, """{"podSelector":{},"ingress":[{"ports":[{"port":80}]}]}""", """{"podSelector":{},"ingress":[{"ports":[{"port":"80","protocol":"TCP"}]}],"policyTypes":["Ingress"]}""", "/spec/ingress/0/ports/0/port")]
    [InlineData(Calico, """{"tier":"ops"}""", """{"types":["Ingress"]}""", "/spec/tier")]
    // In Cilium an empty list of rules isolates, and an absent one does not.
    [InlineData(Cilium, """{"endpointSelector":{}}""", """{"endpointSelector":{},"ingress":[]}""", "/spec/ingress")]
    public void What_changes_a_policy_is_a_difference(string kind, string written, string stored, string pointer) => Assert.Equal([pointer], Differences(kind, written, stored));

    [Fact]
    public void Labels_count_for_address_sets_alone_and_those_of_tools_do_not()
    {
        Assert.Equal(["/labels/role"], PolicyForm.Differences(PolicyForm.Of(Set("""{"role":"partner"}""")), PolicyForm.Of(Set("""{"role":"other","argocd.argoproj.io/instance":"x"}"""))));
        Assert.Equal([], PolicyForm.Differences(PolicyForm.Of(Set("""{"role":"partner"}""")), PolicyForm.Of(Set("""{"role":"partner","argocd.argoproj.io/instance":"x"}"""))));
    }

    /// <summary>Policies written at random, against what the API server would store of them by a naive rewriting of its own.</summary>
    [Theory]
    [InlineData(20261125)]
    [InlineData(4711)]
    public void Random_policies_equal_what_the_server_stores_of_them_and_nothing_else(int seed)
    {
        Random random = new(seed);
        for (int round = 0; round < 300; round++)
        {
            JsonObject written = RandomSpec(random);
            JsonObject stored = Stored(written);
            string shown = $"seed {seed}, round {round}: {written.ToJsonString()} stored as {stored.ToJsonString()}";
            Assert.True(!Differences(Kubernetes, written.ToJsonString(), stored.ToJsonString()).Any(), shown);
            JsonObject changed = (JsonObject)stored.DeepClone();
            Spoil(random, changed);
            Assert.True(Differences(Kubernetes, written.ToJsonString(), changed.ToJsonString()).Any(), $"{shown}, changed to {changed.ToJsonString()}");
        }
    }

    private static JsonObject RandomSpec(Random random)
    {
        JsonObject spec = new() { ["podSelector"] = Selector(random) };
        foreach ((string direction, string peers) in new[] { ("ingress", "from"), ("egress", "to") })
        {
            if (random.Next(3) == 0) continue;
            JsonArray rules = [];
            for (int i = random.Next(3); i > 0; i--)
            {
                JsonObject rule = [];
                if (random.Next(2) == 0) rule[peers] = new JsonArray([.. Enumerable.Range(0, random.Next(3)).Select(_ => (JsonNode)new JsonObject { ["podSelector"] = Selector(random) })]);
                if (random.Next(2) == 0) rule["ports"] = new JsonArray([.. Enumerable.Range(0, random.Next(3)).Select(_ => (JsonNode)Port(random))]);
                rules.Add(rule);
            }
            spec[direction] = rules;
        }
        if (random.Next(2) == 0) spec["policyTypes"] = new JsonArray([.. new[] { "Egress", "Ingress" }.Where(_ => random.Next(4) > 0).Select(t => (JsonNode)t)]);
        if (spec["policyTypes"] is JsonArray { Count: 0 }) spec.Remove("policyTypes");
        return spec;
    }

    private static JsonObject Selector(Random random) => random.Next(3) switch
    {
        0 => [],
        1 => new() { ["matchLabels"] = new JsonObject(), ["matchExpressions"] = new JsonArray() },
        _ => new() { ["matchLabels"] = new JsonObject { ["app"] = $"a{random.Next(3)}" } },
    };

    private static JsonObject Port(Random random)
    {
        JsonObject port = new() { ["port"] = random.Next(1, 100) };
        if (random.Next(2) == 0) port["protocol"] = random.Next(2) == 0 ? "TCP" : "UDP";
        return port;
    }

    private static JsonObject Stored(JsonObject written)
    {
        JsonObject stored = new() { ["podSelector"] = StoredSelector(written["podSelector"]!) };
        JsonArray types = written["policyTypes"] is JsonArray given ? (JsonArray)given.DeepClone() : written["egress"] is JsonArray { Count: > 0 } ? ["Ingress", "Egress"] : ["Ingress"];
        stored["policyTypes"] = types;
        foreach ((string direction, string peers) in new[] { ("ingress", "from"), ("egress", "to") })
        {
            if (written[direction] is not JsonArray { Count: > 0 } rules) continue;
            stored[direction] = new JsonArray([.. rules.Select(r =>
            {
                JsonObject rule = [];
                if (r![peers] is JsonArray { Count: > 0 } from) rule[peers] = new JsonArray([.. from.Select(p => (JsonNode)new JsonObject { ["podSelector"] = StoredSelector(p!["podSelector"]!) })]);
                if (r["ports"] is JsonArray { Count: > 0 } ports) rule["ports"] = new JsonArray([.. ports.Select(p => (JsonNode)new JsonObject { ["port"] = p!["port"]!.DeepClone(), ["protocol"] = p["protocol"]?.ToString() ?? "TCP" })]);
                return (JsonNode)rule;
            })]);
        }
        return stored;
    }

    private static JsonObject StoredSelector(JsonNode selector) => selector["matchLabels"] is JsonObject { Count: > 0 } ? (JsonObject)selector.DeepClone() : [];

    // One change that the server would not make: another label, another type, one more rule or port.
    private static void Spoil(Random random, JsonObject spec)
    {
        switch (random.Next(4))
        {
            case 0: spec["podSelector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["app"] = "spoiled" } }; break;
            case 1: spec["policyTypes"] = spec["policyTypes"]!.AsArray().Count == 2 ? new JsonArray("Egress") : new JsonArray("Egress", "Ingress"); break;
            case 2: spec["ingress"] = new JsonArray([.. (spec["ingress"] as JsonArray ?? []).Select(r => r!.DeepClone()), new JsonObject()]); break;
            default: spec["egress"] = new JsonArray([.. (spec["egress"] as JsonArray ?? []).Select(r => r!.DeepClone()), new JsonObject { ["ports"] = new JsonArray(new JsonObject { ["port"] = 7, ["protocol"] = "SCTP" }) }]); break;
        }
    }

    private static IEnumerable<string> Differences(string kind, string a, string b) => PolicyForm.Differences(PolicyForm.Of(Policy(kind, a)), PolicyForm.Of(Policy(kind, b)));

    private static SnapshotObject Policy(string kind, string spec) => Object(kind, "{\"metadata\":{\"name\":\"p\"},\"status\":{\"at\":\"any time\"},\"spec\":" + spec + "}");

    private static SnapshotObject Set(string labels) => Object("projectcalico.org/GlobalNetworkSet", "{\"metadata\":{\"name\":\"p\",\"labels\":" + labels + "},\"spec\":{}}");

    private static SnapshotObject Object(string kind, string body) => new()
    {
        Ref = new(new(kind.Split('/')[0], kind.Split('/')[1]), "", "p"),
        Version = "v1",
        Body = JsonDocument.Parse(body).RootElement,
    };
}
