using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects.Calico;

/// <summary>Reads one policy.</summary>
internal sealed class CalicoPolicyReader(SnapshotObject source, CalicoWorld world, List<Limitation> limitations)
{
    private readonly PolicyFields _fields = new(source, limitations);
    private readonly string _kind = source.Ref.Kind.Kind;

    /// <summary>Why the object is invalid; null when it is not.</summary>
    public string? InvalidReason => _fields.InvalidReason;

    /// <summary>Reads the object; null when it is invalid.</summary>
    public CalicoPolicy? Read()
    {
        string? opaque = _fields.Unknown(source.Body, "", ["apiVersion", "kind", "metadata", "spec", "status"]);
        _fields.Unknown(_fields.Section(source.Body, "", "metadata"), "/metadata", PolicyFields.Metadata);
        JsonElement spec = _fields.Section(source.Body, "", "spec");
        bool global = _kind.Contains("Global", StringComparison.Ordinal), staged = _kind.StartsWith("Staged", StringComparison.Ordinal);
        opaque = _fields.Unknown(spec, "/spec", [.. Fields(global, staged)]) ?? opaque;
        _fields.Texts(spec, "/spec", "performanceHints");
        string ns = source.Ref.Namespace;
        var rules = new CalicoRuleReader(_fields, world, ns);
        ImmutableArray<PolicyRule> ingress = rules.Read(spec, "/spec", Direction.Ingress), egress = rules.Read(spec, "/spec", Direction.Egress);
        (bool isIngress, bool isEgress) = Types(spec);
        var entities = new EntityRuleReader(_fields, world.Selections.Texts, world.Facts, ns);
        Selector selected = world.Selections.Texts.Join(
            global ? entities.Selector(spec, "/spec", "namespaceSelector", SelectorUse.PolicyNamespace) : null,
            entities.Selector(spec, "/spec", "selector", SelectorUse.Endpoint),
            entities.Selector(spec, "/spec", "serviceAccountSelector", SelectorUse.PolicyAccount), ns);
        var policy = new CalicoPolicy
        {
            Ref = source.Ref,
            Tier = _fields.Text(spec, "/spec", "tier") is { Length: > 0 } tier ? tier : CalicoTiers.Default,
            Order = _fields.Real(spec, "/spec", "order") ?? CalicoTiers.Last,
            Selected = selected,
            Ingress = isIngress,
            Egress = isEgress,
            Rules = [.. ingress.Select(r => Mark(r, isIngress)), .. egress.Select(r => Mark(r, isEgress))],
            Untracked = _fields.Flag(spec, "/spec", "doNotTrack"),
            BeforeDnat = _fields.Flag(spec, "/spec", "preDNAT"),
            Forwarded = _fields.Flag(spec, "/spec", "applyOnForward"),
            StagedAction = staged ? Staged(spec) : null,
            OpaqueReason = opaque,
        };
        CheckFlags(policy);
        return InvalidReason is null ? policy : null;
    }

    private static IEnumerable<string> Fields(bool global, bool staged)
    {
        string[] always = ["tier", "order", "selector", "types", "ingress", "egress", "serviceAccountSelector", "performanceHints"];
        IEnumerable<string> fields = global ? always.Concat(["namespaceSelector", "doNotTrack", "preDNAT", "applyOnForward"]) : always;
        return staged ? fields.Append("stagedAction") : fields;
    }

    /// <summary>The API fills in the types that its object leaves out by the rules it has; an object stored without them governs both
    /// directions, and what an API server returned without them was stored so (CAL-09).</summary>
    private (bool Ingress, bool Egress) Types(JsonElement spec)
    {
        bool ingress = false, egress = false, any = false;
        foreach ((JsonElement type, string at) in _fields.List(spec, "/spec", "types"))
        {
            any = true;
            string? text = type.ValueKind == JsonValueKind.String ? type.GetString() : null;
            if (text is not ("Ingress" or "Egress")) _fields.Invalid(at, type, "Ingress or Egress");
            ingress |= text == "Ingress";
            egress |= text == "Egress";
        }
        if (any) return (ingress, egress);
        if (source.Ref.Kind.Group == CalicoObjects.Storage || world.Origin == SnapshotOrigin.LiveCluster) return (true, true);
        bool hasIngress = _fields.List(spec, "/spec", "ingress").Count > 0, hasEgress = _fields.List(spec, "/spec", "egress").Count > 0;
        return (hasIngress || !hasEgress, hasEgress);
    }

    private string Staged(JsonElement spec)
    {
        string action = _fields.Text(spec, "/spec", "stagedAction") is { Length: > 0 } text ? text : "Set";
        if (action is not ("Set" or "Delete" or "Learn" or "Ignore")) _fields.Invalid("/spec/stagedAction", $"is '{action}'; expected Set, Delete, Learn or Ignore");
        return action;
    }

    private void CheckFlags(CalicoPolicy policy)
    {
        if ((policy.Untracked || policy.BeforeDnat) && !policy.Forwarded)
            _fields.Invalid("/spec/applyOnForward", $"is not true, which {(policy.Untracked ? "doNotTrack" : "preDNAT")} needs (CAL-36)");
        if (policy.Untracked && policy.BeforeDnat) _fields.Invalid("/spec/doNotTrack", "stands beside preDNAT; expected one of them (CAL-36)");
        if (policy.BeforeDnat && policy.Egress) _fields.Invalid("/spec/types", "holds Egress, which preDNAT does not have (CAL-36)");
    }

    private static PolicyRule Mark(PolicyRule rule, bool governs) =>
        governs || rule.InertReason is not null ? rule : rule with { InertReason = $"types leaves out {rule.Direction}, so its rules have no effect (CAL-09)" };
}
