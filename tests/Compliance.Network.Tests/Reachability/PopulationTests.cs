using Compliance.Network.Endpoints;
using Compliance.Network.Reachability;
using Compliance.TestKit;

namespace Compliance.Network.Tests.Reachability;

public sealed class PopulationTests
{
    private const string Deployment = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, namespace: shop}
        spec: {template: {metadata: {labels: {app: web}}, spec: {serviceAccountName: web, containers: [{name: c, ports: [{name: http, containerPort: 8080}]}]}}}
        ---

        """;

    private static string Owned(string version, string kind, string name, string ownerVersion, string ownerKind, string owner, string rest = "") =>
        $"{{apiVersion: {version}, kind: {kind}, metadata: {{name: {name}, namespace: shop, labels: {{app: web}}, ownerReferences: [{{apiVersion: {ownerVersion}, kind: {ownerKind}, name: {owner}, controller: true}}]}}{rest}}}\n---\n";

    private static Population Read(string objects) => new Cluster().Objects(objects).Reachability.Population;

    [Fact]
    public void A_workload_without_live_pods_stands_for_its_template()
    {
        Endpoint endpoint = Assert.Single(Read(Deployment).Endpoints);
        Assert.Equal("shop/web[Deployment]", endpoint.Workload!.ToString());
        Assert.True(endpoint.FromTemplate);
        Assert.Equal(("web", 8080, "web"), (endpoint.Labels["app"], endpoint.Ports.Single().Number, endpoint.ServiceAccount));
    }

    [Fact]
    public void Live_pods_take_the_place_of_the_template_along_the_owner_chain()
    {
        string set = Owned("apps/v1", "ReplicaSet", "web-6d4f", "apps/v1", "Deployment", "web", ", spec: {template: {spec: {}}}");
        string pod = Owned("v1", "Pod", "web-6d4f-x1", "apps/v1", "ReplicaSet", "web-6d4f", ", spec: {}, status: {phase: Running}");
        Endpoint endpoint = Assert.Single(Read(Deployment + set + pod).Endpoints);
        Assert.Equal(("shop/web-6d4f-x1", "shop/web[Deployment]"), (endpoint.ToString(), endpoint.Workload!.ToString()));
    }

    [Fact]
    public void An_owner_that_is_not_there_ends_the_chain_and_no_name_is_guessed() =>
        Assert.Equal("shop/web-6d4f[ReplicaSet]", Assert.Single(Read(Owned("v1", "Pod", "web-6d4f-x1", "apps/v1", "ReplicaSet", "web-6d4f", ", spec: {}")).Endpoints).Workload!.ToString());

    [Fact]
    public void A_replica_set_of_a_deployment_that_is_there_makes_no_peer_of_its_own() =>
        Assert.Equal("shop/web", Assert.Single(Read(Deployment + Owned("apps/v1", "ReplicaSet", "web-6d4f", "apps/v1", "Deployment", "web", ", spec: {template: {spec: {}}}")).Endpoints).ToString());

    [Fact]
    public void A_circle_of_owners_is_reported_and_does_not_hang()
    {
        Cluster cluster = new Cluster().Objects(
            Owned("apps/v1", "ReplicaSet", "r1", "apps/v1", "ReplicaSet", "r2", ", spec: {template: {}}") + Owned("apps/v1", "ReplicaSet", "r2", "apps/v1", "ReplicaSet", "r1", ", spec: {template: {}}"));
        Assert.Contains(cluster.Reachability.Limitations, l => l.Message.Contains("circle", StringComparison.Ordinal));
    }

    [Fact]
    public void Finished_pods_are_left_out_and_terminating_ones_stay()
    {
        Population population = Read("""
            {apiVersion: v1, kind: Pod, metadata: {name: done, namespace: x}, spec: {}, status: {phase: Succeeded, podIP: 10.0.0.1}}
            ---
            {apiVersion: v1, kind: Pod, metadata: {name: going, namespace: x, deletionTimestamp: "2026-01-01T00:00:00Z"}, spec: {}, status: {phase: Running, podIP: 10.0.0.2}}
            """);
        Assert.True(Assert.Single(population.Endpoints).Terminating);
        Assert.Equal("done", Assert.Single(population.LeftOut).Pod.Name);
    }

    [Fact]
    public void A_namespace_without_an_object_has_only_its_name_label()
    {
        Population population = Read("{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: ghost}, spec: {}}");
        Assert.Equal("ghost", Assert.Single(population.Namespaces["ghost"]).Value);
    }

    [Theory]
    [InlineData("{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: x, labels: [1]}, spec: {}}", "/metadata/labels")]
    [InlineData("{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: x, labels: {k: 5}}, spec: {}}", "/metadata/labels/k")]
    [InlineData("{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: x}, spec: {hostNetwork: maybe}}", "/spec/hostNetwork")]
    [InlineData("{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: x}, spec: {containers: [{ports: [{name: w, containerPort: 70000}]}]}}", "/spec/containers/0/ports/0/containerPort")]
    [InlineData("{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: x}, spec: {}, status: {podIP: here}}", "/status/podIP")]
    [InlineData("{apiVersion: v1, kind: Pod, metadata: {name: a, namespace: x}, spec: 7}", "/spec")]
    [InlineData("{apiVersion: v1, kind: Service, metadata: {name: a, namespace: x}, spec: {ports: [{port: eighty}]}}", "/spec/ports/0/port")]
    [InlineData("{apiVersion: apps/v1, kind: Deployment, metadata: {name: a, namespace: x}, spec: {}}", "/spec/template")]
    [InlineData("{apiVersion: v1, kind: Node, metadata: {name: n1}, status: {addresses: [{type: InternalIP, address: 10.0.0}]}}", "/status/addresses/0/address")]
    public void An_odd_object_becomes_a_limitation_and_stops_nothing(string odd, string pointer)
    {
        Cluster cluster = new Cluster().Pod("x/good").Objects(odd);
        Assert.Contains(cluster.Reachability.Population.Endpoints, e => e.Name == "good");
        Assert.Contains(cluster.Reachability.Limitations, l => l.Pointer == pointer);
    }

    [Fact]
    public void A_service_stands_for_the_pods_of_its_selector_or_the_addresses_of_its_slices()
    {
        Population population = new Cluster().Pod("x/a", "app=a").Pod("x/b", "10.0.0.9", null, null, false, "Running", "app=b").Objects("""
            {apiVersion: v1, kind: Service, metadata: {name: by-label, namespace: x}, spec: {selector: {app: a}, ports: [{port: 80, targetPort: http}]}}
            ---
            {apiVersion: v1, kind: Service, metadata: {name: by-slice, namespace: x}, spec: {ports: [{port: 443}]}}
            ---
            {apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: {name: by-slice-1, namespace: x, labels: {kubernetes.io/service-name: by-slice}},
             addressType: IPv4, endpoints: [{addresses: [10.0.0.9, 203.0.113.5]}], ports: [{port: 443}]}
            """).Reachability.Population;
        ServiceEntry label = population.Services[0], slice = population.Services[1];
        Assert.Equal(("a", "http", null), (label.Backends.Single().Name, label.Ports[0].TargetName, label.Ports[0].TargetPort));
        Assert.Equal(("b", "203.0.113.5", 443), (slice.Backends.Single().Name, slice.ExternalBackends.Single().Address.ToString(), slice.ExternalBackends[0].Port));
    }
}
