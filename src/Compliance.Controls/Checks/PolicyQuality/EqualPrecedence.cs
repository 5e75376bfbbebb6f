using System.Collections.Immutable;
using System.Globalization;
using Compliance.Controls.Facts;
using Compliance.Network.Linting;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks.PolicyQuality;

/// <summary>POL-CONFLICT-AMBIGUOUS.</summary>
public sealed class EqualPrecedence : ICheck
{
    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "POL-CONFLICT-AMBIGUOUS",
        Group = "policy-quality",
        Title = "No two policies of equal precedence contradict each other",
        Rationale = "Where two policies of one priority decide a flow differently, either may win and nobody can tell which; where the plug-in falls back to their names, a rename changes what is open.",
        Condition = "Fails for each pair of policies that stand in no defined order (AdminNetworkPolicies, ClusterNetworkPolicies and Antrea's policies of one priority in one tier) and decide the same flow differently. Warns when such policies share a priority without doing so, and for pairs that the plug-in orders by name alone (Calico's policies of one order in one tier, those without an order among them) and that decide the same flow differently. Not evaluable beyond max_rules rules, or where the plug-in's own rules times all policies exceed max_translations.",
        Remediation = "Give each policy a priority or order of its own.",
        Severity = Severity.High,
        ReliesOnEnforcement = true,
        Reads = [.. Kinds.Connectivity, .. Kinds.Workloads],
        Parameters = ImmutableSortedDictionary<string, string>.Empty.Add(ProvenRules.Limit, ProvenRules.DefaultLimit).Add(ProvenRules.Translations, ProvenRules.DefaultTranslations),
    };

    /// <summary>A policy without an order stands after all that have one, at a number that nobody writes.</summary>
    private const double Unordered = 1e300;

    private sealed record Place(string Tier, double Order, bool Open);

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        ImmutableArray<(Place Place, PolicyObject Policy)> ordered = [.. context.Reachability.Model.Tiers.Where(t => t.Ordered)
            .SelectMany(t => t.Policies.Where(p => p.Mode == PolicyMode.Enforced).Select(p => (new Place(t.Name, p.Rank ?? p.Order, p.Rank is not null), p)))];
        if (ProvenRules.Missing(context) is { } missing) return [Definition.NotEvaluable(context, context.Cluster(), null, missing)];
        if (ordered.IsEmpty) return [Definition.NotApplicable(context, context.Cluster(), null, "no policy stands in a tier in which order decides")];
        ProvenRules proven = ProvenRules.Of(context);
        ILookup<ObjectRef, Place> places = ordered.ToLookup(o => o.Policy.Ref, o => o.Place);
        ImmutableArray<CheckResult> told = [.. Ties(context, proven, ordered), .. ByName(context, proven, places)];
        HashSet<Place> contradicting = [.. proven.Findings.Where(f => f.Kind == LintKind.Ambiguous).SelectMany(f => places[f.Part.Policy])];
        told = [.. told, .. Shared(context, ordered, contradicting)];
        return told.IsEmpty
            ? [Definition.Pass(context, context.Cluster(), null, $"{Answers.Count(ordered.Select(o => o.Policy.Ref).Distinct().Count(), "policy", "policies")} in ordered tiers looked at: none contradicts another of its own precedence.",
                ordered.Select(o => o.Policy.Ref).Distinct().Take(20).Select(r => r.See()))]
            : told;
    }

    private IEnumerable<CheckResult> Ties(CheckContext context, ProvenRules proven, ImmutableArray<(Place Place, PolicyObject Policy)> ordered)
    {
        foreach (IGrouping<(ObjectRef A, ObjectRef B), LintFinding> pair in proven.Findings.Where(f => f.Kind == LintKind.Ambiguous).GroupBy(f => Pair(f.Part.Policy, f.Involved[0].Policy)))
        {
            LintFinding first = pair.First();
            yield return Definition.Fail(context, Subject(pair.Key), null,
                $"{pair.Key.A} and {pair.Key.B} have one priority and decide the same flows differently: {first.Message}",
                new()
                {
                    From = first.Example?.From,
                    To = first.Example?.To,
                    Port = first.Example is { Open.IsEmpty: false } example ? Flows.PortText(example.Open) : null,
                    AllowedBy = $"{first.Part} and {first.Involved[0]} contradict each other at one priority, and which of them counts is not defined",
                    Policy = first.Part.Policy,
                    Pointer = first.Part.Rule,
                },
                pair.SelectMany(f => f.Involved.Prepend(f.Part)).Distinct().Take(20).Select(p => p.Policy.See(p.Rule)))
                with { Patch = Later(context, proven, ordered, [.. pair]) };
        }
    }

    /// <summary>Puts the policy that does not deny right behind the other, so that the denial counts; null where that number is taken or not
    /// to be had, or where both deny what the other does not.</summary>
    private static string? Later(CheckContext context, ProvenRules proven, ImmutableArray<(Place Place, PolicyObject Policy)> ordered, ImmutableArray<LintFinding> pair)
    {
        bool Denies(PolicyPart part) => proven.RulesOf(part).Any(r => r.Action == RuleAction.Deny);
        ImmutableArray<PolicyPart> parts = [.. pair.SelectMany(f => f.Involved.Take(1).Prepend(f.Part))];
        ImmutableArray<ObjectRef> lax = [.. parts.Where(p => !Denies(p)).Select(p => p.Policy).Distinct()];
        if (lax is not [var later] || parts.Any(p => Denies(p) && p.Policy.Equals(later))) return null;
        ImmutableArray<Place> places = [.. ordered.Where(o => o.Policy.Ref.Equals(later)).Select(o => o.Place).Distinct()];
        if (places is not [{ Open: true } place]) return null;
        double next = place.Order + 1;
        // The policy APIs end at 1000; a number that others have would only move the tie.
        return next > 1000 || ordered.Any(o => o.Place.Tier == place.Tier && o.Place.Order > place.Order && o.Place.Order <= next) ? null : PolicyPatches.Priority(context, later, next);
    }

    private IEnumerable<CheckResult> ByName(CheckContext context, ProvenRules proven, ILookup<ObjectRef, Place> places)
    {
        IEnumerable<(LintFinding Finding, PolicyPart Winner)> meetings = proven.Findings.Where(f => f.Kind is LintKind.Conflicting or LintKind.Shadowed)
            .SelectMany(f => f.Involved.Select(i => (f, i)))
            .Where(m => !m.f.Part.Policy.Equals(m.i.Policy) && places[m.f.Part.Policy].Any(p => !p.Open && places[m.i.Policy].Contains(p)))
            .Where(m => proven.RulesOf(m.f.Part).FirstOrDefault() is { } own && proven.RulesOf(m.i).FirstOrDefault() is { } other && m.i.Rule is not null && own.Action != other.Action);
        foreach (IGrouping<(ObjectRef A, ObjectRef B), (LintFinding Finding, PolicyPart Winner)> pair in meetings.GroupBy(m => Pair(m.Finding.Part.Policy, m.Winner.Policy)))
        {
            (LintFinding finding, PolicyPart winner) = pair.First();
            Place place = places[winner.Policy].First(p => !p.Open);
            yield return Definition.Warn(context, Subject(pair.Key), null,
                $"{pair.Key.A} and {pair.Key.B} {Order(place)} in tier {place.Tier} and decide the same flows differently; {winner} wins over {finding.Part} by its name alone{(finding.Example is { } e ? $", for example {e}" : "")}.",
                pair.SelectMany(m => (PolicyPart[])[m.Finding.Part, m.Winner]).Distinct().Take(20).Select(p => p.Policy.See(p.Rule)));
        }
    }

    private IEnumerable<CheckResult> Shared(CheckContext context, ImmutableArray<(Place Place, PolicyObject Policy)> ordered, HashSet<Place> contradicting)
    {
        foreach (IGrouping<Place, ObjectRef> group in ordered.Where(o => o.Place.Open).GroupBy(o => o.Place, o => o.Policy.Ref))
        {
            ImmutableArray<ObjectRef> sharing = [.. group.Distinct()];
            if (sharing.Length < 2 || contradicting.Contains(group.Key)) continue;
            yield return Definition.Warn(context, string.Create(CultureInfo.InvariantCulture, $"priority/{group.Key.Tier}/{group.Key.Order}"), null,
                $"{Answers.Some(sharing.Select(s => s.ToString()))} {Order(group.Key)} in tier {group.Key.Tier}; no flow is decided differently today.", sharing.Take(20).Select(s => s.See()))
                with { Severity = Severity.Low };
        }
    }

    private static string Order(Place place) => place.Order < Unordered
        ? string.Create(CultureInfo.InvariantCulture, $"share {(place.Open ? "the priority" : "the order")} {place.Order}") : "have no order";

    private static string Subject((ObjectRef A, ObjectRef B) pair) => $"{PolicySurvey.Subject(pair.A)} and {PolicySurvey.Subject(pair.B)}";

    private static (ObjectRef A, ObjectRef B) Pair(ObjectRef one, ObjectRef other) => one.CompareTo(other) <= 0 ? (one, other) : (other, one);
}
