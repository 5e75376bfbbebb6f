using System.Collections.Immutable;
using Compliance.Network.Comparison;
using Compliance.Network.Snapshot;
using Compliance.TestKit;

namespace Compliance.Network.Tests.Comparison;

public sealed class ProposedChangeTests
{
    private const string Deployment = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web, namespace: x}
        spec:
          template:
            metadata: {labels: {app: LABEL}}
            spec: {containers: [{name: c, image: IMAGE, ports: [{name: http, containerPort: 80}]}]}
        """;

    private readonly Cluster _cluster = new Cluster().Namespace("x").Objects(Deployment.Replace("LABEL", "web").Replace("IMAGE", "one")).Objects("""
        apiVersion: apps/v1
        kind: ReplicaSet
        metadata: {name: web-1, namespace: x, ownerReferences: [{apiVersion: apps/v1, kind: Deployment, name: web, uid: u, controller: true}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata: {name: web-1-a, namespace: x, labels: {app: web}, ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web-1, uid: u, controller: true}]}
        spec: {nodeName: n1, containers: [{name: c, ports: [{name: http, containerPort: 80}]}]}
        status: {phase: Running, podIP: 10.0.0.1}
        """);

    [Fact]
    public void Live_pods_give_way_to_a_template_with_other_labels()
    {
        ProposedChange change = Apply(Deployment.Replace("LABEL", "shop").Replace("IMAGE", "one"));
        Assert.Equal(["Pod/x/web-1-a", "ReplicaSet/x/web-1"], change.Dependents.Select(d => d.ToString()));
        Assert.Equal("shop", Assert.Single(_cluster.Analyse(change.Result).Population.Endpoints).Labels["app"]);
    }

    [Fact]
    public void Live_pods_stay_where_only_the_image_differs()
    {
        ProposedChange change = Apply(Deployment.Replace("LABEL", "web").Replace("IMAGE", "two"));
        Assert.Equal(["Deployment/x/web"], change.Replaced.Select(d => d.ToString()));
        Assert.Empty(change.Dependents);
    }

    [Fact]
    public void A_replaced_pod_keeps_its_address_and_its_node()
    {
        ProposedChange change = Apply("apiVersion: v1\nkind: Pod\nmetadata: {name: web-1-a, namespace: x, labels: {app: other}}\nspec: {containers: [{name: c}]}\n");
        Network.Endpoints.Endpoint pod = Assert.Single(_cluster.Analyse(change.Result).Population.Endpoints, e => !e.FromTemplate);
        Assert.Equal(("other", "n1", "10.0.0.1"), (pod.Labels["app"], pod.Node, Assert.Single(pod.Addresses).ToString()));
    }

    [Fact]
    public void With_an_owner_goes_what_it_owns_through_every_step()
    {
        ProposedChange change = ProposedChange.Of(_cluster.Snapshot, [], [_cluster.Snapshot.Objects.Single(o => o.Ref.Kind.Kind == "Deployment").Ref]);
        Assert.Equal(["Namespace/x"], change.Result.Objects.Select(o => o.Ref.ToString()));
        Assert.Equal(2, change.Dependents.Length);
    }

    [Fact]
    public void A_kind_that_was_not_served_is_declared_once_it_is_applied()
    {
        var kind = new ResourceKind("networking.k8s.io", "NetworkPolicy");
        ClusterSnapshot state = _cluster.Snapshot with { Listings = [new KindListing { Kind = kind, Outcome = ListOutcome.Absent }] };
        ProposedChange change = ProposedChange.Of(state, [new Cluster().Policy("x/p", "{podSelector: {}}").Snapshot], []);
        Assert.Equal((ListOutcome.Declared, 1), (change.Result.Listings.Single(l => l.Kind == kind).Outcome, change.Result.Listings.Single(l => l.Kind == kind).Count));
    }

    private ProposedChange Apply(string objects) => ProposedChange.Of(_cluster.Snapshot, ImmutableArray.Create(new Cluster().Objects(objects).Snapshot), []);
}
