using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Compliance.Network.Enforcement;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects.Calico;

/// <summary>The tiers of a cluster: built-in ones by version (CAL-12, CAL-14), and those that Tier objects define (CAL-01, CAL-05).</summary>
internal sealed class CalicoTiers
{
    /// <summary>The tier of policies that name none, and of NetworkPolicies (CAL-11).</summary>
    public const string Default = "default";

    /// <summary>Place of what has no order: after everything that has one (CAL-01, CAL-02).</summary>
    public const double Last = double.MaxValue;

    private readonly SortedDictionary<string, (double Order, RuleAction AtEnd)> _tiers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unclear = new(StringComparer.Ordinal);

    public CalicoTiers(ImmutableArray<SnapshotObject> objects, EnforcementFacts facts, List<Limitation> limitations)
    {
        Version? version = PlugInVersion.Parse(facts.Version);
        bool Runs(int since, int until) => version is null || (version >= new Version(3, since) && version < new Version(3, until));
        _tiers[Default] = (1_000_000, RuleAction.Deny);
        if (Runs(29, 32)) _tiers["adminnetworkpolicy"] = (1000, RuleAction.Pass);
        if (Runs(30, 32)) _tiers["baselineadminnetworkpolicy"] = (10_000_000, RuleAction.Pass);
        if (Runs(32, int.MaxValue)) (_tiers["kube-admin"], _tiers["kube-baseline"]) = ((1000, RuleAction.Pass), (10_000_000, RuleAction.Pass));
        foreach (SnapshotObject item in objects) Read(item, limitations);
        if (version is not null && version < new Version(3, 29) && facts.Setting("variant") is null or "Calico")
        {
            // Open-source Calico has no tiers of the user's own before 3.29.
            foreach (string name in _tiers.Keys.Where(n => n != Default).ToList()) _unclear.Add(name);
        }
    }

    /// <summary>Why it is not known what a policy of the tier does; null where it is.</summary>
    public string? Problem(string tier) => _unclear.Contains(tier) ? $"what the tier '{tier}' is to this version of Calico is not known"
        : _tiers.ContainsKey(tier) ? null : $"there is no tier '{tier}', and where Calico evaluates a policy of a missing tier is not certain";

    /// <summary>A tier with policies; one that does not exist stands after all others and denies (CAL-15).</summary>
    public Tier With(string name, IEnumerable<PolicyObject> policies)
    {
        (double order, RuleAction atEnd) = _tiers.GetValueOrDefault(name, (Last, RuleAction.Deny));
        return new Tier { Name = name, Order = order, Ordered = true, WhenIsolated = atEnd, Policies = [.. policies] };
    }

    /// <summary>Tiers by their order, the place of each among them counted from 0.</summary>
    public int PlaceOf(string name) => _tiers.OrderBy(t => t.Value.Order).ThenBy(t => t.Key, StringComparer.Ordinal).TakeWhile(t => t.Key != name).Count();

    private void Read(SnapshotObject item, List<Limitation> limitations)
    {
        var fields = new PolicyFields(item, limitations);
        string name = item.Ref.Name;
        JsonElement spec = fields.Section(item.Body, "", "spec");
        if ((fields.Unknown(spec, "/spec", ["order", "defaultAction"]) ?? fields.Unknown(item.Body, "", ["apiVersion", "kind", "metadata", "spec", "status"])) is not null) _unclear.Add(name);
        double order = fields.Real(spec, "/spec", "order") ?? Last;
        string? action = fields.Text(spec, "/spec", "defaultAction");
        if (action is not (null or "" or "Deny" or "Pass")) fields.Invalid("/spec/defaultAction", $"is '{action}'; expected Deny or Pass");
        RuleAction atEnd = action == "Pass" ? RuleAction.Pass : RuleAction.Deny;
        if (_tiers.TryGetValue(name, out (double Order, RuleAction AtEnd) fixedTier))
        {
            // The API sets what a built-in tier leaves out, and refuses anything else (CAL-14).
            if ((order != Last && order != fixedTier.Order) || (action is { Length: > 0 } && atEnd != fixedTier.AtEnd))
                fields.Invalid("/spec", $"differs from the built-in tier {name}: order {fixedTier.Order.ToString(CultureInfo.InvariantCulture)}, defaultAction {fixedTier.AtEnd} (CAL-14)");
            return;
        }
        if (fields.InvalidReason is not null) _unclear.Add(name);
        _tiers[name] = (order, atEnd);
    }
}
