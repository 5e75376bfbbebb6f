using System.Text.Json.Nodes;
using Compliance.Controls.Checks;
using Compliance.Controls.Checks.Governance;
using Compliance.Controls.Facts.Access;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Tests.Facts;

/// <summary>Rights as RBAC grants them, against a naive reading of the same objects.</summary>
public sealed class AccessControlTests
{
    private static readonly string[] Verbs = ["get", "create", "patch", "delete", "*"], Groups = ["", "apps", "networking.k8s.io", "*"],
        Resources = ["pods", "networkpolicies", "deployments", "*"], Labels = ["a", "b", "c"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Who_may_do_what_is_what_a_naive_reading_finds(int seed)
    {
        Random random = new(seed);
        List<JsonObject> roles = [], bindings = [];
        for (int i = 0; i < 12; i++) roles.Add(Role(random, $"r{i}"));
        for (int i = 0; i < 30; i++) bindings.Add(Binding(random, i));
        AccessControl access = Read([.. roles, .. bindings]);
        foreach (string verb in Verbs.Take(4))
            foreach (string group in Groups.Take(3))
                foreach (string resource in Resources.Take(3))
                {
                    string[] found = [.. access.Granting(r => r.HasVerb(verb) && r.Covers(group, resource)).Select(g => $"{g.Grant.Subject} {g.Grant.Namespace ?? "everywhere"}").Distinct().Order(StringComparer.Ordinal)];
                    Assert.True(Naive(roles, bindings, verb, group, resource).SequenceEqual(found), $"seed {seed}: {verb} {resource}.{group}");
                }
    }

    [Fact]
    public void Ten_times_the_bindings_take_no_more_than_ten_times_the_memory_to_judge()
    {
        _ = Allocated(100);
        long few = Allocated(1_000), many = Allocated(10_000);
        Assert.True(many < 11 * few, $"{few} bytes for 1,000 bindings, {many} for 10,000");
    }

    private static long Allocated(int bindings)
    {
        Random random = new(7);
        List<JsonObject> objects = [];
        for (int i = 0; i < 50; i++) objects.Add(Role(random, $"r{i}", 20));
        for (int i = 0; i < bindings; i++) objects.Add(Binding(random, i, 50));
        CheckContext context = new()
        {
            Reachability = ClusterReachability.Analyse(Snapshot(objects), null),
            Scope = Compliance.Controls.Scope.ScopeDeclaration.Undeclared,
            Parameters = new PolicyEditors().Definition.Parameters.AddRange(new PrivilegedAccess().Definition.Parameters),
        };
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.NotEmpty(new PolicyEditors().Evaluate(context).Concat(new PrivilegedAccess().Evaluate(context)).ToList());
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    // Every role by hand, what it gathers written out by walking the labels again and again until nothing is added.
    private static IEnumerable<string> Naive(List<JsonObject> roles, List<JsonObject> bindings, string verb, string group, string resource)
    {
        HashSet<string> granting = [.. roles.Where(r => Rules(r).Any(x => Has(x, "verbs", verb) && Has(x, "apiGroups", group) && Has(x, "resources", resource))).Select(Name)];
        for (bool grown = true; grown;)
        {
            grown = false;
            foreach (JsonObject role in roles)
            {
                string[] gathered = [.. role["aggregationRule"]?["clusterRoleSelectors"]?.AsArray().Select(s => s!["matchLabels"]!["gather"]!.GetValue<string>()) ?? []];
                if (roles.Any(other => Name(other) != Name(role) && granting.Contains(Name(other)) && gathered.Contains(other["metadata"]!["labels"]!["gather"]!.GetValue<string>())))
                    grown |= granting.Add(Name(role));
            }
        }
        return bindings.Where(b => granting.Contains(b["roleRef"]!["name"]!.GetValue<string>()))
            .SelectMany(b => b["subjects"]!.AsArray().Select(s => $"{(s!["kind"]!.GetValue<string>() == "ServiceAccount" ? $"ServiceAccount/{s["namespace"]}" : s["kind"])}/{s["name"]} {b["metadata"]!["namespace"]?.GetValue<string>() ?? "everywhere"}"))
            .Distinct().Order(StringComparer.Ordinal);
    }

    private static IEnumerable<JsonNode> Rules(JsonObject role) => role["rules"]!.AsArray().Select(r => r!);

    private static bool Has(JsonNode rule, string field, string wanted) => rule[field]!.AsArray().Any(v => v!.GetValue<string>() == wanted || v.GetValue<string>() == "*");

    private static string Name(JsonObject o) => o["metadata"]!["name"]!.GetValue<string>();

    private static JsonObject Role(Random random, string name, int gathersOneIn = 4)
    {
        JsonObject role = new()
        {
            ["apiVersion"] = "rbac.authorization.k8s.io/v1",
            ["kind"] = "ClusterRole",
            ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = new JsonObject { ["gather"] = Labels[random.Next(Labels.Length)] } },
            ["rules"] = new JsonArray([.. Enumerable.Range(0, random.Next(3)).Select(_ => (JsonNode)new JsonObject
            {
                ["verbs"] = new JsonArray(Verbs[random.Next(Verbs.Length)]), ["apiGroups"] = new JsonArray(Groups[random.Next(Groups.Length)]),
                ["resources"] = new JsonArray(Resources[random.Next(Resources.Length)]),
            })]),
        };
        if (random.Next(gathersOneIn) == 0)
            role["aggregationRule"] = new JsonObject { ["clusterRoleSelectors"] = new JsonArray(new JsonObject { ["matchLabels"] = new JsonObject { ["gather"] = Labels[random.Next(Labels.Length)] } }) };
        return role;
    }

    private static JsonObject Binding(Random random, int i, int roles = 14)
    {
        bool spaced = random.Next(2) == 0;
        JsonObject metadata = new() { ["name"] = $"b{i}" };
        if (spaced) metadata["namespace"] = $"n{random.Next(4)}";
        return new()
        {
            ["apiVersion"] = "rbac.authorization.k8s.io/v1",
            ["kind"] = spaced ? "RoleBinding" : "ClusterRoleBinding",
            ["metadata"] = metadata,
            ["roleRef"] = new JsonObject { ["kind"] = "ClusterRole", ["name"] = $"r{random.Next(roles)}" },
            ["subjects"] = new JsonArray([.. Enumerable.Range(0, 1 + random.Next(3)).Select(_ => (JsonNode)(random.Next(3) == 0
                ? new JsonObject { ["kind"] = "ServiceAccount", ["namespace"] = $"n{random.Next(4)}", ["name"] = $"s{random.Next(50)}" }
                : new JsonObject { ["kind"] = "User", ["name"] = $"u{random.Next(400)}" }))]),
        };
    }

    private static AccessControl Read(IEnumerable<JsonObject> objects) =>
        AccessControl.Of(new ClusterIndex(ClusterReachability.Analyse(Snapshot(objects), null)), SnapshotOrigin.LiveCluster);

    private static ClusterSnapshot Snapshot(IEnumerable<JsonObject> objects) => new()
    {
        Cluster = "test",
        Origin = SnapshotOrigin.LiveCluster,
        CollectedAt = DateTimeOffset.UnixEpoch,
        Listings = [],
        Objects =
        [
            .. objects.Select(o => new SnapshotObject
            {
                Ref = new(new("rbac.authorization.k8s.io", o["kind"]!.GetValue<string>()), o["metadata"]!["namespace"]?.GetValue<string>() ?? "", Name(o)),
                Version = "v1",
                Body = System.Text.Json.JsonSerializer.SerializeToElement(o),
            }).OrderBy(o => o.Ref),
        ],
    };
}
