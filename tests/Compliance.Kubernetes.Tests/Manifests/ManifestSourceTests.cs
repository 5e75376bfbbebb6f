using System.Text;
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
    [InlineData("apiVersion: v1\nkind: Pod\nmetadata:\n  name: 7\n", 4, "/metadata/name", "expected a text, found a number")]
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
    public void A_page_of_a_list_is_a_gap_for_what_follows()
    {
        _folder.Write("page.json", """{"apiVersion":"v1","kind":"PodList","metadata":{"continue":"eyJ2"},"items":[{"metadata":{"name":"a","namespace":"shop"}}]}""");
        _folder.Write("empty.json", """{"apiVersion":"v1","kind":"NamespaceList","metadata":{},"items":null}""");
        ClusterSnapshot snapshot = _folder.Read();
        Assert.Single(snapshot.Objects);
        CollectionGap gap = Assert.Single(snapshot.Gaps);
        Assert.Equal((GapReason.Truncated, "/metadata/continue", "page.json:1"), (gap.Reason, gap.Field, gap.Source!.ToString()));
    }

    [Fact]
    public void A_kind_that_looks_like_policy_and_is_not_known_is_told()
    {
        _folder.Write("a.yaml", ManifestFolder.Pod + "---\napiVersion: acme.example/v1\nkind: MeshTrafficPolicy\nmetadata: {name: a}\nspec: {deny: all}\n");
        Assert.Equal("MeshTrafficPolicy.acme.example", Assert.Single(_folder.Read().UnmodelledPolicyKinds).ToString());
    }

    [Fact]
    public void Files_of_one_name_from_several_paths_stay_apart()
    {
        string one = _folder.Write("one/a.yaml", ManifestFolder.Pod);
        string two = _folder.Write("two/a.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, namespace: ''}\n");
        Assert.Equal(["a.yaml~2:1", "a.yaml:1"], ManifestFolder.Read([one, two]).Objects.Select(o => o.Source!.ToString()));
    }

    [Fact]
    public void Nothing_planted_as_a_secret_reaches_the_snapshot_its_file_or_what_is_told()
    {
        _folder.Write("planted.yaml", """
            apiVersion: v1
            kind: Secret
            metadata: {name: db, namespace: shop, annotations: {note: hunter2}}
            stringData: {password: hunter2}
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: broken, namespace: shop, labels: {a: 1}}
            stringData: {password: hunter2}
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: cilium-config, namespace: kube-system}
            data: {enable-policy: default, etcd-config: hunter2, enable-etcd-password: hunter2}
            ---
            apiVersion: v1
            kind: Pod
            metadata:
              name: web
              namespace: shop
              annotations: {kubectl.kubernetes.io/last-applied-configuration: hunter2, cni.projectcalico.org/podIP: 10.0.0.1/32}
              managedFields: [{manager: kubectl, operation: Update, fieldsV1: {"v:hunter2": {}}}]
            spec:
              volumes: [{name: v, csi: {driver: d, volumeAttributes: {key: hunter2}}}, {name: f, flexVolume: {driver: d, options: {key: hunter2}}}]
              containers: [{name: c, image: "https://bob:hunter2@registry/app", args: [--password, hunter2], env: [{name: P, value: hunter2}]}]
            ---
            apiVersion: helm.toolkit.fluxcd.io/v2
            kind: HelmRelease
            metadata: {name: shop, namespace: shop}
            spec: {chart: {spec: {chart: shop}}, values: {db: {pass: hunter2}}}
            ---
            apiVersion: argoproj.io/v1alpha1
            kind: Application
            metadata: {name: shop, namespace: argocd}
            spec: {source: {repoURL: "https://bob:hunter2@git/shop", helm: {parameters: [{name: p, value: hunter2}], values: hunter2}}}
            ---
            apiVersion: acme.example/v1
            kind: Rollout
            metadata: {name: shop, namespace: shop}
            spec: {anything: hunter2}
            ---
            apiVersion: v1
            kind: Node
            metadata: {name: node1, annotations: {k3s.io/node-args: '["server","--token","hunter2","--disable-network-policy"]'}}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: bad, namespace: shop, annotations: {pin: hunter2: x}}
            """);
        ClusterSnapshot snapshot = _folder.Read();
        using var file = new MemoryStream();
        SnapshotFile.Write(snapshot, file);
        using var json = new MemoryStream();
        file.Position = 0;
        using (var gzip = new System.IO.Compression.GZipStream(file, System.IO.Compression.CompressionMode.Decompress)) gzip.CopyTo(json);
        string kept = Encoding.UTF8.GetString(json.ToArray());
        Assert.DoesNotContain("hunter2", kept, StringComparison.Ordinal);
        foreach (string needed in (string[])["10.0.0.1/32", "--disable-network-policy", "enable-policy", "https://registry/app", "Rollout", "kubectl"])
            Assert.Contains(needed, kept, StringComparison.Ordinal);
        Assert.Equal(2, snapshot.Gaps.Length);
        Assert.Equal(
            ["address-credentials", "argument", "config-map-data", "env-value", "last-applied", "managed-fields", "node-argument", "release-value", "secret-object", "unread-kind", "volume-attribute"],
            snapshot.Redactions.Select(r => r.Rule).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Standard_input_and_several_paths_are_read_together()
    {
        string file = _folder.Write("one/a.yaml", ManifestFolder.Pod);
        ClusterSnapshot snapshot = ManifestFolder.Read([Path.GetDirectoryName(file)!, "-"], "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n");
        Assert.Equal(["standard-input:1", "one/a.yaml:1"], snapshot.Objects.Select(o => o.Source!.ToString()));
    }
}
