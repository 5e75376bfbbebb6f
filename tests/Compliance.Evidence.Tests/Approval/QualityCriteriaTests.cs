using System.Collections.Immutable;
using Compliance.Evidence.Approval;
using Compliance.Evidence.Ledger;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Tests.Approval;

public sealed class QualityCriteriaTests : IDisposable
{
    private static readonly ImmutableArray<CriterionAnswer> s_answers = [new("clarity", "yes"), new("stakeholder-review", "yes", "heard"), new("compliance", "n/a", "gaps are named")];

    private readonly Review _review = new Review().Stored();

    public QualityCriteriaTests() => _review.Document = _review.Document with
    {
        CompletenessPercent = 100, Entity = "Payment Shop Ltd", Owner = "Ada Byron", Classification = "Confidential", Retention = "Six years", Distribution = ["audit@shop.example"],
        NextReview = Review.Start.AddDays(90),
    };

    public void Dispose() => _review.Dispose();

    [Fact]
    public void Where_nothing_is_amiss_the_program_the_review_and_a_person_answer_all_twelve()
    {
        ImmutableArray<CriterionEntry> criteria = QualityCriteria.Evaluate(Facts());
        Assert.Equal(QualityCriteria.Names, criteria.Select(c => c.Criterion));
        Assert.Empty(QualityCriteria.Blocking(criteria));
        Assert.Equal(["clarity", "stakeholder-review", "compliance"], criteria.Where(c => c.By == "submitter").Select(c => c.Criterion));
        Assert.Equal("technical-review pending", string.Join(' ', criteria.Where(c => c.By == "review").Select(c => $"{c.Criterion} {c.Answer}")));
        Assert.All(criteria, c => Assert.NotEmpty(c.Why));
    }

    [Theory]
    [InlineData("completeness", "95 % of the required fields are filled in; missing: owner")]
    [InlineData("accuracy", "computed anew, the pack is another: NP-X says fail")]
    [InlineData("consistency", "the last approved pack of the series is none: audit anew")]
    [InlineData("currency", "its next review was due on 2026-09-01")]
    [InlineData("traceability", "the pack lists no evidence or no inputs")]
    [InlineData("approval", "nobody may decide the step 'legal': the register has no person who is no author with the role lawyer whose entry counts")]
    [InlineData("accessibility", "nobody declares to whom it is distributed")]
    [InlineData("metadata", "missing: classification")]
    [InlineData("clarity", "not answered")]
    [InlineData("stakeholder-review", "the review has no stakeholder step")]
    [InlineData("technical-review", "the review has no peer, architecture or security step")]
    [InlineData("compliance", "the review has no compliance or legal step")]
    public void A_criterion_that_is_not_met_blocks_with_its_reason(string criterion, string reason)
    {
        CriteriaFacts facts = criterion switch
        {
            "completeness" => With(d => d with { CompletenessPercent = 95, Missing = ["owner"] }),
            "accuracy" => Facts() with { Recomputed = ["NP-X says fail"] },
            "consistency" => With(d => d with { Predecessor = new PredecessorEntry("EP-shop-0.9.0", "0.9.0", SamplePack.Moment, new('f', 64)) }),
            "currency" => With(d => d with { NextReview = new(2026, 9, 1, 0, 0, 0, TimeSpan.Zero) }),
            "traceability" => Facts() with { Content = Facts().Content with { Evidence = [] } },
            "approval" => With(d => d with { ReviewSteps = [.. d.ReviewSteps.Take(3), new("legal", ["lawyer"])] }),
            "accessibility" => With(d => d with { Distribution = [] }),
            "metadata" => With(d => d with { Classification = " " }),
            "technical-review" => With(d => d with { ReviewSteps = [d.ReviewSteps[0], d.ReviewSteps[3]] }),
            _ => Facts() with { Answers = [.. s_answers.Where(a => a.Criterion != criterion)] },
        };
        string blocked = Assert.Single(QualityCriteria.Blocking(QualityCriteria.Evaluate(facts)), b => b.StartsWith(criterion + ":", StringComparison.Ordinal));
        Assert.Contains(reason, blocked, StringComparison.Ordinal);
    }

    [Fact]
    public void The_last_day_of_a_review_that_is_due_is_not_overdue() => Assert.Empty(QualityCriteria.Blocking(QualityCriteria.Evaluate(With(d => d with { NextReview = Review.Start.AddHours(-20) }))));

    [Fact]
    public void A_no_of_a_person_stands_whatever_the_program_says()
    {
        ImmutableArray<CriterionEntry> criteria = QualityCriteria.Evaluate(Facts() with { Answers = [.. s_answers, new("accuracy", "no", "the acquirer's port is wrong")] });
        Assert.Equal(["accuracy: no (the acquirer's port is wrong)"], QualityCriteria.Blocking(criteria));
        criteria = QualityCriteria.Evaluate(With(d => d with { Classification = null }) with { Answers = [.. s_answers, new("metadata", "yes")] });
        Assert.Contains(QualityCriteria.Blocking(criteria), b => b.StartsWith("metadata: no", StringComparison.Ordinal));
    }

    [Fact]
    public void What_a_step_answers_is_met_once_all_its_steps_are_approved()
    {
        SubmissionStatement said = _review.Submission() with { Criteria = QualityCriteria.Evaluate(Facts()) };
        _review.Submit(said);
        _review.Decide(_review.Decision("Grace Hopper", "author", "self", 1));
        _review.Decide(_review.Decision("Joan Clarke", "engineer", "peer", 2));
        Assert.Equal("pending", QualityCriteria.After(_review.Round).Single(c => c.Criterion == "technical-review").Answer);
        _review.Decide(_review.Decision("Katherine Johnson", "security", "security", 3));
        Assert.Equal(("yes", "approved in peer and security"), (QualityCriteria.After(_review.Round).Single(c => c.Criterion == "technical-review").Answer, QualityCriteria.After(_review.Round).Single(c => c.Criterion == "technical-review").Why));
        _review.Decide(_review.Decision("Ada Byron", "ciso", "final", 4) with { Decision = ApprovalStatement.Rejected, Comment = "Not yet.", Answers = [new("clarity", "no", "page 3")] });
        Assert.Equal(("no", "Ada Byron, final: page 3"), (QualityCriteria.After(_review.Round).Single(c => c.Criterion == "clarity").Answer, QualityCriteria.After(_review.Round).Single(c => c.Criterion == "clarity").Why));
    }

    [Theory]
    [InlineData("clarity", "perhaps", null, "expected yes, no or n/a")]
    [InlineData("clarity", "no", null, "needs a comment")]
    [InlineData("clarity", "n/a", " ", "needs a comment")]
    [InlineData("beauty", "yes", null, "is no quality criterion")]
    public void An_answer_that_is_none_is_told(string criterion, string answer, string? comment, string message)
    {
        Assert.Contains(message, QualityCriteria.AnswerFault([new(criterion, answer, comment)]), StringComparison.Ordinal);
        Assert.Contains("answered twice", QualityCriteria.AnswerFault([new("clarity", "yes"), new("clarity", "yes")]), StringComparison.Ordinal);
    }

    [Fact]
    public void Whether_there_are_people_for_all_steps_is_what_trying_every_assignment_says()
    {
        const int Seed = 20261125;
        var random = new Random(Seed);
        int enough = 0;
        for (int i = 0; i < 300; i++)
        {
            string[] steps = ["peer", "stakeholder", "architecture", "security", "final"], roles = ["author", "engineer", "security", "ciso"];
            ImmutableArray<ReviewStepEntry> plan = [.. steps.Where(_ => random.Next(3) > 0).Select(s => new ReviewStepEntry(s, [roles[random.Next(4)], roles[random.Next(4)]]))];
            if (plan.IsEmpty) continue;
            bool twice = random.Next(3) == 0;
            CriteriaFacts facts = With(d => d with { ReviewSteps = plan, OnePersonTwoRoles = twice });
            string[][] able = [.. plan.Select(s => _review.Register.Register.Approvers
                .Where(a => a.Person is not ("Grace Hopper" or "Edith Clarke" or "Jean Bartik" or "Betty Holberton") && a.Roles.Any(s.Roles.Contains)).Select(a => a.Person).ToArray())];
            bool expected = Assign(able, 0, [], twice);
            Assert.True(expected == (QualityCriteria.Evaluate(facts).Single(c => c.Criterion == "approval").Answer == "yes"), $"seed {Seed}, case {i}: {string.Join("; ", plan.Select(s => $"{s.Step} {string.Join(',', s.Roles)}"))}");
            if (expected) enough++;
        }
        Assert.InRange(enough, 30, 270);
    }

    private static bool Assign(string[][] able, int at, ImmutableHashSet<string> taken, bool twice) =>
        at == able.Length || able[at].Any(p => (twice || !taken.Contains(p)) && Assign(able, at + 1, taken.Add(p), twice));

    private CriteriaFacts Facts() => With(d => d);

    private CriteriaFacts With(Func<DocumentControl, DocumentControl> change)
    {
        DocumentControl document = change(_review.Document);
        EvidencePack content = SamplePack.Of() with
        {
            Document = document, Inputs = [new InputEntry("data/inputs/compliance.yaml", new('a', 64), "Configuration")],
            Evidence = [new EvidenceItem { Id = "EV-0001", Cluster = "shop", Kind = "Pod", Outcome = "complete", Objects = 1 }],
        };
        return new CriteriaFacts
        {
            Pack = _review.Pack with { Document = document }, Content = content, Ledger = _review.State, Submitter = "Edith Clarke", Moment = Review.Start, Recomputed = [], Answers = s_answers,
        };
    }
}
