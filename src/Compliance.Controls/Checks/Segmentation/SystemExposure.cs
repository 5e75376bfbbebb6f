using System.Collections.Immutable;
using Compliance.Controls.Checks.DefaultDeny;
using Compliance.Controls.Facts;
using Compliance.Network.Algebra;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Controls.Checks.Segmentation;

/// <summary>SEG-KUBE-SYSTEM-EXPOSURE.</summary>
public sealed class SystemExposure : ICheck
{
    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "SEG-KUBE-SYSTEM-EXPOSURE",
        Group = "segmentation",
        Title = "Workloads reach kube-system only for DNS and declared services",
        Rationale = "System namespaces hold privileged agents, metrics and controllers, and are often left out of every policy.",
        Condition = "One result for each namespace of system_namespaces with pods that have their own network identity, whether it is exempt or not: fails when a pod outside of these namespaces can open a connection to one of its pods on a port that neither allowed_ports (NAME:PORT, TCP and UDP; a workload, a k8s-app label or a Service of that name) nor an approved flow between their zones covers, allowed or under a condition; fails too when a rule of a policy there admits such pods on such a port although their own egress is closed. Not evaluable when that is undefined. Pods on the host network are told in a result of their own, because no pod policy governs them. Nodes and addresses outside the cluster are not counted as sources.",
        Remediation = "Deny ingress by default in system namespaces, and allow DNS and what else is needed by name.",
        Severity = Severity.High,
        ReliesOnEnforcement = true,
        Reads = [.. Kinds.Connectivity, Kinds.Service],
        Parameters = ImmutableSortedDictionary<string, string>.Empty
            .Add("allowed_ports", SystemNamespaces.UsualPorts).Add("system_namespaces", SystemNamespaces.Usual),
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        SystemNamespaces system = new(context, context.List("system_namespaces"), context.List("allowed_ports"));
        ImmutableArray<Endpoint> outsiders = [.. context.Index.PodsByNamespace.Where(n => !system.Contains(n.Key)).SelectMany(n => n.Value)];
        Trespass trespass = new(context);
        bool any = false;
        foreach ((string ns, ImmutableArray<Endpoint> pods) in context.Index.PodsByNamespace.Where(n => system.Contains(n.Key)))
        {
            any = true;
            yield return Of(context, system, trespass, ns, pods, outsiders);
        }
        foreach (IGrouping<string, Endpoint> hosts in context.Reachability.Population.Endpoints
            .Where(e => e.Kind == EndpointKind.HostNetworkPod && system.Contains(e.Namespace)).GroupBy(e => e.Namespace, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
            yield return Definition.NotApplicable(context, $"host-network/{hosts.Key}", hosts.Key,
                $"{Answers.Count(hosts.Count(), "pod")} of {hosts.Key} ({Answers.Some(hosts.Select(Flows.WorkloadName).Distinct(StringComparer.Ordinal))}) use the network of their node, which no pod policy governs");
        if (!any) yield return Definition.NotApplicable(context, context.Cluster(), null, "no system namespace has a pod with its own network identity");
    }

    private CheckResult Of(CheckContext context, SystemNamespaces system, Trespass trespass, string ns, ImmutableArray<Endpoint> pods, ImmutableArray<Endpoint> outsiders)
    {
        string subject = $"namespace/{ns}";
        if (outsiders.IsEmpty) return Definition.NotApplicable(context, subject, ns, "no pod runs outside of the system namespaces");
        (ImmutableSortedDictionary<string, Witness> open, string? doubt) = trespass.Into(outsiders, pods, system.Free, p => p.Namespace);
        if (!open.IsEmpty)
            return Definition.Fail(context, subject, ns,
                $"Pods of {Answers.Count(open.Count, "namespace")} reach {ns} beyond what is meant for all: {Answers.Some(open.Keys, 8)}.", open.Values.First(),
                open.Values.Where(w => w.Policy is not null).Take(20).Select(w => w.Policy!.See(w.Pointer, $"lets {w.From} in")))
                with { Patch = Patch(context, system, ns, pods) };
        if (Admitting(context, system, pods, outsiders) is { } rule)
            return Definition.Fail(context, subject, ns, $"A rule of {rule.Policy} admits {rule.From} to {ns}; only the egress rules of that side keep it out.", rule, rule.Policy!.See(rule.Pointer, "admits it"));
        return doubt is not null
            ? Definition.NotEvaluable(context, subject, ns, $"whether pods of other namespaces reach {ns} is open: {doubt}")
            : Definition.Pass(context, subject, ns, $"Pods outside of the system namespaces reach {ns} ({Answers.Count(pods.Length, "pod")}) on nothing but {context.Parameters["allowed_ports"]} and approved flows.");
    }

    /// <summary>A rule that lets pods in on a port that is not free, whether or not their own side lets them out.</summary>
    private static Witness? Admitting(CheckContext context, SystemNamespaces system, ImmutableArray<Endpoint> pods, ImmutableArray<Endpoint> outsiders)
    {
        HashSet<Endpoint> outside = [.. outsiders];
        foreach (PolicyObject policy in pods.SelectMany(context.Index.Selecting).Distinct().OrderBy(p => p.Ref))
        {
            ImmutableArray<Endpoint> subjects = [.. context.Reachability.SubjectsOf(policy).Intersect(pods)];
            foreach (PolicyRule rule in policy.Allowing(Direction.Ingress))
                foreach (Peer.Pods peer in rule.Peers.OfType<Peer.Pods>())
                    if (context.Reachability.MatchedBy(policy, peer).FirstOrDefault(outside.Contains) is { } admitted
                        && subjects.FirstOrDefault(s => !Covered(rule, s, system.Free(s))) is { } subject)
                        return new()
                        {
                            From = Flows.Name(admitted),
                            To = Flows.Name(subject),
                            Port = PortForms.Example(rule, subject) is { } port ? $"{port.Item1.ToString().ToUpperInvariant()}/{port.Item2}" : null,
                            AllowedBy = $"rule {rule.Pointer} of {policy.Ref} admits it by selector",
                            Policy = policy.Ref,
                            Pointer = rule.Pointer,
                        };
        }
        return null;
    }

    private static bool Covered(PolicyRule rule, Endpoint subject, PortSet free) => PortForms.Limited(rule) && rule.Ports.All(p =>
        p.Name is { } name
            ? subject.Ports.Where(c => c.Name == name && c.Protocol == (p.Protocol ?? TransportProtocol.Tcp)).All(c => free.Contains(c.Protocol, c.Number))
            : free.Covers(PortSet.Of(p.Protocol ?? TransportProtocol.Tcp, p.First!.Value, p.Last ?? p.First.Value)));

    private static string? Patch(CheckContext context, SystemNamespaces system, string ns, ImmutableArray<Endpoint> pods)
    {
        if (pods.All(p => !context.Reachability.IsolatedBy(p, Direction.Ingress).IsEmpty)) return null;
        string deny = DefaultDenyIngress.Patch(ns);
        return pods.FirstOrDefault(p => !system.Free(p).IsEmpty && p.Labels.ContainsKey("k8s-app")) is not { } dns ? deny : $$$"""
            {{{deny}}}---
            apiVersion: networking.k8s.io/v1
            kind: NetworkPolicy
            metadata:
              name: allow-dns-from-all
              namespace: {{{Yaml.Scalar(ns)}}}
            spec:
              podSelector: {matchLabels: {k8s-app: {{{Yaml.Scalar(dns.Labels["k8s-app"])}}}}}
              policyTypes: [Ingress]
              ingress:
              - from: [{namespaceSelector: {}}]
                ports: [{protocol: UDP, port: {{{First(system.Free(dns))}}}}, {protocol: TCP, port: {{{First(system.Free(dns))}}}}]

            """;
    }

    private static int First(PortSet ports) => ports.Ranges(TransportProtocol.Udp)[0].First;
}
