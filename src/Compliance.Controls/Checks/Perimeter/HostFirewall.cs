using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using Compliance.Controls.Facts;
using Compliance.Controls.Facts.EntryPoints;
using Compliance.Controls.Facts.Hosts;
using Compliance.Network.Algebra;
using Compliance.Network.Endpoints;
using Compliance.Network.Enforcement;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks.Perimeter;

/// <summary>EXP-HOST-FIREWALL.</summary>
public sealed class HostFirewall : ICheck
{
    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "EXP-HOST-FIREWALL",
        Group = "perimeter",
        Title = "Nodes are protected by host-level policy",
        Rationale = "Pod policies do not protect the kubelet, SSH, node ports and etcd on the node.",
        Condition = "One result for the cluster. A node is covered when an enforced policy isolates its ingress and no internet address reaches all of its ports, or an IngressNodeFirewall drops whatever it does not name. Fails when a policy meant for nodes has no effect because its feature is off (enable-host-firewall, the gate NodeNetworkPolicy) or selects no node. Passes when every node is covered, or every node with a pod of a protected part where such parts are declared (sensitive namespaces, zones of the kind cde or phi); warns when others are left. Warns when nodes are covered but, under Calico, a failsafe port is open to every address or defaultEndpointToHostAction is Accept. Where no node is covered: warns without an attestation of a firewall of the cloud or operating system (hostFirewall in the configuration, approved and not overdue); with one and accept_attested_cloud_firewall it passes as attested, not proven.",
        Remediation = "Switch on the host firewall of the plug-in, in audit mode first, and write a default deny for nodes beyond the failsafe ports.",
        Severity = Severity.Medium,
        ReliesOnEnforcement = true,
        Reads = [Kinds.Namespace, Kinds.Pod, Kinds.Node, .. Kinds.Policies, .. Kinds.PolicyParts, .. Kinds.HostEndpoints, Kinds.IngressNodeFirewall],
        Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("accept_attested_cloud_firewall", "true"),
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context) => [Of(context)];

    private CheckResult Of(CheckContext context)
    {
        string subject = context.Cluster();
        ImmutableArray<Endpoint> nodes = [.. context.Reachability.Population.Endpoints.Where(e => e.Kind == EndpointKind.Node)];
        if (nodes.IsEmpty) return Definition.NotEvaluable(context, subject, null, "no node was read");
        foreach (HostPolicy policy in HostPolicy.Of(context))
            if (Idle(context, policy) is { } idle)
                return Definition.Fail(context, subject, null, $"{policy.Object} is meant for nodes and protects none: {idle}.",
                    new() { To = $"node/{nodes[0].Name}", AllowedBy = idle, Policy = policy.Object, Pointer = policy.Pointer }, policy.Object.See(policy.Pointer, idle));

        ImmutableArray<NodeFirewall> firewalls = [.. NodeFirewall.Of(context)];
        ImmutableArray<(EndpointClass Class, IPAddress Address)> internet = Internet(context);
        ImmutableArray<Endpoint> closed = [.. nodes.Where(n => firewalls.Any(f => f.Closes(n)))];
        ImmutableArray<(Endpoint Node, PolicyObject By)> isolated =
            [.. nodes.Where(n => !closed.Contains(n)).Select(n => (n, Isolates(context, n, internet))).Where(n => n.Item2 is not null).Select(n => (n.n, n.Item2!))];
        ImmutableArray<string> open = [.. nodes.Except(closed).Except(isolated.Select(i => i.Node)).Select(n => n.Name).Order(StringComparer.Ordinal)];
        ImmutableArray<EvidenceRef> evidence =
            [.. firewalls.Select(f => f.Object.See("/spec/ingress")), .. isolated.Select(i => i.By.Ref).Distinct().Take(20).Select(p => p.See("/spec")), .. Settings(context)];
        if (open.Length == nodes.Length) return Uncovered(context, subject, nodes.Length);

        HashSet<string> hosting = [.. context.Protected.SelectMany(p => p.Members).Select(m => m.Kind == EndpointKind.Node ? m.Name : m.Node).OfType<string>()];
        string count = $"{nodes.Length - open.Length} of {Answers.Count(nodes.Length, "node")}";
        ImmutableArray<string> concerned = hosting.Count == 0 ? open : [.. open.Where(hosting.Contains)];
        if (!concerned.IsEmpty)
            return Definition.Warn(context, subject, null, $"Only {count} are protected by a host policy; not {Answers.Some(concerned)}.", evidence);
        // A node that a node firewall closes needs nothing of Calico.
        if (!isolated.IsEmpty && Weakness(context.Reachability.Enforcement) is { } weakness)
            return Definition.Warn(context, subject, null, $"{count} are protected by a host policy, but {weakness}.", evidence);
        return Definition.Pass(context, subject, null, open.IsEmpty ? $"Host policies isolate the ingress of {Answers.Count(nodes.Length, "node")}."
            : $"Host policies isolate the ingress of {count}, among them every one with a pod of a protected part.", evidence);
    }

    private CheckResult Uncovered(CheckContext context, string subject, int nodes)
    {
        if (context.Parameters["accept_attested_cloud_firewall"] == "true" && context.Scope.HostFirewall is { } attested && attested.Approval.Counts(context.Moment))
            return Definition.Pass(context, subject, null, $"No host policy protects the nodes; {attested.Approval.Approver} attests, which proves nothing here: {attested.Statement}.");
        string lapsed = context.Scope.HostFirewall is null ? "" : " (the one declared is not approved, or overdue for review)";
        return Definition.Warn(context, subject, null, $"No host policy protects {Answers.Count(nodes, "node")}, and no firewall of the cloud or operating system is attested{lapsed}.", Settings(context))
            with { Patch = context.Scope.HostFirewall is null && context.Parameters["accept_attested_cloud_firewall"] == "true" ? Patch : null };
    }

    private const string Patch = """
        # For the configuration, where a firewall that the cluster cannot show protects the nodes: say what it is and does; it counts once it is approved.
        hostFirewall:
          statement: ""
          approver: ""

        """;

    /// <summary>Why a policy for nodes protects none; null when it protects some.</summary>
    private static string? Idle(CheckContext context, HostPolicy policy)
    {
        ImmutableArray<PolicyObject> enforced = [.. context.Index.Enforced.Where(p => p.Ref.Equals(policy.Object))];
        if (enforced.IsEmpty)
            // What was not understood, or not translated, is for the limitations to tell.
            return context.Reachability.Model.Inert.FirstOrDefault(p => p.Ref.Equals(policy.Object)) is { } inert ? inert.ModeReason ?? "it has no effect" : null;
        return enforced.SelectMany(p => context.Reachability.SubjectsOf(p)).Any(e => e.Kind == EndpointKind.Node) ? null
            : context.Reachability.Enforcement.PlugIn == "cilium" ? "it selects no node by the labels that Cilium keeps of nodes" : "it selects no node";
    }

    private static ImmutableArray<(EndpointClass, IPAddress)> Internet(CheckContext context)
    {
        PublicAddresses internet = new();
        return [.. context.Index.External.Select(c => (c, Flows.Internet(c, internet)!)).Where(c => c.Item2 is not null)];
    }

    /// <summary>The policy that isolates a node for what comes in, unless an internet address may open every port all the same.</summary>
    private static PolicyObject? Isolates(CheckContext context, Endpoint node, ImmutableArray<(EndpointClass Class, IPAddress)> internet)
    {
        if (context.Reachability.IsolatedBy(node, Direction.Ingress) is not [var by, ..]) return null;
        EndpointClass own = context.Reachability.ClassOf(node);
        foreach ((EndpointClass external, _) in internet)
        {
            Connections connections = context.Reachability.Between(external, own);
            if (connections.Allowed.Union(connections.Qualified).Union(connections.Undefined).Union(connections.Latent).IsAll) return null;
        }
        return by;
    }

    private static string? Weakness(EnforcementFacts facts)
    {
        if (facts.PlugIn is not ("calico" or "canal")) return null;
        if (facts.Setting("defaultEndpointToHostAction") is { } action && action.Equals("Accept", StringComparison.OrdinalIgnoreCase))
            return "defaultEndpointToHostAction is Accept, so pods reach their own node past every host policy";
        return OpenFailsafe(facts.Settings.GetValueOrDefault("failsafeInboundHostPorts")) is { } port ? $"the failsafe port {port} is open to every address" : null;
    }

    /// <summary>A failsafe port without a narrower network, as the setting lists them; Calico's own list is open where it is not set.</summary>
    private static string? OpenFailsafe(string? setting)
    {
        if (setting is null) return "TCP/22, one of those Calico sets by default,";
        try
        {
            using JsonDocument list = JsonDocument.Parse(setting);
            if (list.RootElement.ValueKind != JsonValueKind.Array) return "list, which cannot be read,";
            foreach (JsonElement port in list.RootElement.EnumerateArray())
                if (Json.Text(port, "net") is null or "0.0.0.0/0" or "::/0") return $"{Json.Text(port, "protocol")?.ToUpperInvariant() ?? "TCP"}/{Json.At(port, "port")}";
            return null;
        }
        catch (JsonException)
        {
            // A list that is not understood may be open: a warning either way.
            return "list, which cannot be read,";
        }
    }

    private static IEnumerable<EvidenceRef> Settings(CheckContext context) =>
        context.Reachability.Enforcement.Evidence.Where(e => e.Object is not null && e.Pointer is not null
            && (e.Pointer.EndsWith("HostPorts", StringComparison.Ordinal) || e.Pointer.EndsWith("defaultEndpointToHostAction", StringComparison.Ordinal) || e.Pointer.EndsWith("enable-host-firewall", StringComparison.Ordinal)))
            .Select(e => e.Object!.See(e.Pointer, e.Statement));
}
