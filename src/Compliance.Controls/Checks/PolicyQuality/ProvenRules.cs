using System.Collections.Immutable;
using Compliance.Network.Linting;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks.PolicyQuality;

/// <summary>What the checks on the quality of policies share: the proofs of the linter, by policy, within what they may cost.</summary>
internal sealed class ProvenRules
{
    private readonly Dictionary<ObjectRef, ImmutableArray<PolicyObject>> _objects;

    private ProvenRules(CheckContext context)
    {
        _objects = context.Index.Enforced.Concat(context.Reachability.Model.Gates.SelectMany(g => g.Tiers).SelectMany(t => t.Policies))
            .Where(p => p.Mode == PolicyMode.Enforced).GroupBy(p => p.Ref).ToDictionary(g => g.Key, g => g.ToImmutableArray());
        Findings = context.Index.Lint;
    }

    /// <summary>Parameter with the greatest number of rules for which the proof is attempted.</summary>
    public const string Limit = "max_rules";

    /// <summary>Its default: far beyond what the largest cluster that was measured holds.</summary>
    public const string DefaultLimit = "25000";

    /// <summary>Parameter with the greatest number of policies that may be translated anew: whether a rule of a plug-in's own kind can go is
    /// proven by translating all policies without it.</summary>
    public const string Translations = "max_translations";

    /// <summary>Its default: about a second where every such rule can go.</summary>
    public const string DefaultTranslations = "40000";

    /// <summary>Every finding.</summary>
    public ImmutableArray<LintFinding> Findings { get; }

    /// <summary>The proofs; only to be asked for where <see cref="Missing"/> has nothing to say.</summary>
    public static ProvenRules Of(CheckContext context) => new(context);

    /// <summary>Why the proofs are not at hand; null where they are.</summary>
    public static string? Missing(CheckContext context)
    {
        int rules = context.Index.Enforced.Sum(p => p.Rules.Length);
        if (rules > context.Int(Limit)) return $"the cluster has {rules} rules, more than the {context.Int(Limit)} for which the proof is attempted (parameter {Limit})";
        PolicyObject[] policies = [.. context.Reachability.Model.All.Where(p => p.Mode != PolicyMode.Inert)];
        long dependent = policies.Where(p => p.Dialect is not ("kubernetes" or "network-policy-api")).Sum(p => p.Rules.Length + 1L), work = dependent * policies.Length;
        if (work > context.Int(Translations))
            return $"{dependent} rules and policies of the plug-in's own kinds would each need all {policies.Length} policies translated anew, more than {context.Int(Translations)} translations (parameter {Translations})";
        PolicyObject? idle = context.Index.Enforced.IsEmpty ? context.Reachability.Model.All.FirstOrDefault() : null;
        return idle is null ? null : $"no policy has effect here, for example {idle.Ref}: {idle.ModeReason?.TrimEnd('.') ?? "it is not enforced"}";
    }

    /// <summary>Policies that decide connections and that the scope does not exempt.</summary>
    public static IEnumerable<PolicyObject> Policies(CheckContext context) => context.Index.Enforced.DistinctBy(p => p.Ref);

    /// <summary>The rules that a part of a finding stands for.</summary>
    public IEnumerable<PolicyRule> RulesOf(PolicyPart part) =>
        !_objects.TryGetValue(part.Policy, out ImmutableArray<PolicyObject> objects) ? []
            : objects.SelectMany(o => o.Rules).Where(r => part.Rule is null || r.Pointer == part.Rule || r.Pointer.StartsWith(part.Rule + "/", StringComparison.Ordinal));

    /// <summary>Whether a part is of a policy that decides connections.</summary>
    public bool Decides(PolicyPart part) => _objects.ContainsKey(part.Policy);
}
