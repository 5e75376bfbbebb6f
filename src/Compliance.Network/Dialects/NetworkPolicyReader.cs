using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Network.Enforcement;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects;

/// <summary>Reads one NetworkPolicy. Absent, null and empty fields mean what they mean to the API server's decoder: a null list is an empty
/// one, a null rule is <c>{}</c>, a null selector pointer is absent.</summary>
internal sealed class NetworkPolicyReader(SnapshotObject source, PlugInTraits traits, List<Limitation> limitations)
{
    private readonly PolicyFields _fields = new(source, limitations);
    private readonly bool _isAws = source.Ref.Kind.Group == NetworkPolicyApi.ApiForm.AwsGroup;
    private static readonly string[] Spec = ["podSelector", "policyTypes", "ingress", "egress"];
    private static readonly string[] StagedSpec = [.. Spec, "stagedAction"];
    private readonly bool _isStaged = source.Ref.Kind.Kind == "StagedKubernetesNetworkPolicy";
    private PolicyFeatures _used;

    /// <summary>Why the API would refuse the object (K8S-34); null when it would not.</summary>
    public string? InvalidReason => _fields.InvalidReason;

    /// <summary>Why the effect of the whole policy is not known; null when it is.</summary>
    public string? OpaqueReason { get; private set; }

    /// <summary>Whether the subjects are known although the effect is not.</summary>
    public bool SubjectCertain { get; private set; } = true;

    /// <summary>Why the effect of the policy is not known for pods on Windows nodes; null when it is, or as little as elsewhere (CMB-12).</summary>
    public string? OnWindows() => OpaqueReason is null && (_used & traits.UnsupportedOnWindows) is var used and not PolicyFeatures.None
        ? _fields.Limit("/spec", $"uses {Words(used)}, which the plug-in does not implement on Windows nodes, so what it enforces there is not known", "CMB-12")
        : null;

    public PolicyObject? Read(string dialect)
    {
        if (source.Version != (_isAws ? "v1alpha1" : "v1"))
        {
            SubjectCertain = false;
            OpaqueReason = _fields.Limit("/apiVersion", $"is version '{source.Version}'; this program reads {(_isAws ? "v1alpha1" : "v1")} alone", null);
            return Assemble(dialect, Selector.Everything, false, false, []);
        }
        if (source.Body.ValueKind != JsonValueKind.Object) _fields.Invalid("", source.Body, "a mapping");
        if (_fields.Unknown(source.Body, "", ["apiVersion", "kind", "metadata", "spec", "status"]) is { } top) OpaqueReason = top;
        _fields.Unknown(_fields.Section(source.Body, "", "metadata"), "/metadata", PolicyFields.Metadata);
        JsonElement spec = _fields.Section(source.Body, "", "spec");
        if (_fields.Unknown(spec, "/spec", _isStaged ? StagedSpec : Spec) is { } unknown) OpaqueReason = unknown;

        (Selector subject, string? subjectProblem) = new LabelSelectorReader(_fields).Read(_fields.Section(spec, "/spec", "podSelector"), "/spec/podSelector");
        if (subjectProblem is not null) (OpaqueReason, SubjectCertain) = (subjectProblem, false);

        var rules = new NetworkPolicyRuleReader(_fields, source.Ref.Namespace, traits, knowsNames: _isAws);
        ImmutableArray<PolicyRule> ingress = rules.Read(spec, Direction.Ingress), egress = rules.Read(spec, Direction.Egress);
        (bool isolatesIngress, bool isolatesEgress) = Types(spec, !egress.IsEmpty);
        if (traits.SectionsOutsideTypesCount) (isolatesIngress, isolatesEgress) = (isolatesIngress || !ingress.IsEmpty, isolatesEgress || !egress.IsEmpty);
        if (InvalidReason is not null) return null;
        _used = rules.Used | (LabelSelectorReader.IsNegative(subject) ? PolicyFeatures.NegativeSelectors : 0);
        if ((_used & traits.Unsupported) is var used and not PolicyFeatures.None)
            OpaqueReason = _fields.Limit("/spec", $"uses {Words(used)}, which the plug-in does not implement, so what it enforces is not known", "CMB-09");
        return Assemble(dialect, subject, isolatesIngress, isolatesEgress,
            [.. ingress.Select(r => Mark(r, isolatesIngress)), .. egress.Select(r => Mark(r, isolatesEgress))]);
    }

    /// <summary>The effective policy types (K8S-03).</summary>
    private (bool Ingress, bool Egress) Types(JsonElement spec, bool hasEgressRules)
    {
        bool ingress = false, egress = false, any = false;
        foreach ((JsonElement type, string at) in _fields.List(spec, "/spec", "policyTypes"))
        {
            any = true;
            string? text = type.ValueKind == JsonValueKind.String ? type.GetString() : null;
            if (text is not ("Ingress" or "Egress")) _fields.Invalid(at, type, "Ingress or Egress");
            ingress |= text == "Ingress";
            egress |= text == "Egress";
        }
        return any ? (ingress, egress) : (true, hasEgressRules);
    }

    private static PolicyRule Mark(PolicyRule rule, bool isolates) => isolates ? rule
        : rule with { InertReason = $"policyTypes leaves out {rule.Direction}, so its rules have no effect (K8S-04)" };

    private static string Words(PolicyFeatures features) => string.Join(", ", Enum.GetValues<PolicyFeatures>()
        .Where(f => f != PolicyFeatures.None && features.HasFlag(f)).Select(f => f switch
        {
            PolicyFeatures.NamedPorts => "named ports",
            PolicyFeatures.Sctp => "SCTP",
            PolicyFeatures.NegativeSelectors => "negative selectors",
            PolicyFeatures.Ipv6Blocks => "an IPv6 ipBlock",
            _ => "ipBlock.except",
        }));

    private PolicyObject Assemble(string dialect, Selector subject, bool ingress, bool egress, ImmutableArray<PolicyRule> rules) => new()
    {
        Ref = source.Ref,
        Dialect = dialect,
        Mode = PolicyMode.Enforced,
        Subject = Subjects.Pods(source.Ref.Namespace, subject),
        IsolatesIngress = ingress,
        IsolatesEgress = egress,
        Rules = rules,
    };
}
