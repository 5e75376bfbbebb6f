using System.Collections.Immutable;
using Compliance.Evidence.Ledger;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Approval;

/// <summary>The twelve quality criteria that a pack meets before it is approved. The program answers what it can see in pack and ledger; a step
/// of the review answers what it is there for; the rest a person answers. A person's no always stands.</summary>
public static class QualityCriteria
{
    /// <summary>Their names, in order.</summary>
    public static readonly ImmutableArray<string> Names =
    [
        "completeness", "accuracy", "clarity", "consistency", "currency", "traceability", "stakeholder-review", "technical-review", "compliance",
        "approval", "accessibility", "metadata",
    ];

    /// <summary>Evaluates all of them.</summary>
    /// <param name="facts">What they are evaluated from.</param>
    public static ImmutableArray<CriterionEntry> Evaluate(CriteriaFacts facts)
    {
        var computed = new ComputedCriteria(facts);
        return [.. Names.Select(name => Overruled(computed.Of(name) ?? ByReview(name, facts) ?? ByPerson(name, facts), facts))];
    }

    /// <summary>What keeps a pack from being submitted, a sentence part each; empty when nothing does.</summary>
    /// <param name="criteria">The criteria as evaluated.</param>
    public static ImmutableArray<string> Blocking(ImmutableArray<CriterionEntry> criteria)
    {
        if (!criteria.Select(c => c?.Criterion).SequenceEqual(Names)) return [$"expected the criteria {string.Join(", ", Names)}, each once and in order"];
        return [.. criteria.Where(c => c.Answer is not ("yes" or "n/a" or "pending") || (c.Answer == "pending") != (c.By == "review")).Select(c => $"{c.Criterion}: {(c.Answer == "unanswered" ? "not answered" : c.Answer)} ({c.Why})")];
    }

    /// <summary>Why answers are none; null when they are.</summary>
    /// <param name="answers">Answers of a person.</param>
    public static string? AnswerFault(ImmutableArray<CriterionAnswer> answers)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (CriterionAnswer? answer in answers)
        {
            if (answer is null || !Names.Contains(answer.Criterion)) return $"'{answer?.Criterion}' is no quality criterion; expected one of {string.Join(", ", Names)}";
            if (answer.Answer is not ("yes" or "no" or "n/a")) return $"the answer to {answer.Criterion} is '{answer.Answer}'; expected yes, no or n/a";
            if (answer.Answer != "yes" && string.IsNullOrWhiteSpace(answer.Comment)) return $"the answer {answer.Answer} to {answer.Criterion} needs a comment that says why";
            if (!seen.Add(answer.Criterion)) return $"the criterion {answer.Criterion} is answered twice";
        }
        return null;
    }

    /// <summary>The criteria as they stand after the decisions of a review: what its steps answer is met once they are approved, and a no of a
    /// reviewer stands.</summary>
    /// <param name="round">The review.</param>
    public static ImmutableArray<CriterionEntry> After(ReviewRound round) =>
    [
        .. round.Submission.Criteria.Select(c =>
        {
            if (round.Decisions.FirstOrDefault(d => d.Answers.Any(a => a.Criterion == c.Criterion && a.Answer == "no")) is { } no)
                return new CriterionEntry(c.Criterion, "no", "review", $"{no.Person}, {no.Step}: {no.Answers.First(a => a.Criterion == c.Criterion).Comment}");
            string[] steps = [.. Steps(c.Criterion).Where(s => round.Submission.Steps.Any(p => p.Step == s))];
            bool met = c.Answer == "pending" && steps.All(s => round.Decisions.Any(d => d.Step == s && d.Decision == ApprovalStatement.Approved));
            return met ? new CriterionEntry(c.Criterion, "yes", "review", $"approved in {string.Join(" and ", steps)}") : c;
        }),
    ];

    // Which steps are there to answer a criterion.
    private static ImmutableArray<string> Steps(string name) => name switch
    {
        "stakeholder-review" => ["stakeholder"],
        "technical-review" => ["peer", "architecture", "security"],
        "compliance" => ["compliance", "legal"],
        _ => [],
    };

    private static CriterionEntry? ByReview(string name, CriteriaFacts facts)
    {
        string[] planned = [.. Steps(name).Where(s => facts.Pack.Plan.Find(s) is not null)];
        return planned.Length == 0 ? null : new CriterionEntry(name, "pending", "review", $"answered by the {(planned.Length == 1 ? "step" : "steps")} {string.Join(" and ", planned)} of the review");
    }

    private static CriterionEntry ByPerson(string name, CriteriaFacts facts) => facts.Answers.FirstOrDefault(a => a.Criterion == name) is { } answer
        ? new CriterionEntry(name, answer.Answer, "submitter", answer.Comment ?? "the submitter's answer")
        : new CriterionEntry(name, "unanswered", "submitter", name switch
        {
            "clarity" => "a person says whether the words are clear to the readers they are meant for",
            "stakeholder-review" => "the review has no stakeholder step, so a person says whether those affected were heard",
            "technical-review" => "the review has no peer, architecture or security step, so a person says who checked the technical content",
            _ => "the review has no compliance or legal step, so a person says whether the demands that apply are met or their gaps are named",
        });

    private static CriterionEntry Overruled(CriterionEntry entry, CriteriaFacts facts) =>
        entry.Answer != "no" && facts.Answers.FirstOrDefault(a => a.Criterion == entry.Criterion) is { Answer: "no" } no
            ? new CriterionEntry(entry.Criterion, "no", "submitter", no.Comment ?? "the submitter's answer") : entry;
}

/// <summary>What the quality criteria are evaluated from.</summary>
public sealed record CriteriaFacts
{
    /// <summary>The pack as its review sees it.</summary>
    public required ReviewedPack Pack { get; init; }

    /// <summary>The pack's document.</summary>
    public required EvidencePack Content { get; init; }

    /// <summary>What the ledger says.</summary>
    public required LedgerState Ledger { get; init; }

    /// <summary>Person who submits.</summary>
    public required string Submitter { get; init; }

    /// <summary>Moment of submission.</summary>
    public required DateTimeOffset Moment { get; init; }

    /// <summary>What differed when every verdict was computed anew from the inputs in the pack; empty when nothing did.</summary>
    public required ImmutableArray<string> Recomputed { get; init; }

    /// <summary>The submitter's answers.</summary>
    public ImmutableArray<CriterionAnswer> Answers { get; init; } = [];
}
