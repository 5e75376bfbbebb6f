using System.Collections.Immutable;
using System.Globalization;
using Compliance.Controls.Facts;
using Compliance.Controls.Observation;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;

namespace Compliance.Controls.Checks.Logging;

/// <summary>LOG-FLOWS-UNUSED-RULES.</summary>
public sealed class UnusedRules : ICheck
{
    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "LOG-FLOWS-UNUSED-RULES",
        Group = "logging",
        Title = "Every rule that allows something is used",
        Rationale = "A rule that nothing uses opens a way for an attacker alone; reviews are meant to find it (PCI 1.2.7).",
        Condition = "Looks at policies of namespaces in scope with a subject that the flow records (--flows) name: warns for each policy with allow rules that no observed and allowed connection of its subjects fits, by peer, protocol and port, in the time the records cover. Rules with names resolved at run time, layer 7 or other conditions, ports left out, or peers that are not pods, nodes or addresses are not judged. Not evaluable without records, where they cover fewer than min_days days, could not be read in full, or events were lost; policies of whose subjects they tell nothing are counted by namespace.",
        Remediation = "Ask the owner of the policy what the rule is for, and remove it when nobody knows.",
        Severity = Severity.Info,
        ReliesOnEnforcement = false,
        Reads = Kinds.Connectivity,
        Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("min_days", "7"),
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        if (ObservedTraffic.Of(context, out string? missing) is not { } traffic) return [Definition.NotEvaluable(context, context.Cluster(), null, missing!)];
        if (traffic.Period < TimeSpan.FromDays(context.Int("min_days")))
            return [Definition.NotEvaluable(context, context.Cluster(), null, $"the flow records cover the time {traffic.Span}, less than {context.Parameters["min_days"]} days")];
        ImmutableArray<PolicyObject> policies = [.. context.Index.Enforced.DistinctBy(p => p.Ref).Where(p => p.Allowing().Any() && !context.Exempt(p.Ref.Namespace))];
        ILookup<Endpoint, PlacedFlow> into = By(traffic, f => f.To), outOf = By(traffic, f => f.From);
        Dictionary<PolicyObject, ImmutableArray<Endpoint>> subjects = policies.ToDictionary(p => p, p => context.Reachability.SubjectsOf(p), (IEqualityComparer<PolicyObject>)ReferenceEqualityComparer.Instance);
        HashSet<PolicyObject> covered = new(policies.Where(p => subjects[p].Any(s => into[s].Any() || outOf[s].Any())), ReferenceEqualityComparer.Instance);
        return
        [
            .. Definition.Survey(context, policies.Where(covered.Contains), "every rule that may be judged was used", p => Of(context, traffic, p, subjects[p], into, outOf)),
            .. policies.Where(p => !covered.Contains(p)).GroupBy(p => p.Ref.Namespace, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g =>
                Definition.NotEvaluable(context, $"uncovered/{(g.Key.Length == 0 ? context.Cluster : g.Key)}", g.Key.Length == 0 ? null : g.Key,
                    $"the flow records tell nothing of the subjects of {Answers.Count(g.Count(), "policy", "policies")}: {Answers.Some(g.Select(p => p.Ref.ToString()))}")),
        ];
    }

    private CheckResult? Of(CheckContext context, ObservedTraffic traffic, PolicyObject policy, ImmutableArray<Endpoint> subjects, ILookup<Endpoint, PlacedFlow> into, ILookup<Endpoint, PlacedFlow> outOf)
    {
        RuleUse use = new(context.Reachability, policy);
        ImmutableArray<PolicyRule> unused = [.. policy.Allowing().Where(r => RuleUse.IsPlain(r) && !subjects.Any(s => (r.Direction == Direction.Ingress ? into : outOf)[s]
            .Any(f => f.Flow.Key.Verdict == ObservedVerdict.Allowed && use.Allows(r, f))))];
        string subject = PolicySurvey.Subject(policy.Ref);
        if (unused.IsEmpty) return null;
        if (traffic.Incomplete is { } incomplete)
            return Definition.NotEvaluable(context, subject, PolicySurvey.NamespaceOf(policy), $"no use of {Answers.Some(unused.Select(r => r.Pointer))} was seen, and {incomplete}");
        return Definition.Warn(context, subject, PolicySurvey.NamespaceOf(policy), string.Create(CultureInfo.InvariantCulture,
            $"{unused.Length} of {policy.Allowing().Count()} allow rules of {policy.Ref} were not used {traffic.Span}: {Answers.Some(unused.Select(r => r.Pointer))}."),
            unused.Take(20).Select(r => policy.Ref.See(r.Pointer, "not used")));
    }

    private static ILookup<Endpoint, PlacedFlow> By(ObservedTraffic traffic, Func<PlacedFlow, PlacedEnd> end) =>
        traffic.Flows.SelectMany(f => end(f).Endpoints.Select(e => (e, f))).ToLookup(p => p.e, p => p.f);
}
