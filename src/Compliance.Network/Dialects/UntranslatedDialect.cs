using System.Collections.Immutable;
using Compliance.Network.Enforcement;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects;

/// <summary>Policy kinds that no dialect translates yet. Where the plug-in provably never enforces the kind, the object is inert (CMB-01,
/// CMB-03); else it may do anything, and says so.</summary>
internal sealed class UntranslatedDialect : IPolicyDialect
{
    private static readonly ImmutableArray<string> Calico =
        ["NetworkPolicy", "GlobalNetworkPolicy", "StagedNetworkPolicy", "StagedGlobalNetworkPolicy", "StagedKubernetesNetworkPolicy"];

    // Who can enforce what; a plug-in not named here may do anything (generic, or one this program does not know).
    private static readonly ImmutableDictionary<string, ImmutableArray<string>> Groups = new Dictionary<string, ImmutableArray<string>>
    {
        ["calico"] = ["projectcalico.org", "crd.projectcalico.org"],
        ["canal"] = ["projectcalico.org", "crd.projectcalico.org"],
        ["cilium"] = ["cilium.io"],
        ["antrea"] = ["crd.antrea.io"],
        ["ovn-kubernetes"] = ["k8s.ovn.org"],
        ["aws-vpc-cni"] = ["networking.k8s.aws"],
        ["kube-router"] = [],
        ["kube-network-policies"] = [],
        ["kindnet"] = [],
        ["azure-npm"] = [],
        ["weave"] = [],
        ["flannel"] = [],
        ["none"] = [],
    }.ToImmutableDictionary();

    /// <inheritdoc/>
    public string Name => "untranslated";

    /// <inheritdoc/>
    public bool Reads(ResourceKind kind) => kind.Group switch
    {
        "projectcalico.org" or "crd.projectcalico.org" => Calico.Contains(kind.Kind),
        "cilium.io" => kind.Kind is "CiliumNetworkPolicy" or "CiliumClusterwideNetworkPolicy",
        "crd.antrea.io" => kind.Kind is "NetworkPolicy" or "ClusterNetworkPolicy",
        "k8s.ovn.org" => kind.Kind is "EgressFirewall",
        "networking.k8s.aws" => kind.Kind is "ClusterNetworkPolicy" or "ApplicationNetworkPolicy",
        "extensions" => kind.Kind is "NetworkPolicy",
        _ => false,
    };

    /// <inheritdoc/>
    public Translation Translate(ImmutableArray<SnapshotObject> objects, TranslationContext context)
    {
        var inert = ImmutableArray.CreateBuilder<PolicyObject>();
        var opaque = ImmutableArray.CreateBuilder<OpaquePolicy>();
        var limitations = ImmutableArray.CreateBuilder<Limitation>();
        foreach (ObjectRef policy in objects.Select(o => o.Ref))
        {
            if (InertReason(policy.Kind, context.Facts) is { } reason)
            {
                inert.Add(Inert(policy, reason));
                continue;
            }
            // A staged policy is never enforced (CAL-35), so it changes no verdict; what it would change is not known.
            bool staged = policy.Kind.Kind.StartsWith("Staged", StringComparison.Ordinal);
            string scope = policy.Namespace.Length > 0 ? $"every pod of the namespace {policy.Namespace}" : "every pod";
            string message = staged
                ? $"{policy.Kind} is not translated yet; what {policy} would change once enforced is not known."
                : $"{policy.Kind} is not translated yet; {policy} may allow or deny anything for {scope}.";
            limitations.Add(new Limitation(policy, null, message));
            if (staged) inert.Add(Inert(policy, "staged: reported, never enforced (CAL-35)"));
            else opaque.Add(new OpaquePolicy { Ref = policy, SubjectNamespace = policy.Namespace.Length > 0 ? policy.Namespace : null, Reason = message });
        }
        return new Translation { Inert = inert.DrainToImmutable(), Opaque = opaque.DrainToImmutable(), Limitations = limitations.DrainToImmutable() };
    }

    private static string? InertReason(ResourceKind kind, EnforcementFacts facts)
    {
        if (facts.State == EnforcementState.Inert) return $"{facts.PlugIn} does not enforce policies (K8S-33)";
        return facts.State == EnforcementState.Enforced && Groups.TryGetValue(facts.PlugIn, out ImmutableArray<string> groups) && !groups.Contains(kind.Group)
            ? $"{facts.PlugIn} does not enforce {kind} (CMB-03)" : null;
    }

    private PolicyObject Inert(ObjectRef policy, string reason) => new()
    {
        Ref = policy,
        Dialect = Name,
        Mode = PolicyMode.Inert,
        ModeReason = reason,
        SubjectNamespace = policy.Namespace.Length > 0 ? policy.Namespace : null,
        SubjectLabels = Selector.Everything,
        IsolatesIngress = false,
        IsolatesEgress = false,
        Rules = [],
    };
}
