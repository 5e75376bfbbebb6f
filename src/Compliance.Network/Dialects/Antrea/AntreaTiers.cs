using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects.Antrea;

/// <summary>The tiers of Antrea (ANT-02): six of its own and those that Tier objects make.</summary>
internal sealed class AntreaTiers
{
    private const int Default = TierPlace.AntreaApplications, Baseline = 253;
    private static readonly ResourceKind Kind = new(AntreaDialect.Group, "Tier");

    private static readonly FrozenDictionary<string, int> Own = new Dictionary<string, int>(StringComparer.Ordinal)
    {
        ["emergency"] = 50, ["securityops"] = 100, ["networkops"] = 150, ["platform"] = 200, ["application"] = Default, ["baseline"] = Baseline,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private readonly Dictionary<string, (int? Priority, string? Problem)> _made = new(StringComparer.Ordinal);
    private readonly List<Limitation> _limitations;

    public AntreaTiers(ClusterSnapshot snapshot, List<Limitation> limitations)
    {
        _limitations = limitations;
        foreach (SnapshotObject tier in snapshot.Objects.Where(o => o.Ref.Kind == Kind && !Own.ContainsKey(o.Ref.Name))) _made[tier.Ref.Name] = Read(tier);
        // The API refuses a second tier of a priority, so which of two in a folder would be there is not known.
        foreach (IGrouping<int?, string> same in _made.Where(t => t.Value.Priority is not null).GroupBy(t => t.Value.Priority, t => t.Key).Where(g => g.Count() > 1).ToArray())
            foreach (string name in same) _made[name] = (null, $"has priority {same.Key}, which {same.Order(StringComparer.Ordinal).First(n => n != name)} has too");
    }

    /// <summary>The custom tier that holds priority 220, which upstream ClusterNetworkPolicies need for themselves (ANT-24); null when free.</summary>
    public string? InTheWayOfUpstream => _made.Where(t => t.Value.Priority == 220).Select(t => t.Key).FirstOrDefault();

    /// <summary>A tier without its policies, or why its place is not known.</summary>
    public (Tier? Tier, string? Problem) Of(string name, ObjectRef policy)
    {
        // The names of its own tiers were written with capitals once, and still may be.
        string lower = name.ToLowerInvariant();
        if (Own.TryGetValue(lower, out int priority)) return (At(lower, priority), null);
        if (_made.TryGetValue(name, out (int? Priority, string? Problem) made) && made.Priority is { } own) return (At(name, own), null);
        string problem = $"/spec/tier of {policy} is '{name}', {(made.Problem is null ? "a tier that the input does not hold" : $"and that tier {made.Problem}")}, so its place is not known.";
        _limitations.Add(new Limitation(policy, "/spec/tier", problem, "ANT-02"));
        return (null, problem);
    }

    private static Tier At(string name, int priority) => new()
    {
        Name = name,
        Order = priority,
        Ordered = true,
        WhenIsolated = RuleAction.Pass,
        Band = priority < Baseline ? TierPlace.AntreaBand : null,
        Policies = [],
    };

    private (int?, string?) Read(SnapshotObject tier)
    {
        var fields = new PolicyFields(tier, _limitations);
        string? problem = tier.Version is "v1beta1" or "v1alpha1" ? null : fields.Limit("/apiVersion", $"is version '{tier.Version}'; this program reads v1beta1 and v1alpha1", null);
        problem ??= fields.Unknown(tier.Body, "", ["apiVersion", "kind", "metadata", "spec", "status"]);
        JsonElement spec = fields.Section(tier.Body, "", "spec");
        problem = fields.Unknown(spec, "/spec", ["priority", "description"]) ?? problem;
        fields.Text(spec, "/spec", "description");
        if (!FieldReader.TryGet(spec, "priority", out JsonElement value) || value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out int priority) || priority is < 0 or >= Default)
        {
            fields.Invalid("/spec/priority", value, $"a number from 0 to {Default - 1}");
            return (null, "is invalid");
        }

        if (tier.Ref.Name.Any(char.IsAsciiLetterUpper)) fields.Invalid("/metadata/name", $"is '{tier.Ref.Name}'; expected a name in small letters");
        if (fields.InvalidReason is not null) return (null, "is invalid");
        return problem is null ? (priority, null) : (null, "is not understood");
    }
}
