using System.Collections.Immutable;
using System.Globalization;
using Compliance.Controls.Facts;
using Compliance.Controls.Facts.EntryPoints;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks.Perimeter;

/// <summary>EXP-NODEPORT.</summary>
public sealed class NodePorts : ICheck
{
    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "EXP-NODEPORT",
        Group = "perimeter",
        Title = "NodePort services are justified and governed",
        Rationale = "A NodePort opens the same port on every node, outside of the load balancer, and often past policy because the source is the node.",
        Condition = "One result for each Service of type NodePort or LoadBalancer outside of exempt namespaces. It passes when policies keep everyone but named sources (blocks of /8, IPv6 /16, or smaller) off its node ports, or off all of node_port_range while they are not assigned, at every node: pre-DNAT or untracked policies of Calico on host endpoints, or an OpenShift IngressNodeFirewall; not evaluable where these are there but not proven, or could not be read. Otherwise a NodePort in a namespace declared sensitive, or that leads to a pod of a zone of the kind cde or phi, fails; another passes with the annotation justification_annotation, which attests and proves nothing, and warns without; a LoadBalancer warns unless allocateLoadBalancerNodePorts is false and no port is assigned. Host policies of Cilium and Antrea are not counted: they act on what is for the node itself, after the Service was resolved.",
        Remediation = "Use ClusterIP behind a gateway, set allocateLoadBalancerNodePorts to false, or restrict the range before DNAT.",
        Severity = Severity.High,
        ReliesOnEnforcement = false,
        Reads = [Kinds.Service, Kinds.EndpointSlice, Kinds.Pod, Kinds.Node],
        Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("node_port_range", "30000-32767").Add("justification_annotation", ""),
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        NodePortShield shield = new(context);
        bool any = false;
        foreach (ServiceEntry service in context.Reachability.Population.Services.Where(s => s.Type is "NodePort" or "LoadBalancer" && !context.Exempt(s.Ref.Namespace)))
        {
            any = true;
            yield return Of(context, service, shield);
        }
        if (!any) yield return Definition.Pass(context, context.Cluster(), null, "No Service in scope opens a port on the nodes.");
    }

    private CheckResult Of(CheckContext context, ServiceEntry service, NodePortShield shield)
    {
        string subject = PolicySurvey.Subject(service.Ref), ns = service.Ref.Namespace;
        SnapshotObject body = context.Index.Find(service.Ref)!;
        ImmutableArray<ServicePort> open = [.. service.Ports.Where(p => p.NodePort is > 0)];
        bool balanced = service.Type == "LoadBalancer";
        if (balanced && Json.IsFalse(body.Body, "spec", "allocateLoadBalancerNodePorts") && open.IsEmpty)
            return Definition.Pass(context, subject, ns, $"The load balancer of {ns}/{service.Ref.Name} uses no node port.", service.Ref.See("/spec/allocateLoadBalancerNodePorts"));

        string ports = open.IsEmpty ? "node ports not assigned yet"
            : $"node {(open.Length == 1 ? "port" : "ports")} {Answers.Some(open.Select(p => $"{p.Protocol.ToString().ToUpperInvariant()}/{p.NodePort}"))}";
        string what = $"Service {ns}/{service.Ref.Name} of type {service.Type} opens {ports} on every node";
        if (Shielded(context, service, open, shield) is { } by)
            return shield.Doubt is { } doubt
                ? Definition.NotEvaluable(context, subject, ns, $"{by} seems to keep all but named sources off the {ports}, but {doubt}")
                : Definition.Pass(context, subject, ns, $"{what}; {by} keeps all but named sources off.", service.Ref.See("/spec/ports"), by.See());
        Endpoint? behind = service.Backends.FirstOrDefault(context.Sensitive);
        string backends = service.Backends.IsEmpty ? "" : $"; behind it {Answers.Some(service.Backends.Select(Flows.WorkloadName).Distinct(StringComparer.Ordinal))}";
        if (balanced)
            return Definition.Warn(context, subject, ns, $"{what} beside its load balancer{backends}.", service.Ref.See("/spec/allocateLoadBalancerNodePorts", "not false")) with { Patch = Patch(service, "allocateLoadBalancerNodePorts: false") };
        if (context.Sensitive(ns) || behind is not null)
            return context.Unread([.. Kinds.Policies, .. Kinds.HostEndpoints, Kinds.IngressNodeFirewall]) is { } unread
                ? Definition.NotEvaluable(context, subject, ns, $"{what}, and whether a policy restricts it is open: {unread}")
                : Definition.Fail(context, subject, ns, $"{what}{backends}.", new()
                {
                    To = $"svc/{ns}/{service.Ref.Name}",
                    Port = open.IsEmpty ? null : $"{open[0].Protocol.ToString().ToUpperInvariant()}/{open[0].NodePort}",
                    AllowedBy = $"{service.Ref}/spec/type is NodePort, and nothing restricts the port before the Service resolves it",
                }, service.Ref.See("/spec/type")) with { Patch = Patch(service, "type: ClusterIP") };
        string annotation = Annotation(context);
        return Json.Text(body.Body, "metadata", "annotations", annotation) is { Length: > 0 } reason
            ? Definition.Pass(context, subject, ns, $"{what}; attested: {reason}.", service.Ref.See($"/metadata/annotations/{annotation.Replace("/", "~1", StringComparison.Ordinal)}", "attested, not proven"))
            : Definition.Warn(context, subject, ns, $"{what} and carries no {annotation}{backends}.", service.Ref.See("/spec/type")) with { Patch = Patch(service, "type: ClusterIP") };
    }

    /// <summary>The parameter where it is set, else the key under the declared prefix.</summary>
    private static string Annotation(CheckContext context) =>
        context.Parameters["justification_annotation"] is { Length: > 0 } key ? key : $"{context.Scope.AnnotationPrefix}/justification";

    private static ObjectRef? Shielded(CheckContext context, ServiceEntry service, ImmutableArray<ServicePort> open, NodePortShield shield)
    {
        IEnumerable<(TransportProtocol, int)> ports = open.IsEmpty
            ? Range(context).SelectMany(port => service.Ports.Select(p => p.Protocol).Distinct().Select(protocol => (protocol, port)))
            : open.Select(p => (p.Protocol, p.NodePort!.Value));
        ObjectRef? by = null;
        foreach ((TransportProtocol protocol, int port) in ports)
        {
            if (shield.Keeps(protocol, port) is not { } keeper) return null;
            by ??= keeper;
        }
        return by;
    }

    private static IEnumerable<int> Range(CheckContext context)
    {
        string[] ends = context.Parameters["node_port_range"].Split('-', StringSplitOptions.TrimEntries);
        return ends.Length == 2 && int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out int first) && int.TryParse(ends[1], NumberStyles.None, CultureInfo.InvariantCulture, out int last)
            && first is >= 1 and <= 65535 && last is >= 1 and <= 65535 && first <= last
            ? Enumerable.Range(first, last - first + 1)
            : throw new FormatException($"EXP-NODEPORT: node_port_range is '{context.Parameters["node_port_range"]}'; expected two ports with a hyphen, for example 30000-32767");
    }

    private static string Patch(ServiceEntry service, string change) => $"""
        apiVersion: v1
        kind: Service
        metadata:
          name: {Yaml.Scalar(service.Ref.Name)}
          namespace: {Yaml.Scalar(service.Ref.Namespace)}
        spec:
          {change}

        """;
}
