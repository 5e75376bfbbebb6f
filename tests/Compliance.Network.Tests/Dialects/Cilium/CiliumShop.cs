using Compliance.TestKit;

namespace Compliance.Network.Tests.Dialects.Cilium;

/// <summary>Two namespaces and two nodes under Cilium: x/web and x/db on n1, y/web on n2, and a pod in the network of n2.</summary>
internal static class CiliumShop
{
    public static Cluster Of(params string[] settings) => new Cluster()
        .With("cilium", settings)
        .Node("n1", "192.168.0.1", "role=worker").Node("n2", "192.168.0.2", "role=infra")
        .Namespace("x", "team=red").Namespace("y", "team=blue")
        .Pod("x/web", "10.0.1.1", "n1", ["http=80/TCP"], false, "Running", "app=web", "pod-template-hash=abc", "app.kubernetes.io/name=web")
        .Pod("x/db", "10.0.1.2", "n1", ["sql=5432/TCP"], false, "Running", "app=db", "tier=data")
        .Pod("y/web", "10.0.2.1", "n2", ["http=8080/TCP"], false, "Running", "app=web", "tier=front")
        .Pod("y/host", "192.168.0.2", "n2", [], true, "Running", "app=agent");

    /// <summary>A CiliumNetworkPolicy of the namespace x, with its spec as YAML or JSON in one line.</summary>
    public static Cluster Cnp(this Cluster cluster, string spec, string name = "p", string ns = "x") => cluster.Objects(
        $"{{apiVersion: cilium.io/v2, kind: CiliumNetworkPolicy, metadata: {{name: {name}, namespace: {ns}}}, spec: {spec}}}");

    /// <summary>A CiliumClusterwideNetworkPolicy.</summary>
    public static Cluster Ccnp(this Cluster cluster, string spec, string name = "p") => cluster.Objects(
        $"{{apiVersion: cilium.io/v2, kind: CiliumClusterwideNetworkPolicy, metadata: {{name: {name}}}, spec: {spec}}}");

    /// <summary>A CiliumNetworkPolicy for x/web with one section.</summary>
    public static Cluster Web(this Cluster cluster, string section) => cluster.Cnp($"{{endpointSelector: {{matchLabels: {{app: web}}}}, {section}}}");

    /// <summary>A CiliumNetworkPolicy for x/db with one section.</summary>
    public static Cluster Db(this Cluster cluster, string section, string name = "db") => cluster.Cnp($"{{endpointSelector: {{matchLabels: {{app: db}}}}, {section}}}", name);
}
