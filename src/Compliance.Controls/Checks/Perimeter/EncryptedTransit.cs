using System.Collections.Immutable;
using Compliance.Controls.Facts;
using Compliance.Controls.Facts.Encryption;
using Compliance.Controls.Scope;
using Compliance.Network.Endpoints;

namespace Compliance.Controls.Checks.Perimeter;

/// <summary>EXP-TRANSIT-ENCRYPTION.</summary>
public sealed class EncryptedTransit : ICheck
{
    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "EXP-TRANSIT-ENCRYPTION",
        Group = "perimeter",
        Title = "Pod traffic of sensitive zones is encrypted in transit",
        Rationale = "Encryption is addressable for health data and demanded on open networks for card data, and many zones span racks, sites and clouds.",
        Condition = "One result for each zone of the kind cde or phi, and each namespace declared sensitive whose pods are in none. Passes when each of its pods is covered by the encryption of the plug-in (WireGuard or IPsec of Cilium, Calico and Antrea, WireGuard of flannel, IPsec of OVN-Kubernetes on OpenShift), which must be on for the pod's address families and its node, with a key published by the node where the plug-in publishes keys in the API and the state is of a live cluster; or, with accept_mesh, by a service mesh in which it is enrolled and which demands mutual TLS: Istio's PeerAuthentication STRICT on every port (root namespace istio-system), or Linkerd's default inbound policy of pod or namespace all-authenticated or cluster-authenticated. Otherwise warns when every pod that is not covered is in a mesh that also takes plain text; fails when the zone's kind or id, or the namespace, is in required_for; and warns where it is not. Traffic within one node is not encrypted by WireGuard or IPsec. Pods on the host network, nodes and addresses outside are not counted. Cilium's mutual authentication encrypts nothing and does not count. Not evaluable for other plug-ins, and when no such zone or namespace is declared.",
        Remediation = "Switch WireGuard on, or enrol the workloads in a service mesh with strict mutual TLS.",
        Severity = Severity.Medium,
        ReliesOnEnforcement = false,
        ReadsPlugInSettings = true,
        Reads = [Kinds.Pod, Kinds.Node, Kinds.Namespace, .. Kinds.PlugInSettings, Kinds.CiliumNode, Kinds.OpenShiftNetwork, Kinds.PeerAuthentication],
        Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("required_for", "phi").Add("accept_mesh", "true"),
    };

    private sealed record Uncovered(Endpoint Pod, MeshDemand Demand, string Statement);

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        if (context.Protected.IsEmpty)
            return [Definition.NotEvaluable(context, context.Cluster(), null, "no zone of the kind cde or phi and no sensitive namespace is declared")];
        TransitEncryption encryption = new(context);
        return context.Protected.Select(part => Of(context, part, encryption));
    }

    private CheckResult Of(CheckContext context, ProtectedPart part, TransitEncryption encryption)
    {
        ImmutableArray<Endpoint> pods = [.. part.Members.Where(m => m.Kind == EndpointKind.Pod)];
        if (pods.IsEmpty) return Definition.NotApplicable(context, part.Subject, part.Namespace, $"{part.Subject} has no pod with its own network identity here");
        bool mesh = context.Parameters["accept_mesh"] == "true";
        NetworkEncryption network = encryption.Network;
        ImmutableArray<Uncovered> open = [.. pods.Where(p => !encryption.ByNetwork(p) && !(mesh && encryption.ByMesh(p))).Select(p => Why(context, p, encryption, mesh))];
        ImmutableArray<EvidenceRef> evidence = [.. network.Evidence, .. mesh ? pods.Select(p => encryption.Mesh(p).Evidence).OfType<EvidenceRef>().Distinct().Take(20) : []];
        string count = Answers.Count(pods.Length, "pod");
        if (open.IsEmpty)
            return Definition.Pass(context, part.Subject, part.Namespace, pods.All(encryption.ByNetwork)
                ? $"{network.Method} encrypts what {count} of {part.Name} exchange with other nodes; what stays on one node is not encrypted."
                : $"Mutual TLS is demanded of connections to {count} of {part.Name}{(pods.Any(encryption.ByNetwork) ? $", or {network.Method} encrypts between nodes" : "")}.", evidence);

        string some = Answers.Some(open.Select(o => Flows.WorkloadName(o.Pod)).Distinct(StringComparer.Ordinal));
        if (open.FirstOrDefault(o => o.Demand == MeshDemand.Unknown) is { } unknown)
            return Definition.NotEvaluable(context, part.Subject, part.Namespace, $"{Flows.Name(unknown.Pod)} of {part.Name}: {unknown.Statement}") with { Evidence = evidence };
        if (network.Doubt is { } doubt)
            return Definition.NotEvaluable(context, part.Subject, part.Namespace, $"{doubt}, and no mesh covers {some} of {part.Name}") with { Evidence = evidence };
        string summary = $"{open.Length} of {count} of {part.Name} are not covered by encryption: {some}; {open[0].Statement}";
        bool required = context.List("required_for").Any(r => r == part.Kind || r == part.Name);
        if (open.All(o => o.Demand == MeshDemand.Permissive) || !required)
            return Definition.Warn(context, part.Subject, part.Namespace, $"{summary}{(required ? "" : ". It is not among those for which it is required")}.", evidence);
        return Definition.Fail(context, part.Subject, part.Namespace, $"{summary}.", new() { From = Flows.Name(open[0].Pod), AllowedBy = open[0].Statement }, evidence) with { Patch = Patch(context) };
    }

    private static Uncovered Why(CheckContext context, Endpoint pod, TransitEncryption encryption, bool mesh)
    {
        string network = encryption.Network.Method is null ? $"the plug-in ({context.Reachability.Enforcement.PlugIn}) does not encrypt"
            : encryption.Network.Missing(pod, context.Snapshot.Origin) ?? "";
        (MeshDemand demand, string statement, _) = mesh ? encryption.Mesh(pod) : (MeshDemand.None, "a mesh is not accepted", null);
        return new(pod, demand, $"{network}, and {statement}");
    }

    private static string? Patch(CheckContext context) => context.Reachability.Enforcement.PlugIn switch
    {
        "calico" or "canal" => """
            apiVersion: projectcalico.org/v3
            kind: FelixConfiguration
            metadata:
              name: default
            spec:
              wireguardEnabled: true

            """,
        "cilium" => """
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: cilium-config
              namespace: kube-system
            data:
              enable-wireguard: "true"

            """,
        _ => null,
    };
}
