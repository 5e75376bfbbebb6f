using System.Collections.Immutable;
using System.Globalization;
using Compliance.Controls.Facts;
using Compliance.Network.Linting;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks.PolicyQuality;

/// <summary>POL-REDUNDANT.</summary>
public sealed class RedundantRules : ICheck
{
    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "POL-REDUNDANT",
        Group = "policy-quality",
        Title = "Redundant rules and policies are reported",
        Rationale = "Duplicates slow the half-yearly review and outlive their reason.",
        Condition = "Warns, as information, for each policy that can go, or of which rules can go, without changing any verdict, computed for each rule by itself; and, of low severity, for the cluster when more than max_share of its rules are so. A policy that states the default, or guards every pod of its namespace to come, is not counted; a rule that never decides is told by POL-TIER-SHADOWING as well. Nothing is claimed of policies that were not understood in full. Not evaluable beyond max_rules rules, or where the plug-in's own rules times all policies exceed max_translations.",
        Remediation = "Remove what is superfluous once its owner has confirmed it; of two that cover each other, one.",
        Severity = Severity.Info,
        ReliesOnEnforcement = true,
        Reads = [.. Kinds.Connectivity, .. Kinds.Workloads],
        Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("max_share", "0.3").Add(ProvenRules.Limit, ProvenRules.DefaultLimit).Add(ProvenRules.Translations, ProvenRules.DefaultTranslations),
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        if (ProvenRules.Missing(context) is { } missing) return [Definition.NotEvaluable(context, context.Cluster(), null, missing)];
        ProvenRules proven = ProvenRules.Of(context);
        // What only guards pods to come is told apart by being of no weight.
        ILookup<ObjectRef, LintFinding> redundant = proven.Findings
            .Where(f => f.Kind is LintKind.Redundant or LintKind.Shadowed && f.Severity != LintSeverity.Info && proven.Decides(f.Part)).ToLookup(f => f.Part.Policy);
        IEnumerable<CheckResult> told = Definition.Survey(context, ProvenRules.Policies(context), "none is redundant, and no rule of theirs",
            policy => redundant.Contains(policy.Ref) ? Judge(context, policy, [.. redundant[policy.Ref]]) : null);
        return told.Concat(Share(context, proven, redundant));
    }

    private CheckResult Judge(CheckContext context, PolicyObject policy, ImmutableArray<LintFinding> findings)
    {
        LintFinding? whole = findings.FirstOrDefault(f => f.Part.Rule is null);
        ImmutableArray<LintFinding> told = whole is null ? findings : [whole];
        string what = whole is null ? $"{Answers.Count(told.Length, "rule")} of {policy.Ref} can" : $"{policy.Ref} can";
        ImmutableArray<PolicyPart> covering = [.. told.SelectMany(f => f.Involved).Distinct()];
        string by = covering.IsEmpty ? "what they decide is decided so without them" : $"{Answers.Some(covering.Select(c => c.ToString()), 3)} already decide the same";
        string together = told.All(f => f.Given.IsEmpty) ? "" : $" Not together with {Answers.Some(told.SelectMany(f => f.Given).Distinct().Select(g => g.ToString()), 3)}.";
        return Definition.Warn(context, PolicySurvey.Subject(policy.Ref), PolicySurvey.NamespaceOf(policy), $"{what} go without changing any verdict: {by}.{together}",
            [.. told.Take(20).Select(f => f.Part.Policy.See(f.Part.Rule, "redundant")), .. covering.Take(20).Select(c => c.Policy.See(c.Rule, "decides the same"))]);
    }

    private IEnumerable<CheckResult> Share(CheckContext context, ProvenRules proven, ILookup<ObjectRef, LintFinding> redundant)
    {
        ImmutableArray<PolicyObject> policies = [.. ProvenRules.Policies(context).Where(p => !context.Exempt(p.Ref.Namespace))];
        HashSet<(ObjectRef, string)> rules = [.. policies.SelectMany(p => p.Rules.Where(r => r.InertReason is null).Select(r => (p.Ref, r.Pointer)))];
        HashSet<(ObjectRef, string)> superfluous =
            [.. policies.SelectMany(p => redundant[p.Ref].SelectMany(f => proven.RulesOf(f.Part)).Where(r => r.InertReason is null).Select(r => (p.Ref, r.Pointer)))];
        if (rules.Count == 0 || superfluous.Count <= context.Share("max_share") * rules.Count) yield break;
        yield return Definition.Warn(context, "share/redundant-rules", null,
            string.Create(CultureInfo.InvariantCulture, $"{superfluous.Count} of {rules.Count} rules are redundant, more than a share of {context.Parameters["max_share"]}."))
            with { Severity = Severity.Low };
    }
}
