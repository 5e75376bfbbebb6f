using System.Text.Json.Nodes;
using Compliance.Network.Tests.Metamorphic;
using Compliance.Network.Snapshot;
using Compliance.Network.Tests.Oracle;
using Compliance.TestKit;

namespace Compliance.Network.Tests.Comparison;

/// <summary>A random cluster before and after a random change: policies added, dropped and rewritten; with other seeds also pods
/// relabelled, dropped, added, and replaced by pods of another name.</summary>
internal sealed class ChangedWorld
{
    private readonly Random _random;

    public ChangedWorld(int seed, bool policiesAlone, bool api)
    {
        _random = new Random(seed);
        var before = new RandomCluster((seed * 4) + (policiesAlone ? 1 : 0));
        var other = new RandomCluster((seed * 4) + 1_000_001);
        if (api) foreach (JsonObject policy in new RandomApiPolicies(seed).All()) before.Cluster.Object(policy);
        if (api) foreach (JsonObject policy in new RandomApiPolicies(seed + 7).All()) other.Cluster.Object(policy);
        Addresses = [.. before.Ends.Where(e => e.StartsWith("ip/", StringComparison.Ordinal))];
        Port = () => before.Port();
        // Something uses IPv6 on both sides, so that it is listed.
        foreach (Cluster side in (Cluster[])[Before, After]) side.Pod("x/six", "fd00::99", null, null, hostNetwork: false, "Running");

        foreach (SnapshotObject item in before.Cluster.Snapshot.Objects)
        {
            JsonNode body = item.Node();
            // Pods of some labels belong to one workload, so that workloads have several pods, treated alike or not.
            if (item.Ref.Kind.Kind == "Pod" && (string?)body["metadata"]?["labels"]?["app"] is "a" or "b")
                body["metadata"]!["ownerReferences"] = new JsonArray(new JsonObject { ["apiVersion"] = "apps/v1", ["kind"] = "StatefulSet", ["name"] = "set", ["uid"] = "u", ["controller"] = true });
            Before.Object(body);
            if (IsPolicy(item)) ChangePolicy(item, body.DeepClone());
            else if (item.Ref.Kind.Kind == "Pod" && !policiesAlone) ChangePod(body.DeepClone());
            else After.Object(body.DeepClone());
        }
        foreach (SnapshotObject policy in other.Cluster.Snapshot.Objects.Where(IsPolicy).Where(_ => Chance(0.3)))
        {
            JsonNode body = policy.Node();
            // There is one baseline, and its name is given.
            if (policy.Ref.Kind.Kind != "BaselineAdminNetworkPolicy") body["metadata"]!["name"] = $"new-{policy.Ref.Name}";
            After.Object(body);
        }
    }

    public Cluster Before { get; } = new();

    public Cluster After { get; } = new();

    public IReadOnlyList<string> Addresses { get; }

    public Func<int> Port { get; }

    private void ChangePolicy(SnapshotObject policy, JsonNode body)
    {
        if (Chance(0.25)) return;
        if (Chance(0.3) && body["spec"]?["ingress"] is JsonArray { Count: > 0 } rules) rules.RemoveAt(0);
        if (Chance(0.2) && policy.Ref.Kind.Kind == "NetworkPolicy" && body["spec"] is JsonObject spec) spec["podSelector"] = new JsonObject();
        After.Object(body);
    }

    private void ChangePod(JsonNode body)
    {
        if (Chance(0.15)) return;
        if (Chance(0.2)) body["metadata"]!["labels"] = new JsonObject { ["app"] = Chance(0.5) ? "a" : "c", ["tier"] = "b" };
        if (Chance(0.2)) body["metadata"]!["name"] = $"{body["metadata"]!["name"]}-r";
        After.Object(body);
    }

    private static bool IsPolicy(SnapshotObject item) => item.Ref.Kind.Group is "networking.k8s.io" or "policy.networking.k8s.io";

    private bool Chance(double probability) => _random.NextDouble() < probability;
}
