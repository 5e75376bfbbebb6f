using Compliance.Network.Snapshot;

namespace Compliance.Kubernetes.Tests.Manifests;

public sealed class ManifestSourceTests : IDisposable
{
    private readonly ManifestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_document_of_every_file_is_read_whatever_its_form()
    {
        _folder.Write("a.yaml", ManifestFolder.Pod + "---\napiVersion: v1\nkind: Service\nmetadata: {name: web}\n");
        _folder.Write("deep/b.json", """{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"shop"}}""");
        _folder.Write("deep/c.yml", "apiVersion: v1\nkind: PodList\nitems:\n- metadata: {name: one, namespace: x}\n- metadata: {name: two, namespace: x}\n");
        _folder.Write("d.yaml", "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: apps/v1, kind: Deployment, metadata: {name: api}}\n");
        _folder.Write("readme.md", "# not a manifest");
        ClusterSnapshot snapshot = _folder.Read();
        Assert.Empty(snapshot.Gaps);
        Assert.Equal(["Namespace/shop", "Pod/shop/web", "Pod/x/one", "Pod/x/two", "Service/default/web", "Deployment/default/api"], snapshot.Objects.Select(o => o.Ref.ToString()));
        Assert.Equal("deep/c.yml:5", snapshot.Objects.Single(o => o.Ref.Name == "two").Source!.ToString());
        Assert.Equal("Pod", snapshot.Objects.Single(o => o.Ref.Name == "two").Body.GetProperty("kind").GetString());
        Assert.All(snapshot.Listings, l => Assert.Equal(ListOutcome.Declared, l.Outcome));
        Assert.Equal(3, snapshot.Listings.Single(l => l.Kind == new ResourceKind("", "Pod")).Count);
    }

    [Theory]
    [InlineData("v1", "Node", "")]
    [InlineData("rbac.authorization.k8s.io/v1", "ClusterRole", "")]
    [InlineData("projectcalico.org/v3", "GlobalNetworkPolicy", "")]
    [InlineData("projectcalico.org/v3", "NetworkPolicy", "default")]
    [InlineData("crd.antrea.io/v1beta1", "ClusterNetworkPolicy", "")]
    [InlineData("cilium.io/v2", "CiliumNetworkPolicy", "default")]
    [InlineData("networking.k8s.io/v1", "NetworkPolicy", "default")]
    [InlineData("acme.example/v1", "Widget", "")]
    public void An_object_without_a_namespace_is_in_default_where_its_kind_has_one(string apiVersion, string kind, string space)
    {
        _folder.Write("a.yaml", $"apiVersion: {apiVersion}\nkind: {kind}\nmetadata: {{name: a}}\n");
        Assert.Equal(space, Assert.Single(_folder.Read().Objects).Ref.Namespace);
    }

    [Theory]
    [InlineData("apiVersion: v1\nkind: Pod\nmetadata:\n  name: 7\n", 4, "/metadata/name", "expected a text, found the number 7")]
    [InlineData("apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  labels:\n    app: web\n    stable: true\n", 7, "/metadata/labels/stable", "in quotes")]
    [InlineData("apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  labels: [web]\n", 5, "/metadata/labels", "found a list")]
    [InlineData("apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: none\n", 4, "/spec", "expected a mapping, found a text")]
    [InlineData("apiVersion: v1\nkind: Pod\nmetadata:\n  generateName: a-\n", 4, "/metadata", "generateName")]
    [InlineData("kind: Pod\nmetadata: {name: a}\n", 1, null, "apiVersion is missing")]
    [InlineData("apiVersion: v1\nkind: Pod\n", 1, null, "metadata")]
    [InlineData("apiVersion: v1\nkind: PodList\nitems:\n- metadata: {name: a}\n- metadata:\n    name: []\n", 6, "/items/1/metadata/name", "found a list")]
    [InlineData("- a\n- b\n", 1, null, "expected a Kubernetes object, found a list")]
    [InlineData("apiVersion: v1\nkind: Pod\nmetadata: {name: a\n", null, null, "")]
    public void A_bad_document_names_file_line_and_field_and_stops_no_other(string text, int? line, string? field, string told)
    {
        _folder.Write("bad.yaml", text);
        _folder.Write("good.yaml", ManifestFolder.Pod);
        ClusterSnapshot snapshot = _folder.Read();
        Assert.Contains(snapshot.Objects, o => o.Ref.ToString() == "Pod/shop/web");
        CollectionGap gap = Assert.Single(snapshot.Gaps);
        Assert.Equal("bad.yaml", gap.Source!.File);
        if (line is not null) Assert.Equal(line, gap.Source.Line);
        if (field is not null) Assert.Equal(field, gap.Field);
        Assert.Contains(told, gap.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_object_twice_counts_once_and_another_of_its_name_is_a_gap()
    {
        _folder.Write("a.yaml", ManifestFolder.Pod);
        _folder.Write("b.yaml", ManifestFolder.Pod.Replace("{containers", "{ containers", StringComparison.Ordinal));
        Assert.Empty(_folder.Read().Gaps);
        _folder.Write("c.yaml", ManifestFolder.Pod.Replace("image: i", "image: other", StringComparison.Ordinal));
        ClusterSnapshot snapshot = _folder.Read();
        CollectionGap gap = Assert.Single(snapshot.Gaps);
        Assert.Equal("c.yaml:1", gap.Source!.ToString());
        Assert.Contains("a.yaml:1", gap.Message, StringComparison.Ordinal);
        Assert.Single(snapshot.Objects);
    }

    [Fact]
    public void The_order_of_files_and_documents_changes_nothing()
    {
        string[] documents = [.. Enumerable.Range(0, 40).Select(i => $"apiVersion: v1\nkind: Pod\nmetadata: {{name: p{i}, namespace: n{i % 3}}}\n")];
        _folder.Write("a.yaml", string.Join("---\n", documents));
        var there = _folder.Read().Objects.Select(o => (o.Ref.ToString(), Convert.ToHexString(CanonicalJson.Bytes(o.Body)))).ToArray();
        for (int seed = 1; seed <= 5; seed++)
        {
            var random = new Random(seed);
            random.Shuffle(documents);
            using var other = new ManifestFolder();
            for (int i = 0; i < documents.Length; i++) other.Write($"{random.Next(100)}-{i}.yaml", documents[i]);
            Assert.Equal(there, other.Read().Objects.Select(o => (o.Ref.ToString(), Convert.ToHexString(CanonicalJson.Bytes(o.Body)))));
        }
    }

    [Fact]
    public void Secrets_are_never_kept_and_that_is_told()
    {
        _folder.Write("a.yaml", ManifestFolder.Pod + "---\napiVersion: v1\nkind: Secret\nmetadata: {name: db, namespace: shop}\ndata: {password: aHVudGVyMg==}\n");
        ClusterSnapshot snapshot = _folder.Read();
        Assert.DoesNotContain(snapshot.Objects, o => o.Ref.Kind.Kind == "Secret");
        Redaction told = Assert.Single(snapshot.Redactions);
        Assert.Equal(("Secret/shop/db", "secret-object", ""), (told.Object.ToString(), told.Rule, told.Pointer));
    }

    [Fact]
    public void Standard_input_and_several_paths_are_read_together()
    {
        string file = _folder.Write("one/a.yaml", ManifestFolder.Pod);
        ClusterSnapshot snapshot = ManifestFolder.Read([Path.GetDirectoryName(file)!, "-"], "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n");
        Assert.Equal(["standard-input:1", "one/a.yaml:1"], snapshot.Objects.Select(o => o.Source!.ToString()));
    }
}
