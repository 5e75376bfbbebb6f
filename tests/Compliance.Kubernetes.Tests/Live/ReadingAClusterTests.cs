using System.Security.Cryptography;
using Compliance.Kubernetes.Live;
using Compliance.Network.Snapshot;

namespace Compliance.Kubernetes.Tests.Live;

public sealed class ReadingAClusterTests
{
    [Fact]
    public async Task A_cluster_is_read_whole_with_its_identity_its_preflight_and_the_provenance_of_each_list()
    {
        await using ApiServer server = await ApiServer.StartAsync(ServedResource.Namespaces("kube-system", "shop"), ServedResource.Policies(1201));
        ClusterSnapshot snapshot = await new Collection().ReadAsync(server);

        Assert.Empty(snapshot.Gaps);
        Assert.Equal(SnapshotOrigin.LiveCluster, snapshot.Origin);
        Assert.Equal("shop", snapshot.Cluster);
        Assert.Equal(new ClusterIdentity("uid-kube-system", server.Url, server.CaSha256, "v1.34.1", "system:serviceaccount:audit:collector"), snapshot.Identity);
        Assert.Equal(1201, snapshot.Of("NetworkPolicy").Count());
        Assert.Equal(snapshot.Objects.OrderBy(o => o.Ref).Select(o => o.Ref), snapshot.Objects.Select(o => o.Ref));
        KindListing policies = snapshot.Listing("networking.k8s.io", "NetworkPolicy");
        Assert.Equal(ListOutcome.Complete, policies.Outcome);
        ListProvenance provenance = policies.Provenance!;
        Assert.Equal("GET /apis/networking.k8s.io/v1/networkpolicies?limit=500", provenance.Request);
        Assert.Equal(("4711", 3, 1201, 0, 0, 200), (provenance.ResourceVersion, provenance.Pages, provenance.Items, provenance.Restarts, provenance.Retries, provenance.Status));
        Assert.NotNull(provenance.ServerDate);
        Assert.InRange((provenance.ServerDate.Value - provenance.Started).TotalSeconds, -5, 5);
        Assert.Contains(snapshot.Preflight, a => a is { Verb: "list", Allowed: true } && a.Kind.Kind == "NetworkPolicy");
        Assert.All(server.Requests, r => Assert.Equal("HTTP/2", r.Protocol));
        Assert.All(server.Requests, r => Assert.Contains("gzip", r.AcceptEncoding));
    }

    [Fact]
    public async Task Bytes_and_hash_are_those_of_the_decompressed_bodies_in_order()
    {
        await using ApiServer server = await ApiServer.StartAsync(ServedResource.Namespaces("kube-system"));
        ListProvenance provenance = (await new Collection().ReadAsync(server)).Listing("", "Namespace").Provenance!;
        byte[] body = """{"kind":"NamespaceList","apiVersion":"v1","metadata":{"resourceVersion":"4711"},"items":[{"metadata":{"name":"kube-system","uid":"uid-kube-system"}}]}"""u8.ToArray();
        Assert.Equal(body.Length, provenance.Bytes);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(body)), provenance.Sha256);
    }

    [Fact]
    public async Task Objects_carry_the_kind_and_version_that_items_of_a_list_lack()
    {
        await using ApiServer server = await ApiServer.StartAsync(ServedResource.Policies(1));
        SnapshotObject policy = (await new Collection().ReadAsync(server)).Of("NetworkPolicy").Single();
        Assert.Equal("networking.k8s.io/v1", policy.Body.GetProperty("apiVersion").GetString());
        Assert.Equal("NetworkPolicy", policy.Body.GetProperty("kind").GetString());
        Assert.Equal("NetworkPolicy/shop/policy-0", policy.Ref.ToString());
    }

    [Fact]
    public async Task A_kind_that_complete_discovery_does_not_show_is_absent_and_no_gap()
    {
        await using ApiServer server = await ApiServer.StartAsync(ServedResource.Namespaces("shop"));
        ClusterSnapshot snapshot = await new Collection().ReadAsync(server);
        Assert.Equal(ListOutcome.Absent, snapshot.Listing("cilium.io", "CiliumNetworkPolicy").Outcome);
        Assert.Empty(snapshot.Gaps);
        Assert.Equal(CollectedKinds.All.Length, snapshot.Listings.Length);
    }

    [Fact]
    public async Task Secrets_are_never_asked_for_and_config_maps_only_by_name()
    {
        await using ApiServer server = await ApiServer.StartAsync(
            ServedResource.Namespaces("kube-system"),
            ServedResource.Of("", "v1", "Secret", "secrets", true, """{"metadata":{"name":"s","namespace":"shop"},"data":{"k":"aHVudGVyMg=="}}"""),
            ServedResource.Of("", "v1", "ConfigMap", "configmaps", true,
                """{"metadata":{"name":"cilium-config","namespace":"kube-system"},"data":{"enable-policy":"default"}}""",
                """{"metadata":{"name":"app","namespace":"shop"},"data":{"k":"v"}}"""));
        ClusterSnapshot snapshot = await new Collection().ReadAsync(server);
        Assert.DoesNotContain(server.Requests, r => r.Target.Contains("secrets", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(server.Requests, r => r.Target.StartsWith("/api/v1/configmaps", StringComparison.Ordinal));
        Assert.Equal("cilium-config", snapshot.Of("ConfigMap").Single().Ref.Name);
        Assert.Empty(snapshot.Gaps);
        Assert.Equal(ListOutcome.Complete, snapshot.Listing("", "ConfigMap").Outcome);
    }

    [Fact]
    public async Task Of_custom_resource_definitions_only_metadata_is_asked_for()
    {
        await using ApiServer server = await ApiServer.StartAsync(ServedResource.Of("apiextensions.k8s.io", "v1", "CustomResourceDefinition",
            "customresourcedefinitions", false, """{"kind":"PartialObjectMetadata","apiVersion":"meta.k8s.io/v1","metadata":{"name":"x.cilium.io"},"spec":{"big":1}}"""));
        ClusterSnapshot snapshot = await new Collection().ReadAsync(server);
        Assert.Contains(server.Requests, r => r.Target.Contains("customresourcedefinitions?", StringComparison.Ordinal)
            && r.Accept.StartsWith("application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io", StringComparison.Ordinal));
        Assert.Equal("""{"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"x.cilium.io"}}""",
            snapshot.Of("CustomResourceDefinition").Single().Body.GetRawText());
        Assert.Equal("metadata", snapshot.Listing("apiextensions.k8s.io", "CustomResourceDefinition").Provenance!.Form);
    }

    [Fact]
    public async Task A_pod_keeps_what_verdicts_and_checks_need_and_loses_the_rest()
    {
        await using ApiServer server = await ApiServer.StartAsync(ServedResource.Of("", "v1", "Pod", "pods", true, """
            {"metadata":{"name":"a","namespace":"shop","labels":{"app":"a"},"managedFields":[{"manager":"kubelet"}],"finalizers":["x"]},
             "spec":{"nodeName":"n1","volumes":[{"name":"v","secret":{"secretName":"s"}}],"containers":[{"name":"c","image":"i","ports":[{"containerPort":80}],
               "env":[{"name":"PASSWORD","value":"hunter2"}],"volumeMounts":[{"name":"v"}],"livenessProbe":{}}]},
             "status":{"phase":"Running","podIP":"10.0.0.1","conditions":[{"type":"Ready","status":"True","lastTransitionTime":"x"}],
               "containerStatuses":[{"name":"c","restartCount":2,"imageID":"sha256:1","state":{"running":{}}}]}}
            """));
        ClusterSnapshot snapshot = await new Collection().ReadAsync(server);
        string body = snapshot.Of("Pod").Single().Body.GetRawText();
        foreach (string kept in new[] { "\"n1\"", "containerPort", "10.0.0.1", "Ready", "restartCount", "imageID", "\"app\"" }) Assert.Contains(kept, body);
        foreach (string gone in new[] { "volumes", "volumeMounts", "livenessProbe", "managedFields", "finalizers", "lastTransitionTime", "hunter2" })
            Assert.DoesNotContain(gone, body);
        Assert.Equal("trimmed", snapshot.Listing("", "Pod").Provenance!.Form);
    }

    [Fact]
    public async Task A_policy_keeps_who_wrote_it_and_whether_that_reached_into_its_rules()
    {
        await using ApiServer server = await ApiServer.StartAsync(ServedResource.Of("networking.k8s.io", "v1", "NetworkPolicy", "networkpolicies", true, """
            {"metadata":{"name":"web","namespace":"shop","managedFields":[
              {"manager":"kubectl-edit","operation":"Update","apiVersion":"networking.k8s.io/v1","time":"2026-06-01T08:00:00Z","fieldsType":"FieldsV1","fieldsV1":{"f:spec":{"f:ingress":{}}}},
              {"manager":"labeller","operation":"Update","time":"2026-07-01T08:00:00Z","fieldsV1":{"f:metadata":{"f:labels":{}}}}]},
             "spec":{"podSelector":{}}}
            """));
        ClusterSnapshot snapshot = await new Collection().ReadAsync(server);
        Assert.Equal(
            """[{"manager":"kubectl-edit","operation":"Update","apiVersion":"networking.k8s.io/v1","time":"2026-06-01T08:00:00Z","fieldsV1":{"f:spec":{}}},{"manager":"labeller","operation":"Update","time":"2026-07-01T08:00:00Z","fieldsV1":{}}]""",
            snapshot.Of("NetworkPolicy").Single().Body.GetProperty("metadata").GetProperty("managedFields").GetRawText());
    }

    [Fact]
    public async Task The_preflight_also_asks_for_what_a_collector_must_not_be_allowed()
    {
        await using ApiServer server = await ApiServer.StartAsync(ServedResource.Namespaces("shop"));
        server.AllowedBeyondNeed.Add("list secrets");
        ClusterSnapshot snapshot = await new Collection().ReadAsync(server);
        var secret = new ResourceKind("", "Secret");
        Assert.Contains(snapshot.Preflight, a => a is { Verb: "list", Allowed: true } && a.Kind == secret);
        Assert.Contains(snapshot.Preflight, a => a is { Verb: "get", Allowed: false } && a.Kind == secret);
        Assert.Contains(snapshot.Preflight, a => a is { Verb: "delete", Allowed: false, Kind.Kind: "NetworkPolicy" });
        Assert.DoesNotContain(server.Requests, r => r.Target.Contains("secrets", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_version_whose_fields_are_known_is_read_and_another_one_when_there_is_no_choice()
    {
        const string Item = """{"metadata":{"name":"a"}}""";
        await using ApiServer server = await ApiServer.StartAsync(
            ServedResource.Of("cilium.io", "v3", "CiliumCIDRGroup", "ciliumcidrgroups", false, Item),
            ServedResource.Of("cilium.io", "v2alpha1", "CiliumCIDRGroup", "ciliumcidrgroups", false, Item),
            ServedResource.Of("cilium.io", "v3", "CiliumClusterwideNetworkPolicy", "ciliumclusterwidenetworkpolicies", false, Item));
        ClusterSnapshot snapshot = await new Collection().ReadAsync(server);
        Assert.Equal("v2alpha1", snapshot.Listing("cilium.io", "CiliumCIDRGroup").Version);
        Assert.Equal("v3", snapshot.Listing("cilium.io", "CiliumClusterwideNetworkPolicy").Version);
    }

    [Fact]
    public async Task Constraints_of_every_kind_are_read_and_unknown_policy_kinds_are_named()
    {
        await using ApiServer server = await ApiServer.StartAsync(
            ServedResource.Of("constraints.gatekeeper.sh", "v1beta1", "K8sRequireNetworkPolicy", "k8srequirenetworkpolicy", false, """{"metadata":{"name":"c"}}"""),
            ServedResource.Of("acme.io", "v1", "AcmeNetworkPolicy", "acmenetworkpolicies", true),
            ServedResource.Of("acme.io", "v1", "Widget", "widgets", true));
        var collection = new Collection();
        ClusterSnapshot snapshot = await collection.ReadAsync(server);
        Assert.Equal(1, snapshot.Listing("constraints.gatekeeper.sh", "K8sRequireNetworkPolicy").Count);
        Assert.Equal([new ResourceKind("acme.io", "AcmeNetworkPolicy")], snapshot.UnmodelledPolicyKinds);
        Assert.Contains(collection.Messages, m => m.Contains("AcmeNetworkPolicy.acme.io", StringComparison.Ordinal));
    }
}
