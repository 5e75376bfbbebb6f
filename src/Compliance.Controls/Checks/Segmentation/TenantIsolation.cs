using System.Collections.Immutable;
using Compliance.Controls.Facts;
using Compliance.Network.Algebra;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;

namespace Compliance.Controls.Checks.Segmentation;

/// <summary>SEG-TENANT-ISOLATION.</summary>
public sealed class TenantIsolation : ICheck
{
    // Names of tenants are free; these two are told apart from them by their form.
    private const string Provider = "provider/";
    private const string Shared = "shared/";

    private static readonly PortSet Dns = PortSet.Of(TransportProtocol.Udp, 53, 53).Union(PortSet.Of(TransportProtocol.Tcp, 53, 53));

    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "SEG-TENANT-ISOLATION",
        Group = "segmentation",
        Title = "Tenants cannot reach each other or the provider's namespaces",
        Rationale = "A provider of several customers owes each of them that no other gets in (PCI A1.1); every customer's auditor asks for it.",
        Condition = "A pod belongs to the tenant that its label, its namespace's label or its zones name; pods of provider_namespaces belong to the provider, and pods in shared_ingress (NS or NS/WORKLOAD) serve all and are left out on either end. One result for each namespace in scope, those of the provider among them: fails when a pod of another tenant can open a connection to a pod in it, or a pod of any tenant to a pod of the provider other than on port 53, on a port that no approved flow between their zones covers, allowed or under a condition; otherwise not evaluable when the tenant of one of its pods, or of a pod that can reach it, is not known or is contradicted, or when reachability is undefined. Connections from the provider to tenants are free. Not applicable when nothing names a tenant. Pods on the host network are left to EXP-HOSTNETWORK-BYPASS. Rights across tenants, shared ingress classes and shared nodes are not looked at by this version.",
        Remediation = "Deny by default in every namespace of a tenant, and hold tenants apart by a cluster-wide policy keyed on a protected tenant label.",
        Severity = Severity.Critical,
        ReliesOnEnforcement = true,
        Reads = Kinds.Connectivity,
        Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("provider_namespaces", "").Add("shared_ingress", ""),
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        ImmutableArray<string> provider = context.List("provider_namespaces"), shared = context.List("shared_ingress");
        Separation separation = new(context, [.. context.Index.PodsByNamespace.Keys.Where(ns => !context.Exempt(ns) || provider.Contains(ns))],
            pod => Side(context, pod, provider, shared));
        if (!separation.Sides.Any(s => s is not (Provider or Shared)) && !Named(context, separation))
            return [Definition.NotApplicable(context, context.Cluster(), null, "no label and no zone in scope names a tenant")];
        return separation.Namespaces.Select(ns => Of(context, separation, ns));
    }

    private CheckResult Of(CheckContext context, Separation separation, string ns)
    {
        string subject = $"namespace/{ns}";
        if (separation.Of(ns).All(p => p.Side == Shared)) return Definition.NotApplicable(context, subject, ns, $"every pod of {ns} is shared ingress");
        (ImmutableSortedDictionary<string, Witness> open, string? doubt) = separation.Into(ns, Free);
        string sides = string.Join(" and ", separation.Of(ns).Select(p => p.Side).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(Word));
        if (!open.IsEmpty)
            return Definition.Fail(context, subject, ns, $"Pods of another tenant can reach {ns} ({sides}) beyond what is approved, from {Answers.Some(open.Keys, 8)}.", open.First().Value,
                open.Where(o => o.Value.Policy is not null).Take(20).Select(o => o.Value.Policy!.See(o.Value.Pointer, $"lets {o.Key} in")))
                with { Patch = IsolationPatches.Ingress(context, open.First().Value, separation.Of(ns).Select(p => p.Side).Distinct(StringComparer.Ordinal).Count() == 1) };
        if (separation.Of(ns).FirstOrDefault(p => p.Side is null).Pod is { } unknown)
            return Definition.NotEvaluable(context, subject, ns, $"neither labels nor zones say without contradiction to which tenant {Flows.Name(unknown)} belongs");
        if (doubt is not null)
            return Definition.NotEvaluable(context, subject, ns, $"whether another tenant can reach {ns} ({sides}) is open: {doubt}");
        return Definition.Pass(context, subject, ns, $"No pod of another tenant can reach {ns} ({sides}) beyond what is approved.");
    }

    private static PortSet Free(string from, string to) => (from, to) switch
    {
        (Shared or Provider, _) or (_, Shared) => PortSet.All,
        (_, Provider) => Dns,
        _ => PortSet.Empty,
    };

    private static string Word(string side) => side switch { Provider => "the provider", Shared => "shared ingress", _ => $"tenant {side}" };

    /// <summary>Some pod names a tenant, if only in contradiction.</summary>
    private static bool Named(CheckContext context, Separation separation) =>
        separation.Namespaces.Any(ns => separation.Of(ns).Any(p => p.Side is null && !Said(context, p.Pod).IsEmpty));

    private static string? Side(CheckContext context, Endpoint pod, ImmutableArray<string> provider, ImmutableArray<string> shared)
    {
        if (shared.Contains(pod.Namespace) || pod.Workload is { } w && shared.Contains($"{w.Namespace}/{w.Name}")) return Shared;
        if (provider.Contains(pod.Namespace)) return Provider;
        return Said(context, pod) is [var tenant] ? tenant : null;
    }

    private static ImmutableArray<string> Said(CheckContext context, Endpoint pod)
    {
        string key = context.Scope.Labels.Tenant;
        ImmutableArray<string> zones = context.Zones.Map.ZonesOf(pod);
        return
        [
            .. new[] { pod.Labels.GetValueOrDefault(key), context.Reachability.Population.Namespaces[pod.Namespace].GetValueOrDefault(key) }
                .Concat(context.Zones.Map.Zones.Where(z => zones.Contains(z.Id)).Select(z => z.Tenant)).OfType<string>().Distinct(StringComparer.Ordinal),
        ];
    }
}
