using System.Text.Json.Nodes;
using Compliance.Network.Algebra;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;
using Compliance.Network.Tests.Oracle;

namespace Compliance.Network.Tests.Metamorphic;

/// <summary>A Kubernetes NetworkPolicy only ever allows: what is added where pods are isolated already takes no flow away (K8S-05, K8S-23).</summary>
public sealed class AddedAllowTests
{
    [Fact]
    public void A_rule_added_to_a_policy_removes_no_flow() => Hold(400, (policy, donor, random) =>
    {
        string section = random.Next(2) == 0 ? "ingress" : "egress";
        if (!policy.Isolates(section == "ingress" ? Direction.Ingress : Direction.Egress) || donor[section] is not JsonArray { Count: > 0 } rules) return null;
        return (spec, _) =>
        {
            if (spec[section] is not JsonArray list) spec[section] = list = [];
            list.Insert(random.Next(list.Count + 1), rules[random.Next(rules.Count)]?.DeepClone());
        };
    });

    [Fact]
    public void A_policy_added_for_pods_that_are_isolated_already_removes_no_flow() => Hold(400, (policy, donor, _) =>
    {
        if (!policy.IsolatesIngress && !policy.IsolatesEgress) return null;
        string[] types = [.. new[] { (policy.IsolatesIngress, "Ingress"), (policy.IsolatesEgress, "Egress") }.Where(t => t.Item1).Select(t => t.Item2)];
        return (_, add) => add(new JsonObject
        {
            ["podSelector"] = null,
            ["policyTypes"] = new JsonArray([.. types.Select(t => (JsonNode)t)]),
            ["ingress"] = donor["ingress"]?.DeepClone(),
            ["egress"] = donor["egress"]?.DeepClone(),
        });
    });

    private static void Hold(int seeds, Func<PolicyObject, JsonObject, Random, Action<JsonObject, Action<JsonObject>>?> edit)
    {
        int added = 0, opened = 0;
        Seeds.Each(seeds, number =>
        {
            // Odd shapes leave everything undefined: nothing could be taken away.
            int seed = (number * 4) + 1;
            var world = new RandomCluster(seed);
            var random = new Random(seed);
            ClusterReachability before = world.Cluster.Reachability;
            PolicyObject[] policies = [.. before.Model.All];
            SnapshotObject[] donors = [.. new RandomCluster(seed + 40_000).Cluster.Snapshot.Objects.Where(o => o.Ref.Kind.Kind == "NetworkPolicy")];
            if (policies.Length == 0 || donors.Length == 0) return;
            PolicyObject policy = policies[random.Next(policies.Length)];
            JsonNode donor = donors[random.Next(donors.Length)].Node();
            if (edit(policy, donor["spec"]!.AsObject(), random) is not { } apply) return;
            ClusterReachability after = world.Cluster.Analyse(Edited(world.Cluster.Snapshot, policy.Ref, apply));
            Interlocked.Increment(ref added);
            bool more = false;
            foreach (string from in world.Ends)
                foreach (string to in world.Ends)
                {
                    PortSet was = Flows.Ports(before, Flows.Party(before, from), Flows.Party(before, to)).Allowed;
                    PortSet now = Flows.Ports(after, Flows.Party(after, from), Flows.Party(after, to)).Allowed;
                    Assert.True(now.Covers(was), $"seed {seed}, {policy.Ref}: {from} -> {to} had {was}, now {now}");
                    more |= !was.Equals(now);
                }
            if (more) Interlocked.Increment(ref opened);
        });
        Assert.True(added > 20, $"only {added} clusters took an addition");
        Assert.True(opened > added / 10, $"only {opened} of {added} additions opened anything");
    }

    private static ClusterSnapshot Edited(ClusterSnapshot snapshot, ObjectRef policy, Action<JsonObject, Action<JsonObject>> apply)
    {
        var objects = snapshot.Objects.ToList();
        int at = objects.FindIndex(o => o.Ref == policy);
        JsonNode body = objects[at].Node();
        JsonNode? subject = body["spec"]!["podSelector"]?.DeepClone();
        SnapshotObject? extra = null;
        apply(body["spec"]!.AsObject(), spec =>
        {
            spec["podSelector"] = subject?.DeepClone();
            var added = new ObjectRef(policy.Kind, policy.Namespace, "added");
            extra = new SnapshotObject
            {
                Ref = added,
                Version = "v1",
                Body = System.Text.Json.JsonSerializer.SerializeToElement(new JsonObject
                {
                    ["apiVersion"] = "networking.k8s.io/v1", ["kind"] = "NetworkPolicy", ["metadata"] = new JsonObject { ["name"] = "added", ["namespace"] = policy.Namespace }, ["spec"] = spec,
                }),
            };
        });
        objects[at] = objects[at].With(body);
        if (extra is not null) objects.Add(extra);
        return snapshot with { Objects = [.. objects.OrderBy(o => o.Ref)] };
    }
}
