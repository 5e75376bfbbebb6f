using Compliance.Network.Enforcement;
using Compliance.TestKit;

namespace Compliance.Network.Tests.Enforcement;

/// <summary>Manifests of agents and nodes, as plug-ins leave them in a cluster.</summary>
internal static class Agents
{
    public static string DaemonSet(string name, string container, string image, string extra = "", int ready = 3, string ns = "kube-system", string podSpec = "") =>
        $$"""
        ---
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: {{name}}, namespace: {{ns}}}
        spec:
          template:
            spec:
              {{podSpec}}
              containers:
              - {name: {{container}}, image: "{{image}}"{{extra}}}
        status: {numberReady: {{ready}}, desiredNumberScheduled: 3}

        """;

    public static string ConfigMap(string name, string data, string ns = "kube-system") =>
        $"---\n{{apiVersion: v1, kind: ConfigMap, metadata: {{name: {name}, namespace: {ns}}}, data: {data}}}\n";

    public static string Node(string name, string annotations = "{}", string labels = "{}", string ready = "True", string version = "v1.33.1") =>
        $$"""
        ---
        apiVersion: v1
        kind: Node
        metadata: {name: {{name}}, annotations: {{annotations}}, labels: {{labels}}}
        status: {conditions: [{type: Ready, status: "{{ready}}"}], nodeInfo: {kubeletVersion: {{version}}, operatingSystem: linux } }

        """;

    public static EnforcementFacts Detect(string objects) => new Cluster().With(null).Objects(objects).Reachability.Enforcement;
}
