using System.Text.Json;
using System.Text.Json.Nodes;
using Compliance.Controls.Assessment;
using Compliance.Controls.Facts.History;
using Compliance.Controls.Scope;
using Compliance.Network.Snapshot;
using Compliance.TestKit;

namespace Compliance.Controls.Tests.Facts.History;

/// <summary>Who changed a policy, and when, as managers of fields, GitOps and annotations tell it, the untrue and the broken among them.</summary>
public sealed class PolicyProvenanceTests
{
    private const string Spec = """{"podSelector":{},"policyTypes":["Ingress"]}""", OwnsSpec = """{"f:spec":{}}""", OwnsMetadata = "{}";

    private const string ListedByArgo = """
        apiVersion: argoproj.io/v1alpha1
        kind: Application
        metadata: {name: shop, namespace: argocd}
        spec: {destination: {server: "https://kubernetes.default.svc", namespace: shop}, source: {repoURL: "https://git.example.com/shop"}}
        status: {sync: {status: Synced, revision: 0c1d2e}, resources: [{group: networking.k8s.io, kind: NetworkPolicy, namespace: shop, name: web, status: Synced}]}
        """;

    private const string ListedByFlux = """
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata: {name: shop, namespace: flux-system}
        status: {lastAppliedRevision: "main@sha1:77aa", inventory: {entries: [{id: shop_web_networking.k8s.io_NetworkPolicy, v: v1}]}}
        """;

    [Theory]
    [InlineData("kubectl-client-side-apply", "Update", null, null, null, "kubectl-client-side-apply (Update)")]
    [InlineData("argocd-controller", "Apply", ListedByArgo, "Application/argocd/shop", "0c1d2e", "argocd-controller (Apply)")]
    [InlineData("kustomize-controller", "Apply", ListedByFlux, "Kustomization/flux-system/shop", "main@sha1:77aa", "kustomize-controller (Apply)")]
    // A hand that wrote over what is deployed from a source did not deploy it.
    [InlineData("kubectl-edit", "Update", ListedByArgo, null, null, "kubectl-edit (Update)")]
    public void The_manager_that_changed_the_rules_last_is_told_with_what_deployed_them(string manager, string operation, string? gitOps, string? deployer, string? revision, string told)
    {
        PolicyProvenance found = Of(Policy($$"""
            "managedFields":[{"manager":"old","operation":"Update","time":"2026-05-01T08:00:00Z","fieldsV1":{{OwnsSpec}}},
              {"manager":"{{manager}}","operation":"{{operation}}","time":"2026-06-01T08:00:00Z","fieldsV1":{{OwnsSpec}}},
              {"manager":"labeller","operation":"Update","time":"2026-07-01T08:00:00Z","fieldsV1":{{OwnsMetadata}}},
              {"manager":"calico","operation":"Update","time":"2026-08-01T08:00:00Z","subresource":"status","fieldsV1":{{OwnsSpec}}}]
            """), gitOps);
        Assert.Equal((told, deployer, revision), (found.Manager, found.Deployer, found.Revision));
        Assert.Equal(new DateTimeOffset(2026, 6, 1, 8, 0, 0, TimeSpan.Zero), found.When);
        Assert.Equal(revision is null ? ["/metadata/managedFields/1"] : ["/metadata/managedFields/1", $"{deployer}#/status/{(gitOps == ListedByArgo ? "sync/revision" : "lastAppliedRevision")}"], found.Sources);
        Assert.Empty(found.Malformed);
    }

    [Fact]
    public void A_release_of_plain_Helm_is_believed_where_its_manager_bears_it_out()
    {
        const string Release = """
            "annotations":{"meta.helm.sh/release-name":"shop","meta.helm.sh/release-namespace":"shop"},
            """;
        string by(string manager) => $$"""{{Release}}"managedFields":[{"manager":"{{manager}}","operation":"Update","time":"2026-06-01T08:00:00Z","fieldsV1":{{OwnsSpec}}}]""";
        Assert.Equal("the Helm release shop", Of(Policy(by("helm"))).Deployer);
        Assert.Null(Of(Policy(by("kubectl-patch"))).Deployer);
        Assert.Null(Of(Policy(Release.Trim().TrimEnd(','))).Deployer);
    }

    [Fact]
    public void Annotations_name_author_ticket_and_approver_and_their_namespace_the_owner()
    {
        PolicyProvenance found = Of(Policy("""
            "annotations":{"compliance.example.com/author":"Ada","compliance.example.com/change-ticket":"CHG-7","compliance.example.com/approved-by":"Grace"}
            """));
        Assert.Equal(("Ada", "CHG-7", "Grace", "team-shop"), (found.Author, found.Ticket, found.Approver, found.Owner));
        Assert.Equal(["/metadata/annotations/compliance.example.com~1author", "/metadata/annotations/compliance.example.com~1change-ticket", "/metadata/annotations/compliance.example.com~1approved-by"], found.Sources);
        // Another prefix, and a key of its own, as the configuration gives them.
        ScopeDeclaration scope = new() { AnnotationPrefix = "acme.test", Parameters = new ScopeDeclaration().Parameters.Add("GOV-CHANGE-APPROVAL", System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty.Add("ticket_key", "jira/issue")) };
        PolicyProvenance other = Of(Policy("""
            "annotations":{"acme.test/author":"Ada","jira/issue":"NET-1","compliance.example.com/approved-by":"Grace"},"labels":{"acme.test/owner":"team-net"}
            """), scope: scope);
        Assert.Equal(("Ada", "NET-1", null, "team-net"), (other.Author, other.Ticket, other.Approver, other.Owner));
    }

    [Fact]
    public void Rules_that_never_changed_since_creation_are_told_as_of_then_whoever_took_them_over()
    {
        PolicyProvenance found = Of(Policy($$"""
            "creationTimestamp":"2026-01-01T00:00:00Z","generation":1,"managedFields":[{"manager":"argocd-controller","operation":"Apply","time":"2026-06-01T08:00:00Z","fieldsV1":{{OwnsSpec}}},
              {"manager":"kubectl-create","operation":"Update","time":"2026-01-01T00:00:00Z","fieldsV1":{{OwnsSpec}}}]
            """));
        Assert.Equal((new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), "kubectl-create (Update)"), (found.When, found.Manager));
        Assert.Equal(["/metadata/managedFields/1", "/metadata/creationTimestamp"], found.Sources);
    }

    [Theory]
    [InlineData("\"managedFields\":\"kubectl\"", "/metadata/managedFields")]
    [InlineData("\"managedFields\":{\"manager\":\"x\"}", "/metadata/managedFields")]
    [InlineData("\"managedFields\":[7,null]", "/metadata/managedFields/0", "/metadata/managedFields/1")]
    [InlineData("\"managedFields\":[{\"manager\":7,\"operation\":\"Steal\",\"time\":\"10:30\",\"fieldsV1\":[]}]", "/metadata/managedFields/0/manager", "/metadata/managedFields/0/operation", "/metadata/managedFields/0/time", "/metadata/managedFields/0/fieldsV1")]
    [InlineData("\"managedFields\":[{\"manager\":\"\",\"time\":20260101}]", "/metadata/managedFields/0/manager", "/metadata/managedFields/0/time")]
    [InlineData("\"managedFields\":[{\"manager\":\"a\\u0007b\",\"subresource\":[]}]", "/metadata/managedFields/0/subresource")]
    [InlineData("\"managedFields\":[{\"manager\":\"a\\u0007b\"}]", "/metadata/managedFields/0/manager")]
    [InlineData("\"managedFields\":[{\"manager\":\"x\",\"time\":\"2999-01-01T00:00:00Z\"}]", "/metadata/managedFields/0/time")]
    [InlineData("\"creationTimestamp\":\"yesterday\"", "/metadata/creationTimestamp")]
    public void What_is_malformed_is_told_and_nothing_is_made_up_of_it(string metadata, params string[] pointers)
    {
        PolicyProvenance found = Of(Policy(metadata));
        Assert.Equal(pointers, found.Malformed.Select(m => m.Pointer));
        Assert.All(found.Malformed, m => Assert.NotEmpty(m.Message));
        Assert.True(metadata.Contains("2999", StringComparison.Ordinal) || (found.When, found.Manager, found.Sources.Length) == (null, null, 0));
    }

    [Fact]
    public void An_annotation_too_long_for_a_name_and_one_that_was_removed_are_told()
    {
        PolicyProvenance found = Of(Policy($$"""
            "annotations":{"compliance.example.com/author":"{{new string('a', 201)}}"}
            """));
        Assert.Equal(("/metadata/annotations/compliance.example.com~1author", null), (Assert.Single(found.Malformed).Pointer, found.Author));
        Cluster cluster = At(Policy("\"labels\":{}"));
        ClusterSnapshot redacted = cluster.Snapshot with
        {
            Redactions = [new(new(new("networking.k8s.io", "NetworkPolicy"), "shop", "web"), "/metadata/annotations/compliance.example.com~1approved-by", "annotation")],
        };
        Assert.Contains("removed", Assert.Single(Of(cluster.Analyse(redacted)).Malformed).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_digest_is_of_what_is_demanded_and_of_nothing_else()
    {
        string plain = Of(Policy("\"labels\":{}")).Sha256;
        Assert.Equal(plain, Of(Policy("""
            "labels":{"app":"x"},"annotations":{"compliance.example.com/author":"Ada"},"generation":7,"managedFields":[{"manager":"x","time":"2026-01-01T00:00:00Z"}]
            """)).Sha256);
        Assert.Equal(plain, Of(Policy("\"labels\":{}", """{ "policyTypes" : [ "Ingress" ], "podSelector" : { } }""")).Sha256);
        Assert.NotEqual(plain, Of(Policy("\"labels\":{}", """{"podSelector":{},"policyTypes":["Ingress"],"ingress":[]}""")).Sha256);
        Assert.Matches("^[0-9a-f]{64}$", plain);
    }

    [Fact]
    public void A_snapshot_tells_the_same_as_the_objects_it_was_made_of()
    {
        Cluster cluster = At(Policy($$"""
            "generation":3,"annotations":{"compliance.example.com/author":"Ada"},"managedFields":[{"manager":"argocd-controller","operation":"Apply","time":"2026-06-01T08:00:00Z","fieldsV1":{{OwnsSpec}}},7]
            """, """{"podSelector":{},"policyTypes":["Ingress"],"ingress":[{"ports":[{"port":8.0e1}]}]}"""), ListedByArgo);
        using var file = new MemoryStream();
        SnapshotFile.Write(cluster.Snapshot, file);
        PolicyProvenance written = Of(cluster.Reachability), read = Of(cluster.Analyse(SnapshotFile.Read(file.ToArray())));
        Assert.Equal(written with { Sources = [], Malformed = [] }, read with { Sources = [], Malformed = [] });
        Assert.Equal(written.Sources, read.Sources);
        Assert.Equal(written.Malformed, read.Malformed);
        Assert.Equal("0c1d2e", read.Revision);
    }

    [Fact]
    public void Seeded_managers_tell_what_a_naive_reading_of_them_tells()
    {
        int told = 0, garbage = 0;
        for (int seed = 1; seed <= 2000; seed++)
        {
            var random = new Random(seed);
            JsonArray list = [.. Enumerable.Range(0, random.Next(6)).Select(i => Entry(random, i))];
            List<MalformedPast> malformed = [];
            using JsonDocument body = JsonDocument.Parse(new JsonObject { ["metadata"] = new JsonObject { ["managedFields"] = list.DeepClone() } }.ToJsonString());
            FieldWriter? last = FieldWriter.Last(FieldWriter.Of(body.RootElement, malformed));

            // Every time is of one form, so that the text of a moment sorts as the moment does.
            (string Time, string Pointer, string? Manager)? expected = null;
            for (int i = 0; i < list.Count; i++)
            {
                if (list[i] is not JsonObject e || e["subresource"] is { } sub && sub.ToJsonString() != "\"\"" || e["time"]?.ToJsonString() is not { Length: 22 } time) continue;
                if (e["fieldsV1"] is JsonObject set && !set.ContainsKey("f:spec")) continue;
                if (expected is null || string.CompareOrdinal(time, expected.Value.Time) > 0)
                    expected = (time, $"/metadata/managedFields/{i}", e["manager"]?.ToJsonString() is { } m && m.StartsWith("\"m", StringComparison.Ordinal) ? m.Trim('"') : null);
            }
            Assert.True((last?.Pointer, last?.Manager) == (expected?.Pointer, expected?.Manager), $"seed {seed}: {last} instead of {expected} of {list.ToJsonString()}");
            (told, garbage) = (told + (last is null ? 0 : 1), garbage + (malformed.Count > 0 ? 1 : 0));
        }
        Assert.True(told > 800 && garbage > 500, $"{told} told, {garbage} with garbage");
    }

    private static JsonNode? Entry(Random random, int i)
    {
        if (random.Next(12) == 0) return random.Next(2) == 0 ? i : "kubectl";
        // Different days, so that one is the last.
        string day = $"2026-{random.Next(1, 13):00}-{(random.Next(4) * 6) + i + 1:00}T08:00:00Z";
        var entry = new JsonObject();
        if (random.Next(10) > 0) entry["manager"] = random.Next(8) == 0 ? i : $"m{i}";
        if (random.Next(10) > 0) entry["time"] = random.Next(8) == 0 ? (JsonNode)(random.Next(2) == 0 ? "soon" : "08:00") : day;
        if (random.Next(4) > 0) entry["operation"] = random.Next(2) == 0 ? "Apply" : "Update";
        if (random.Next(5) == 0) entry["subresource"] = random.Next(2) == 0 ? "status" : random.Next(3) == 0 ? i : "";
        if (random.Next(6) > 0) entry["fieldsV1"] = random.Next(8) == 0 ? (JsonNode)new JsonArray() : random.Next(2) == 0 ? new JsonObject { ["f:spec"] = new JsonObject() } : new JsonObject { ["f:metadata"] = new JsonObject() };
        return entry;
    }

    private static string Policy(string metadata, string spec = Spec) =>
        $$"""{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"web","namespace":"shop",{{metadata}}},"spec":{{spec}}}""";

    private static Cluster At(string policy, string? others = null)
    {
        Cluster cluster = new Cluster().Objects("apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, annotations: {compliance.example.com/owner: team-shop}}\n").Pod("shop/web", "app=web").Object(JsonNode.Parse(policy)!);
        return others is null ? cluster : cluster.Objects(others);
    }

    private static PolicyProvenance Of(string policy, string? others = null, ScopeDeclaration? scope = null) => Of(At(policy, others).Reachability, scope);

    private static PolicyProvenance Of(Network.Reachability.ClusterReachability analysis, ScopeDeclaration? scope = null) => Assert.Single(PolicyProvenance.Of(
        new AssessmentInput { Snapshots = [analysis.Snapshot], Scope = scope ?? ScopeDeclaration.Undeclared, Frameworks = [], Moment = new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero) }, analysis)).Value;
}
