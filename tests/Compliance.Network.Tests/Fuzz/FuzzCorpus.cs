using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Network.Snapshot;
using Compliance.Network.Tests.Enforcement;
using Compliance.Network.Tests.Semantics;
using Compliance.TestKit;
using Compliance.TestKit.Cases;

namespace Compliance.Network.Tests.Fuzz;

/// <summary>What is mutated: the clusters of the semantics cases, and manifests that use every field of every dialect.</summary>
internal static class FuzzCorpus
{
    /// <summary>A cluster and the objects of it that are policies or parts of them.</summary>
    public sealed record Entry(string Name, Cluster Cluster, ImmutableArray<SnapshotObject> Policies);

    public static ImmutableArray<Entry> All { get; } = [.. OfCases(), .. Rich(), .. Detection()];

    private static IEnumerable<Entry> OfCases() => SemanticsCases.All.Select(c => Make(c.GetProperty("id").GetString()!, SemanticsCases.Build(c)));

    private static IEnumerable<Entry> Rich()
    {
        ILookup<string, JsonElement> byPlugIn = CaseFiles.Documents(Path.Combine(CaseFiles.Folder("cases"), "fuzz-corpus.yaml")).Select(d => d.Root)
            .ToLookup(o => o.GetProperty("metadata").GetProperty("annotations").GetProperty("plug-in").GetString()!.Split(' ')[0], StringComparer.Ordinal);
        foreach (IGrouping<string, JsonElement> plugIn in byPlugIn)
        {
            Cluster cluster = SemanticsCases.Build(SemanticsCases.All.First());
            foreach (JsonElement policy in plugIn) cluster.Object(policy);
            string[] settings = [.. plugIn.SelectMany(p => p.GetProperty("metadata").GetProperty("annotations").GetProperty("plug-in").GetString()!.Split(' ').Skip(1)).Distinct()];
            yield return Make($"every field of {plugIn.Key}", cluster.With(plugIn.Key, settings));
        }
    }

    /// <summary>What detection reads: agents, their settings and marks, none of it asserted.</summary>
    private static IEnumerable<Entry> Detection()
    {
        string[] agents =
        [
            Agents.DaemonSet("cilium", "cilium-agent", "cilium:v1.18.2") + Agents.ConfigMap("cilium-config", "{enable-policy: default, labels: 'k8s:app', policy-cidr-match-mode: nodes}")
                + "---\n{apiVersion: cilium.io/v2, kind: CiliumNodeConfig, metadata: {name: c, namespace: kube-system}, spec: {nodeSelector: {matchLabels: {node: n1}}, defaults: {enable-policy: never}}}\n",
            Agents.DaemonSet("calico-node", "calico-node", "calico/node:v3.31.1", ", env: [{name: FELIX_FAILSAFEINBOUNDHOSTPORTS, value: 'tcp:22, udp:0.0.0.0/0:68'}]")
                + "---\n{apiVersion: crd.projectcalico.org/v1, kind: FelixConfiguration, metadata: {name: default}, spec: {vxlanPort: 4790, bpfEnabled: false, failsafeOutboundHostPorts: [{protocol: udp, port: 53, net: 0.0.0.0/0}]}}\n"
                + "---\n{apiVersion: crd.projectcalico.org/v1, kind: ClusterInformation, metadata: {name: default}, spec: {calicoVersion: v3.31.1, variant: Calico}}\n"
                + "---\n{apiVersion: crd.projectcalico.org/v1, kind: KubeControllersConfiguration, metadata: {name: default}, spec: {controllers: {node: {hostEndpoint: {autoCreate: Enabled}}}}}\n",
            Agents.DaemonSet("antrea-agent", "antrea-agent", "antrea:v2.4.0", podSpec: "volumes: [{name: c, configMap: {name: antrea-config}}]")
                + Agents.ConfigMap("antrea-config", "{antrea-agent.conf: 'featureGates: {L7NetworkPolicy: true}', antrea-controller.conf: 'featureGates: {AdminNetworkPolicy: true}'}")
                + "---\n{apiVersion: crd.antrea.io/v1beta1, kind: AntreaControllerInfo, metadata: {name: antrea-controller}, version: v2.5.1}\n",
            Agents.DaemonSet("ovnkube-node", "ovnkube-controller", "ovn", ", env: [{name: OVN_EGRESSFIREWALL_ENABLE, value: 'true'}]")
                + "---\n{apiVersion: config.openshift.io/v1, kind: Network, metadata: {name: cluster}, status: {networkType: OVNKubernetes, clusterNetwork: [{cidr: 10.0.0.0/16, hostPrefix: 23}]}}\n",
            Agents.DaemonSet("aws-node", "aws-eks-nodeagent", "a:v1", ", args: [--enable-network-policy=true]") + Agents.ConfigMap("amazon-vpc-cni", "{enable-network-policy-controller: 'true'}"),
            Agents.Node("k3s-1", "{k3s.io/node-args: '[\"server\",\"--flannel-backend\",\"vxlan\"]'}"),
            Agents.DaemonSet("kindnet", "kindnet-cni", "docker.io/kindest/kindnetd:v20250512-df8de77b") + Agents.DaemonSet("azure-npm-win", "azure-npm", "npm:v1"),
        ];
        for (int i = 0; i < agents.Length; i++)
        {
            Cluster cluster = SemanticsCases.Build(SemanticsCases.All.First(c => c.GetProperty("id").GetString() == "K8S-19-named-port-per-destination"));
            cluster.With(null).Objects(agents[i]).Objects(Around);
            // Whatever stands in these clusters is mutated, policies as seldom as anything else.
            yield return Make($"detection {i}", cluster) with { Policies = [] };
        }
    }

    private const string Around = """
        {apiVersion: apps/v1, kind: Deployment, metadata: {name: d, namespace: x}, spec: {replicas: 2, selector: {matchLabels: {app: d}}, template: {metadata: {labels: {app: d}}, spec: {serviceAccountName: s, hostNetwork: false, nodeSelector: {a: b}, initContainers: [{name: i, restartPolicy: Always, ports: [{name: side, containerPort: 15000}]}], containers: [{name: c, image: i, ports: [{name: web, containerPort: 80, protocol: TCP}]}]}}}}
        ---
        {apiVersion: batch/v1, kind: CronJob, metadata: {name: j, namespace: x}, spec: {schedule: "* * * * *", jobTemplate: {spec: {template: {metadata: {labels: {app: j}}, spec: {containers: [{name: c}]}}}}}}
        ---
        {apiVersion: v1, kind: Service, metadata: {name: lb, namespace: x}, spec: {type: LoadBalancer, clusterIP: 10.96.0.9, selector: {app: d}, ports: [{name: p, port: 80, targetPort: web, nodePort: 30080, protocol: TCP}]}}
        ---
        {apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: {name: lb-1, namespace: x, labels: {kubernetes.io/service-name: ext}}, addressType: IPv4, endpoints: [{addresses: [203.0.113.5], conditions: {ready: true}, targetRef: {kind: Pod, name: a, namespace: x}}], ports: [{name: p, port: 80, protocol: TCP}]}
        ---
        {apiVersion: v1, kind: Service, metadata: {name: ext, namespace: x}, spec: {ports: [{port: 80}]}}
        ---
        {apiVersion: v1, kind: ServiceAccount, metadata: {name: s, namespace: x, labels: {team: a}}}
        """;

    private static Entry Make(string name, Cluster cluster)
    {
        // What the questions rest on is computed before threads share it.
        _ = cluster.Reachability;
        return new(name, cluster, [.. cluster.Snapshot.Objects.Where(o => o.Ref.Kind.Group is "networking.k8s.io" or "policy.networking.k8s.io" or "networking.k8s.aws"
            or "k8s.ovn.org" or "projectcalico.org" or "crd.projectcalico.org" or "cilium.io" or "crd.antrea.io")]);
    }
}
