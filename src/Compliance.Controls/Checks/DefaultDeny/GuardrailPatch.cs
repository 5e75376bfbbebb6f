using System.Collections.Immutable;
using System.Globalization;
using Compliance.Controls.Scope;
using Compliance.Network.Enforcement;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks.DefaultDeny;

/// <summary>A cluster-scoped policy for a sensitive namespace in the dialect of the plug-in: denies what comes from other namespaces, but for
/// exempt ones and those that approved flows come from, which it leaves to the namespace's own policies like all else.</summary>
internal static class GuardrailPatch
{
    /// <summary>The policy; null where the plug-in enforces none of the dialects, or where a name is none of a namespace.</summary>
    public static string? Of(CheckContext context, string ns)
    {
        ApprovedPorts approved = new(context.Zones);
        ImmutableHashSet<string> zones = context.Index.PodsByNamespace.TryGetValue(ns, out var pods) ? [.. pods.SelectMany(approved.ZonesOf)] : [];
        ImmutableHashSet<string> from = [.. context.Zones.Pairs.Where(p => zones.Contains(p.To) && !p.Intended.IsEmpty).Select(p => p.From)];
        ImmutableSortedSet<string> left = context.Index.PodsByNamespace.Where(n => n.Value.SelectMany(approved.ZonesOf).Any(from.Contains)).Select(n => n.Key)
            .Concat(context.Scope.ExemptNamespaces).Append(ns).ToImmutableSortedSet(StringComparer.Ordinal);
        // Selectors of Calico have no way to write any other name.
        if (left.Any(n => n.Length is 0 or > 63 || !n.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))) return null;
        string values = string.Join(", ", left.Select(Yaml.Scalar));
        EnforcementFacts facts = context.Reachability.Enforcement;
        bool Enforces(string group, string kind) => PolicyMatrix.Of(new ResourceKind(group, kind), facts).State == EnforcementState.Enforced;
        return facts.PlugIn switch
        {
            "calico" or "canal" => Calico(ns, left),
            "cilium" when Enforces("cilium.io", "CiliumClusterwideNetworkPolicy") => Cilium(ns, values),
            "antrea" when Enforces("crd.antrea.io", "ClusterNetworkPolicy") => Antrea(ns, values),
            _ when Enforces("policy.networking.k8s.io", "ClusterNetworkPolicy") => Upstream(context, "v1alpha2", "ClusterNetworkPolicy", "  tier: Admin\n", ns, values),
            _ when Enforces("policy.networking.k8s.io", "AdminNetworkPolicy") => Upstream(context, "v1alpha1", "AdminNetworkPolicy", "", ns, values),
            _ => null,
        };
    }

    private static string Calico(string ns, IEnumerable<string> left) => $$"""
        apiVersion: projectcalico.org/v3
        kind: Tier
        metadata:
          name: guardrail
        spec:
          order: 100
        ---
        apiVersion: projectcalico.org/v3
        kind: GlobalNetworkPolicy
        metadata:
          name: guardrail.{{ns}}
        spec:
          tier: guardrail
          order: 100
          namespaceSelector: kubernetes.io/metadata.name == '{{ns}}'
          types: [Ingress]
          ingress:
          - action: Deny
            source:
              namespaceSelector: "kubernetes.io/metadata.name not in { {{string.Join(", ", left.Select(n => $"'{n}'"))}} }"
          - action: Pass

        """;

    // Without enableDefaultDeny a policy that only denies would isolate what it selects.
    private static string Cilium(string ns, string values) => $$"""
        apiVersion: cilium.io/v2
        kind: CiliumClusterwideNetworkPolicy
        metadata:
          name: guardrail-{{ns}}
        spec:
          endpointSelector:
            matchLabels:
              k8s:io.kubernetes.pod.namespace: {{Yaml.Scalar(ns)}}
          enableDefaultDeny: {ingress: false}
          ingressDeny:
          - fromEndpoints:
            - matchExpressions:
              - {key: "k8s:io.kubernetes.pod.namespace", operator: Exists}
              - {key: "k8s:io.kubernetes.pod.namespace", operator: NotIn, values: [{{values}}]}

        """;

    private static string Antrea(string ns, string values) => $$$"""
        apiVersion: crd.antrea.io/v1beta1
        kind: ClusterNetworkPolicy
        metadata:
          name: guardrail-{{{ns}}}
        spec:
          tier: securityops
          priority: 5
          appliedTo:
          - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: {{{Yaml.Scalar(ns)}}}}}
          ingress:
          - action: Drop
            from:
            - namespaceSelector:
                matchExpressions:
                - {key: kubernetes.io/metadata.name, operator: NotIn, values: [{{{values}}}]}

        """;

    private static string Upstream(CheckContext context, string version, string kind, string tier, string ns, string values)
    {
        HashSet<double> taken = [.. context.Reachability.Model.All.Select(p => p.Rank ?? p.Order)];
        int priority = Enumerable.Range(100, 900).FirstOrDefault(p => !taken.Contains(p), 1000);
        return $$$"""
            apiVersion: policy.networking.k8s.io/{{{version}}}
            kind: {{{kind}}}
            metadata:
              name: guardrail-{{{ns}}}
            spec:
            {{{tier}}}  priority: {{{priority.ToString(CultureInfo.InvariantCulture)}}}
              subject:
                namespaces: {matchLabels: {kubernetes.io/metadata.name: {{{Yaml.Scalar(ns)}}}}}
              ingress:
              - name: from-other-namespaces
                action: Deny
                from:
                - namespaces:
                    matchExpressions:
                    - {key: kubernetes.io/metadata.name, operator: NotIn, values: [{{{values}}}]}

            """;
    }
}
