using System.Text;
using Compliance.Evidence.Approval;
using Compliance.Evidence.Integrity;
using Compliance.Evidence.Ledger;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Tests.Approval;

/// <summary>Long random lives of packs, against a naive oracle and what must hold whatever happens.</summary>
public sealed class ReviewSequenceTests
{
    private static readonly string[] People = ["Grace Hopper", "Edith Clarke", "Joan Clarke", "Katherine Johnson", "Ada Byron", "Jean Bartik", "Betty Holberton", "Mallory"];
    private static readonly string[] Roles = ["author", "engineer", "security", "ciso"], Steps = ["self", "peer", "security", "final", "legal"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Whatever_people_try_a_pack_is_approved_only_by_all_steps_in_order_by_distinct_allowed_persons_on_these_bytes(int seed)
    {
        var random = new Random(seed);
        int approved = 0, accepted = 0;
        for (int life = 0; life < 12; life++)
        {
            using Review review = new Review(onePersonTwoRoles: random.Next(4) == 0).Stored();
            var oracle = new Oracle(review);
            List<ApprovalStatement> seen = [];
            int hour = 0;
            for (int act = 0; act < 40; act++)
            {
                hour += random.Next(-1, 3);
                if (random.Next(12) == 0 || act == 0)
                {
                    SubmissionStatement said = review.Submission(People[random.Next(3)], Review.Start.AddHours(hour));
                    Hold(oracle.MaySubmit(said), $"seed {seed}, life {life}, act {act}: {said}", () => review.Submit(said), () => oracle.Submitted(said));
                    continue;
                }
                (ApprovalStatement decision, string signer, string digest) = Try(random, review, seen, hour);
                if (Hold(oracle.MayDecide(decision, signer, digest), $"seed {seed}, life {life}, act {act}: {decision} signed by {signer}",
                    () => review.Decide(decision, signer, digest), () => oracle.Decided(decision)))
                {
                    accepted++;
                    seen.Add(decision);
                }
            }
            Invariants(review);
            if (review.Record.Status == PackStatus.Approved) approved++;
        }
        Assert.True(approved > 0 && accepted > 20, $"seed {seed}: {accepted} decisions were accepted and {approved} packs approved; too few for the case to tell anything");
    }

    // Mostly what would be right, with one thing or another swapped; now and then an old decision again.
    private static (ApprovalStatement Said, string Signer, string Digest) Try(Random random, Review review, List<ApprovalStatement> seen, int hour)
    {
        if (seen.Count > 0 && random.Next(10) == 0)
        {
            ApprovalStatement again = seen[random.Next(seen.Count)];
            return (again with { Moment = Review.Start.AddHours(hour) }, again.Person, Review.Digest);
        }
        string step = random.Next(4) > 0 && review.Record.Status == PackStatus.InReview ? review.Round.Next!.Step : Steps[random.Next(Steps.Length)];
        string person = random.Next(3) > 0 ? Usual(step) : People[random.Next(People.Length)], role = random.Next(4) > 0 ? UsualRole(step) : Roles[random.Next(Roles.Length)];
        bool rejects = random.Next(12) == 0;
        ApprovalStatement said = review.Decision(person, role, step, hour) with
        {
            Decision = rejects ? ApprovalStatement.Rejected : ApprovalStatement.Approved, Comment = rejects && random.Next(3) > 0 ? "No." : null, Rating = random.Next(8) == 0 ? random.Next(0, 7) : null,
        };
        if (random.Next(10) == 0) said = said with { Moment = Review.Start.AddDays(random.Next(0, 80)) };
        if (random.Next(15) == 0) said = said with { Submission = new('1', 64) };
        return (said, random.Next(8) == 0 ? People[random.Next(People.Length)] : person, random.Next(12) == 0 ? new('e', 64) : Review.Digest);
    }

    private static string Usual(string step) => step switch { "self" => "Grace Hopper", "peer" => "Joan Clarke", "security" => "Katherine Johnson", _ => "Ada Byron" };

    private static string UsualRole(string step) => step switch { "self" => "author", "peer" => "engineer", "security" => "security", _ => "ciso" };

    private static bool Hold(bool expected, string what, Action act, Action done)
    {
        Exception? refused = Record.Exception(act);
        Assert.True(refused is null or RefusedException, $"{what}: {refused}");
        Assert.True(expected == refused is null, $"{what}: the oracle says {expected}, and the judge {refused?.Message ?? "accepts"}");
        if (refused is null) done();
        return refused is null;
    }

    // Read from the ledger alone, with no part of the judge.
    private static void Invariants(Review review)
    {
        LedgerEntry[] entries = [.. review.Ledger];
        int submitted = Array.FindLastIndex(entries, e => e.Record.Kind == LedgerKind.Submitted);
        LedgerEntry[] decisions = [.. entries.Skip(submitted + 1)];
        Assert.All(decisions, e => Assert.Equal(LedgerKind.Decided, e.Record.Kind));
        if (review.Record.Status != PackStatus.Approved)
        {
            Assert.DoesNotContain(decisions, e => e.Record.Status == PackStatus.Approved);
            return;
        }
        Assert.Equal(["self", "peer", "security", "final"], decisions.Select(e => e.Record.Step));
        string submission = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(entries[submitted].Record.Envelope!)));
        string[] authors = ["Grace Hopper", "Edith Clarke", entries[submitted].Record.Person!];
        DateTimeOffset last = entries[submitted].Record.Moment;
        foreach (LedgerEntry entry in decisions)
        {
            SignedStatement<ApprovalStatement> signed = SignedStatement.Read<ApprovalStatement>(ApprovalStatement.PredicateType, Encoding.UTF8.GetBytes(entry.Record.Envelope!));
            ApprovalStatement said = signed.Predicate;
            Assert.Equal((Review.Digest, submission, "approved"), (signed.Subjects[0].Sha256, said.Submission, said.Decision));
            Approver approver = review.Register.Register.Approvers.Single(a => a.Person == said.Person);
            Assert.True(signed.Signed.SignedBy(Convert.FromBase64String(approver.PublicKey!)));
            Assert.Contains(said.Role, approver.Roles);
            Assert.Contains(said.Role, review.Document.ReviewSteps.Single(s => s.Step == said.Step).Roles);
            Assert.InRange(said.Moment, approver.ValidFrom, approver.ValidTo);
            Assert.Equal(said.Step == "self", authors.Contains(said.Person));
            Assert.True(said.Moment >= last);
            last = said.Moment;
        }
        if (!review.Document.OnePersonTwoRoles) Assert.Distinct(decisions.Select(e => e.Record.Person));
    }

    /// <summary>The rules written down as a list, with a state of three fields.</summary>
    private sealed class Oracle(Review review)
    {
        private SubmissionStatement? _submission;
        private List<ApprovalStatement> _decisions = [];
        private string _sha256 = "";

        private string State => _submission is null ? "draft" : _decisions.Any(d => d.Decision == "rejected") ? "rejected" : _decisions.Count == 4 ? "approved" : "in review";

        public bool MaySubmit(SubmissionStatement said) => State != "approved" && said.Person != "Mallory" && said.Moment >= SamplePack.Moment && Known(said.Person, said.Moment)
            && (_submission is null || said.Moment >= _submission.Moment);

        public void Submitted(SubmissionStatement said)
        {
            (_submission, _decisions) = (said, []);
            _sha256 = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(review.Record.SubmittedBy!.Record.Envelope!)));
        }

        public bool MayDecide(ApprovalStatement said, string signer, string digest)
        {
            if (State != "in review" || digest != Review.Digest || signer != said.Person || said.Submission != _sha256) return false;
            string step = ((string[])["self", "peer", "security", "final"])[_decisions.Count];
            if (said.Step != step || (said.Decision == "rejected" && said.Comment is null) || said.Rating is < 1 or > 5) return false;
            string[] roles = said.Person switch
            {
                "Grace Hopper" => ["author", "ciso"],
                "Edith Clarke" => ["author"],
                "Joan Clarke" => ["engineer", "security"],
                "Katherine Johnson" => ["security", "ciso"],
                "Ada Byron" => ["ciso"],
                "Jean Bartik" or "Betty Holberton" => ["engineer"],
                _ => [],
            };
            string[] fit = step switch { "self" => ["author"], "peer" => ["engineer", "security"], "security" => ["security"], _ => ["ciso"] };
            bool author = said.Person is "Grace Hopper" or "Edith Clarke" || said.Person == _submission!.Person;
            return roles.Contains(said.Role) && fit.Contains(said.Role) && author == (step == "self") && Known(said.Person, said.Moment)
                && said.Moment >= (_decisions.Count == 0 ? _submission!.Moment : _decisions[^1].Moment)
                && (review.Document.OnePersonTwoRoles || _decisions.All(d => d.Person != said.Person));
        }

        public void Decided(ApprovalStatement said) => _decisions.Add(said);

        private static bool Known(string person, DateTimeOffset at) => person switch
        {
            "Mallory" => false,
            "Jean Bartik" => at <= Review.Start.AddDays(-1),
            "Betty Holberton" => at >= Review.Start.AddDays(40),
            _ => true,
        };
    }
}
