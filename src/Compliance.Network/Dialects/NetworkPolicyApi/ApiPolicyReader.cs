using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects.NetworkPolicyApi;

/// <summary>Reads one object of the network policy API.</summary>
internal sealed class ApiPolicyReader(SnapshotObject source, List<Limitation> limitations)
{
    private readonly PolicyFields _fields = new(source, limitations);
    private readonly string _kind = source.Ref.Kind.Kind;
    private readonly ApiForm _form = ApiForm.Of(source.Ref.Kind);

    /// <summary>Why the object is invalid; null when it is not.</summary>
    public string? InvalidReason => _fields.InvalidReason;

    /// <summary>Why its effect as a whole is not known; null when it is.</summary>
    public string? OpaqueReason { get; private set; }

    /// <summary>The plug-in knows no peers by node or name (CAL-48).</summary>
    public bool WithoutNodes { get; init; }

    /// <summary>The tier a ClusterNetworkPolicy names; null when it names none.</summary>
    public static string? TierText(SnapshotObject item) =>
        FieldReader.TryGet(item.Body, "spec", out JsonElement spec) && FieldReader.TryGet(spec, "tier", out JsonElement text) && text.ValueKind == JsonValueKind.String
            ? text.GetString() : null;

    /// <summary>Translates the object; null when it is invalid.</summary>
    public PolicyObject? Read(string dialect)
    {
        if (source.Version != _form.Version)
            OpaqueReason = _fields.Limit("/apiVersion", $"is version '{source.Version}'; this program reads {source.Ref.Kind} in {_form.Version} alone", "ANP-27");
        OpaqueReason ??= _fields.Unknown(source.Body, "", ["apiVersion", "kind", "metadata", "spec", "status"]);
        _fields.Unknown(_fields.Section(source.Body, "", "metadata"), "/metadata", PolicyFields.Metadata);
        JsonElement spec = _fields.Section(source.Body, "", "spec");
        OpaqueReason = _fields.Unknown(spec, "/spec", _form.Spec) ?? OpaqueReason;
        if (_form.HasTier && TierText(source) is not ("Admin" or "Baseline"))
            _fields.Invalid("/spec/tier", $"is '{TierText(source)}'; expected Admin or Baseline");
        if (_kind == "BaselineAdminNetworkPolicy" && source.Ref.Name != "default")
            _fields.Invalid("/metadata/name", "is not 'default', the only name a BaselineAdminNetworkPolicy may have (ANP-20)");

        int rank = _kind == "BaselineAdminNetworkPolicy" ? 0 : Priority(spec);
        (Selector namespaces, Selector labels) = Subject(spec);
        var rules = new ApiRuleReader(_fields, _form) { WithoutNodes = WithoutNodes };
        ImmutableArray<PolicyRule> all = [.. rules.Read(spec, Direction.Ingress), .. rules.Read(spec, Direction.Egress)];
        return InvalidReason is not null ? null : new PolicyObject
        {
            Ref = source.Ref,
            Dialect = dialect,
            Mode = PolicyMode.Enforced,
            Subject = new Peer.Pods { Pointer = "/spec/subject", Namespaces = namespaces, Labels = labels },
            IsolatesIngress = false,
            IsolatesEgress = false,
            Order = rank,
            Rank = rank,
            Rules = all,
        };
    }

    private int Priority(JsonElement spec)
    {
        if (FieldReader.TryGet(spec, "priority", out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int priority) && priority is >= 0 and <= 1000)
            return priority;
        _fields.Invalid("/spec/priority", value, "a number from 0 to 1000 (ANP-04)");
        return 0;
    }

    private (Selector Namespaces, Selector Labels) Subject(JsonElement spec)
    {
        JsonElement subject = _fields.Section(spec, "/spec", "subject");
        OpaqueReason = _fields.Unknown(subject, "/spec/subject", ["namespaces", "pods"]) ?? OpaqueReason;
        JsonElement namespaces = _fields.Section(subject, "/spec/subject", "namespaces"), pods = _fields.Section(subject, "/spec/subject", "pods");
        bool byNamespace = namespaces.ValueKind == JsonValueKind.Object, byPod = pods.ValueKind == JsonValueKind.Object;
        if (byNamespace == byPod) _fields.Invalid("/spec/subject", "names not exactly one of namespaces and pods (ANP-12)");
        (Selector space, Selector labels, string? problem) = byPod
            ? ApiRuleReader.Pods(_fields, pods, "/spec/subject/pods")
            : new LabelSelectorReader(_fields).Read(namespaces, "/spec/subject/namespaces") is var (selector, why) ? (selector, Selector.Everything, why) : default;
        OpaqueReason = problem ?? OpaqueReason;
        return (space, labels);
    }
}
