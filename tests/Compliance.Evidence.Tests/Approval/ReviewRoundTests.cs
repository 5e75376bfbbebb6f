using System.Collections.Immutable;
using System.Text;
using Compliance.Evidence.Approval;
using Compliance.Evidence.Ledger;
using Compliance.Evidence.Pack;
using static Compliance.Evidence.Approval.RefusalReason;

namespace Compliance.Evidence.Tests.Approval;

/// <summary>The judge, rule by rule.</summary>
public sealed class ReviewRoundTests
{
    [Fact]
    public void The_last_required_step_makes_a_pack_approved_and_every_decision_is_printed()
    {
        using Review review = new Review().Stored();
        review.Submit();
        Assert.Equal(("self", PackStatus.InReview), (review.Round.Next!.Step, review.Record.Status));
        review.Decide(review.Decision("Grace Hopper", "author", "self", 1));
        review.Decide(review.Decision("Joan Clarke", "engineer", "peer", 2));
        review.Decide(review.Decision("Katherine Johnson", "security", "security", 3) with { Conditions = ["close the test port"], Rating = 4, Comment = "Looks right." });
        Assert.Equal(PackStatus.InReview, review.Record.Status);
        review.Decide(review.Decision("Ada Byron", "ciso", "final", 4));

        Assert.Equal(PackStatus.Approved, review.Record.Status);
        Assert.Null(review.Round.Next);
        Assert.Equal(["self Grace Hopper author", "peer Joan Clarke engineer", "security Katherine Johnson security", "final Ada Byron ciso"],
            review.Round.Entries.Select(e => $"{e.Step} {e.Person} {e.Role}"));
        ApprovalEntry third = review.Round.Entries[2];
        Assert.Equal((Review.Digest, $"key {review.KeyId("Katherine Johnson")}", "approved", "Looks right."), (third.Digest, third.IdentitySource, third.Decision, third.Comment));
        Assert.Equal(["close the test port"], third.Conditions);
        Assert.Equal(Review.Name, review.State.LastApproved("shop")!.Name);
    }

    [Fact]
    public void A_portal_whose_key_the_register_names_states_an_OpenID_subject()
    {
        using Review review = new Review().Stored();
        review.Submit();
        review.Decide(review.Decision("Grace Hopper", "author", "self"));
        ApprovalStatement said = review.Decision("Mary Keller", "engineer", "peer", 2) with { IdentitySource = "openid https://id.example.com mary" };
        Refused(UnknownIdentity, "does not know Joan Clarke as the subject mary", () => review.Decide(said with { Person = "Joan Clarke" }, "portal"));
        Refused(UnknownKey, "may not state who a person is", () => review.Decide(said, "Ada Byron"));
        review.Decide(said, "portal");
        Assert.Equal("openid https://id.example.com mary", review.Round.Entries[^1].IdentitySource);
    }

    public static TheoryData<string, RefusalReason, string> Decisions => new()
    {
        { "unknown person", UnknownPerson, "knows no Mallory" },
        { "key of another", UnknownKey, "it is the key of Ada Byron" },
        { "key of nobody", UnknownKey, "the register does not have it" },
        { "signed by another than named", UnknownIdentity, "signed it" },
        { "identity of no kind", UnknownIdentity, "expected key SHA-256, or openid" },
        { "expired", Expired, "expired on 2026-09-29" },
        { "not yet valid", NotYetValid, "counts from 2026-11-09" },
        { "role of another", WrongRole, "does not have the role 'ciso'" },
        { "role that does not fit", WrongRole, "may not decide the step 'peer'; expected engineer or security" },
        { "unknown step", UnknownStep, "has no step 'legal'; it has self, peer, security, final" },
        { "later step", OutOfOrder, "'peer' is decided next" },
        { "decided step", AlreadyDecided, "'self' is decided already, by Grace Hopper" },
        { "author", Author, "Edith Clarke is an author" },
        { "no such decision", Incomplete, "expected approved or rejected" },
        { "rejection without a comment", Incomplete, "a rejection needs a comment" },
        { "rejection with conditions", Incomplete, "a rejection has no conditions" },
        { "empty condition", Incomplete, "a condition of the approval is empty" },
        { "rating", Incomplete, "the rating is 6; expected 1 to 5" },
        { "unknown criterion", Incomplete, "'beauty' is no quality criterion" },
        { "criterion answered no", Criteria, "clarity is answered no" },
        { "other bytes", OtherDigest, "is about other bytes" },
        { "other document", OtherDocument, "is about EP-shop-2.0.0" },
        { "other submission", OtherSubmission, "submitted anew" },
        { "before its time", BeforeItsTime, "lies before what it follows" },
        { "no envelope", Unreadable, "cannot be read" },
    };

    [Theory]
    [MemberData(nameof(Decisions))]
    public void A_decision_that_breaks_a_rule_is_refused_with_its_own_message(string rule, RefusalReason reason, string message)
    {
        using Review review = new Review().Stored();
        review.Submit();
        review.Decide(review.Decision("Grace Hopper", "author", "self"));
        ApprovalStatement good = review.Decision("Joan Clarke", "engineer", "peer", 2);
        Action act = rule switch
        {
            "unknown person" => () => review.Decide(good with { Person = "Mallory" }, "Joan Clarke"),
            "key of another" => () => review.Decide(good with { IdentitySource = $"key {review.KeyId("Ada Byron")}" }, "Ada Byron"),
            "key of nobody" => () => review.Decide(good with { IdentitySource = $"key {review.KeyId("Mallory")}" }, "Mallory"),
            "signed by another than named" => () => review.Decide(good, "Ada Byron"),
            "identity of no kind" => () => review.Decide(good with { IdentitySource = "a friend of mine" }),
            "expired" => () => review.Decide(review.Decision("Jean Bartik", "engineer", "peer", 2)),
            "not yet valid" => () => review.Decide(review.Decision("Betty Holberton", "engineer", "peer", 2)),
            "role of another" => () => review.Decide(good with { Role = "ciso" }),
            "role that does not fit" => () => review.Decide(review.Decision("Ada Byron", "ciso", "peer", 2)),
            "unknown step" => () => review.Decide(good with { Step = "legal" }),
            "later step" => () => review.Decide(review.Decision("Katherine Johnson", "security", "security", 2)),
            "decided step" => () => review.Decide(review.Decision("Grace Hopper", "author", "self", 2)),
            "author" => () => WithSteps([new("peer", ["author"])]),
            "no such decision" => () => review.Decide(good with { Decision = "maybe" }),
            "rejection without a comment" => () => review.Decide(good with { Decision = ApprovalStatement.Rejected, Comment = " " }),
            "rejection with conditions" => () => review.Decide(good with { Decision = ApprovalStatement.Rejected, Comment = "No.", Conditions = ["x"] }),
            "empty condition" => () => review.Decide(good with { Conditions = [""] }),
            "rating" => () => review.Decide(good with { Rating = 6 }),
            "unknown criterion" => () => review.Decide(good with { Answers = [new("beauty", "yes")] }),
            "criterion answered no" => () => review.Decide(good with { Answers = [new("clarity", "no", "page 3 is unclear")] }),
            "other bytes" => () => review.Decide(good, digest: new('e', 64)),
            "other document" => () => review.Decide(good with { Document = "EP-shop-2.0.0" }),
            "other submission" => () => review.Decide(good with { Submission = new('0', 64) }),
            "before its time" => () => review.Decide(good with { Moment = Review.Start }),
            _ => () => review.Commit(ReviewLedger.Decision(Review.Name, review.Pack, "{}"u8.ToArray())),
        };
        int entries = review.Ledger.Length;
        Refused(reason, message, act);
        Assert.Equal(entries, review.Ledger.Length);
        review.Decide(good);
    }

    private static void WithSteps(ImmutableArray<ReviewStepEntry> steps)
    {
        using Review other = new Review(steps: steps).Stored();
        other.Submit(other.Submission("Grace Hopper"));
        other.Decide(other.Decision("Edith Clarke", "author", "peer"));
    }

    [Fact]
    public void Only_an_author_reviews_the_own_work_and_the_submitter_is_one()
    {
        using Review review = new Review(steps: [new("self", ["author", "ciso"]), new("final", ["ciso"])]).Stored();
        review.Submit(review.Submission("Ada Byron"));
        Refused(NotAnAuthor, "Katherine Johnson is no author", () => review.Decide(review.Decision("Katherine Johnson", "ciso", "self")));
        review.Decide(review.Decision("Ada Byron", "ciso", "self"));
        Refused(Author, "Ada Byron is an author", () => review.Decide(review.Decision("Ada Byron", "ciso", "final", 2)));
        review.Decide(review.Decision("Katherine Johnson", "ciso", "final", 2));
        Assert.Equal(PackStatus.Approved, review.Record.Status);
    }

    [Theory]
    [InlineData("GRACE  hopper")]
    [InlineData("Grace Hopper, platform engineer")]
    [InlineData("grace hopper (lead)")]
    public void An_author_in_another_spelling_is_the_same_author(string spelling)
    {
        using Review review = new(steps: [new("final", ["ciso"])]);
        review.Document = review.Document with { Author = spelling };
        review.Stored().Submit();
        Refused(Author, "Grace Hopper is an author", () => review.Decide(review.Decision("Grace Hopper", "ciso", "final")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void One_person_fills_two_steps_only_where_the_plan_says_so(bool allowed)
    {
        using Review review = new Review(allowed, [new("peer", ["engineer"]), new("security", ["security"])]).Stored();
        review.Submit();
        review.Decide(review.Decision("Joan Clarke", "engineer", "peer"));
        void Second() => review.Decide(review.Decision("Joan Clarke", "security", "security", 2));
        if (allowed) Second();
        else Refused(OnePersonTwoRoles, "decided the step 'peer' already", Second);
        Assert.Equal(allowed ? PackStatus.Approved : PackStatus.InReview, review.Record.Status);
    }

    [Fact]
    public void A_rejection_ends_the_review_and_submitting_anew_voids_what_was_decided()
    {
        using Review review = new Review().Stored();
        review.Submit();
        ApprovalStatement old = review.Decision("Grace Hopper", "author", "self");
        review.Decide(old);
        review.Decide(review.Decision("Joan Clarke", "engineer", "peer", 2) with { Decision = ApprovalStatement.Rejected, Comment = "The vault is missing." });
        Assert.Equal((PackStatus.Rejected, "The vault is missing."), (review.Record.Status, review.Record.DecidedBy!.Record.Reason));
        Refused(WrongStatus, "the pack is rejected; expected one in review", () => review.Decide(review.Decision("Katherine Johnson", "security", "security", 3)));

        review.Submit(review.Submission(moment: Review.Start.AddHours(5)));
        Assert.Equal((PackStatus.InReview, 0), (review.Record.Status, review.Round.Decisions.Length));
        Refused(OtherSubmission, "what was decided before is void", () => review.Decide(old with { Moment = Review.Start.AddHours(6) }));
        review.Decide(review.Decision("Grace Hopper", "author", "self", 6));
    }

    [Fact]
    public void A_submission_that_breaks_a_rule_is_refused_with_its_own_message()
    {
        using Review review = new Review().Stored();
        SubmissionStatement good = review.Submission();
        void Submit(SubmissionStatement said, string? signer = null) => review.Commit(ReviewLedger.Submit(Review.Name, review.Pack, said.Sign(Review.Digest, review.Key(signer ?? said.Person))));
        Refused(OtherDocument, "is one of EP-x", () => Submit(good with { Document = "EP-x" }));
        Refused(OtherDocument, "names the register", () => Submit(good with { Register = new('0', 64) }));
        Refused(OtherDocument, "other review steps", () => Submit(good with { Steps = [new("final", ["ciso"])] }));
        Refused(OtherDocument, "names as authors Edith Clarke; expected Grace Hopper, Edith Clarke", () => Submit(good with { Authors = ["Edith Clarke"] }));
        Refused(OtherDocument, "follows the pack", () => Submit(good with { Predecessor = new('0', 64) }));
        Refused(UnknownPerson, "knows no Mallory", () => Submit(review.Submission("Mallory")));
        Refused(UnknownIdentity, "expected key SHA-256 or attested", () => Submit(good with { IdentitySource = "me" }));
        Refused(UnknownKey, "may not state who a person is", () => Submit(good with { IdentitySource = $"attested {review.KeyId("Mallory")}" }, "Mallory"));
        Refused(BeforeItsTime, "lies before the assessment", () => Submit(good with { Moment = SamplePack.Moment.AddSeconds(-1) }));
        Refused(Criteria, "clarity: not answered (who knows)", () => Submit(good with { Criteria = good.Criteria.SetItem(2, new("clarity", "unanswered", "submitter", "who knows")) }));
        Refused(Criteria, "accuracy: no (it differs)", () => Submit(good with { Criteria = good.Criteria.SetItem(1, new("accuracy", "no", "program", "it differs")) }));
        Refused(Criteria, "each once and in order", () => Submit(good with { Criteria = good.Criteria.RemoveAt(3) }));
        Refused(OtherDigest, "other bytes", () => review.Commit(ReviewLedger.Submit(Review.Name, review.Pack, good.Sign(new('e', 64), review.Key("Edith Clarke")))));
        Refused(OtherDigest, "the ledger says", () => review.Commit(ReviewLedger.Submit(Review.Name, review.Pack with { Digest = new('e', 64) }, good.Sign(new('e', 64), review.Key("Edith Clarke")))));
        Refused(WrongStatus, "the ledger knows no pack other", () => review.Commit(ReviewLedger.Submit("other", review.Pack, good.Sign(Review.Digest, review.Key("Edith Clarke")))));
        Submit(good with { IdentitySource = $"attested {review.KeyId("portal")}", Person = "Dorothy Vaughan", Authors = review.Pack.AuthorsWith("Dorothy Vaughan") }, "portal");
        review.Submit(review.Submission(moment: Review.Start.AddHours(1)));
        Refused(BeforeItsTime, "before the one in force", () => Submit(good));
        review.Commit(ReviewLedger.Submit(Review.Name, review.Pack, (review.Submission(moment: Review.Start.AddHours(1)) with { IdentitySource = $"attested {DsseId(review)}" }).Sign(Review.Digest, review.Organisation)));
    }

    [Theory]
    [InlineData("", NoPlan, "declares none under approval.steps")]
    [InlineData("self:author", NoPlan, "alone approves nothing")]
    [InlineData("final:ciso peer:engineer", NoPlan, "'peer' stands out of order")]
    [InlineData("peer:engineer peer:engineer", NoPlan, "'peer' stands out of order")]
    [InlineData("board:ciso", NoPlan, "'board' is no step")]
    [InlineData("peer:", NoPlan, "no role may decide the step 'peer'")]
    public void A_plan_that_no_review_can_follow_lets_nothing_be_submitted(string plan, RefusalReason reason, string message)
    {
        ImmutableArray<ReviewStepEntry> steps = [.. plan.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(s => s.Split(':')).Select(s => new ReviewStepEntry(s[0], [.. s[1].Split(',', StringSplitOptions.RemoveEmptyEntries)]))];
        using Review review = new Review(steps: steps).Stored();
        Refused(reason, message, () => review.Submit());
    }

    [Fact]
    public void A_pack_whose_predecessor_was_superseded_is_neither_submitted_nor_approved()
    {
        using Review review = new Review().Stored();
        review.Submit();
        // Another pack of the series is approved meanwhile.
        LedgerRecord stored = review.Record.StoredBy.Record with { Pack = "other", Digest = new('f', 64) };
        review.Commit(_ => stored);
        review.Commit(_ => stored with { Kind = LedgerKind.Decided, Status = PackStatus.Approved });
        Refused(Superseded, "the last approved pack of the series shop is other: audit anew", () => review.Decide(review.Decision("Grace Hopper", "author", "self")));
        Refused(Superseded, "audit anew", () => review.Submit());
        review.Document = review.Document with { Predecessor = new PredecessorEntry("EP-shop-0.9.0", "0.9.0", SamplePack.Moment, new('f', 64)) };
        review.Submit();
        review.Approve();
        Assert.Equal((PackStatus.Superseded, Review.Name), (review.State.Pack("other")!.Status, review.State.Pack("other")!.SupersededBy));
        Refused(WrongStatus, "the pack is approved", () => review.Submit());
    }

    [Fact]
    public void Entries_that_say_something_else_than_their_envelopes_are_told()
    {
        using Review review = new Review().Stored();
        review.Submit();
        review.Decide(review.Decision("Grace Hopper", "author", "self"));
        foreach (LedgerRecord changed in (LedgerRecord[])[.. Changed(review.Ledger[2].Record)])
        {
            PackRecord record = LedgerState.Of([.. review.Ledger.Take(2), review.Ledger[2] with { Record = changed }]).Pack(Review.Name)!;
            Assert.Equal(3, Assert.Throws<LedgerBrokenException>(() => ReviewLedger.Round(record, review.Pack)).Number);
        }

        static IEnumerable<LedgerRecord> Changed(LedgerRecord r) =>
            [r with { Person = "Ada Byron" }, r with { Step = "final" }, r with { Moment = r.Moment.AddHours(1) }, r with { Status = PackStatus.Approved }, r with { Envelope = null }];
    }

    [Fact]
    public void Every_changed_byte_of_a_decision_is_refused()
    {
        using Review review = new Review().Stored();
        review.Submit();
        byte[] envelope = review.Decision("Grace Hopper", "author", "self").Sign(Review.Digest, review.Key("Grace Hopper"));
        ReviewRound round = review.Round;
        for (int i = 0; i < envelope.Length; i++)
        {
            byte[] changed = [.. envelope];
            changed[i] ^= 1;
            Assert.True(Record.Exception(() => round.After(changed)) is RefusedException, $"byte {i}: {Encoding.UTF8.GetString(changed)}");
        }
        round.After(envelope);
    }

    private static string DsseId(Review review) => Evidence.Integrity.DsseEnvelope.KeyId(review.Organisation);

    private static void Refused(RefusalReason reason, string message, Action act)
    {
        RefusedException e = Assert.Throws<RefusedException>(act);
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
        Assert.Equal(reason, e.Refusal.Reason);
    }
}
