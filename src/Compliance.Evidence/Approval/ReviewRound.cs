using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Compliance.Evidence.Integrity;
using Compliance.Evidence.Pack;
using static Compliance.Evidence.Approval.RefusalReason;

namespace Compliance.Evidence.Approval;

/// <summary>The judge: one review of one pack, from a submission through its decisions. Each is a signed envelope that is accepted or refused
/// by a rule of its own; nothing else is believed. The same fold serves who decides, who looks on, and who verifies years later.</summary>
public sealed class ReviewRound
{
    private readonly ReviewedPack _pack;

    private ReviewRound(ReviewedPack pack, SubmissionStatement submission, string sha256, ImmutableArray<ApprovalStatement> decisions) =>
        (_pack, Submission, SubmissionSha256, Decisions) = (pack, submission, sha256, decisions);

    /// <summary>The submission.</summary>
    public SubmissionStatement Submission { get; }

    /// <summary>SHA-256 of its envelope, lower-case hex: what decisions answer.</summary>
    public string SubmissionSha256 { get; }

    /// <summary>Decisions accepted so far, in order.</summary>
    public ImmutableArray<ApprovalStatement> Decisions { get; }

    /// <summary>The step that is decided next; null when the review has ended.</summary>
    public ReviewStepEntry? Next => Status == PackStatus.InReview ? _pack.Plan.Steps[Decisions.Length] : null;

    /// <summary>Where the review stands: in review, approved or rejected.</summary>
    public PackStatus Status => Decisions is [.., { Decision: ApprovalStatement.Rejected }] ? PackStatus.Rejected
        : Decisions.Length == _pack.Plan.Steps.Length ? PackStatus.Approved : PackStatus.InReview;

    /// <summary>The last moment of the review so far.</summary>
    public DateTimeOffset LastMoment => Decisions.IsEmpty ? Submission.Moment : Decisions[^1].Moment;

    /// <summary>The decisions as the approved renditions print them.</summary>
    public ImmutableArray<ApprovalEntry> Entries =>
    [
        .. Decisions.Select(d => new ApprovalEntry
        {
            Step = d.Step, Person = d.Person, Role = d.Role, IdentitySource = d.IdentitySource, Moment = d.Moment, Decision = d.Decision,
            Conditions = d.Conditions, Comment = d.Comment, Digest = _pack.Digest,
        }),
    ];

    /// <summary>Judges a submission.</summary>
    /// <param name="pack">The pack.</param>
    /// <param name="envelope">DSSE envelope of a <see cref="SubmissionStatement"/>.</param>
    /// <exception cref="RefusedException">It is refused.</exception>
    public static ReviewRound Begin(ReviewedPack pack, byte[] envelope)
    {
        if (pack.Plan.Fault is { } fault) throw new RefusedException(NoPlan, fault);
        SignedStatement<SubmissionStatement> signed = Read<SubmissionStatement>(SubmissionStatement.PredicateType, envelope, pack.Digest, "the submission");
        SubmissionStatement said = signed.Predicate;
        Demand(said.Document == pack.Document.Id, OtherDocument, $"the submission is one of {said.Document}, and the pack is {pack.Document.Id}");
        Demand(said.Predecessor == pack.Document.Predecessor?.Digest, OtherDocument, $"the submission follows the pack {said.Predecessor ?? "none"}, and the document follows {pack.Document.Predecessor?.Digest ?? "none"}");
        Demand(said.Register == pack.Register.Sha256, OtherDocument, $"the submission names the register {said.Register}, and the pack holds {pack.Register.Sha256}");
        Demand(new ReviewPlan(said.Steps, said.OnePersonTwoRoles).SameAs(pack.Plan), OtherDocument, "the submission names other review steps than the pack");
        Demand(said.Person.Trim().Length > 0, Incomplete, "the submission names no person");
        Demand(said.Authors.SequenceEqual(pack.AuthorsWith(said.Person), StringComparer.Ordinal), OtherDocument,
            $"the submission names as authors {string.Join(", ", said.Authors)}; expected {string.Join(", ", pack.AuthorsWith(said.Person))}");
        Demand(said.Moment >= pack.Document.Created, BeforeItsTime, $"the submission of {At(said.Moment)} lies before the assessment of {At(pack.Document.Created)}");
        Identity.Hold(pack.Register, said, signed.Signed);
        if (QualityCriteria.Blocking(said.Criteria) is { IsEmpty: false } open)
            throw new RefusedException(Criteria, $"the pack may not be submitted: {string.Join("; ", open)}");
        return new ReviewRound(pack, said, Convert.ToHexStringLower(SHA256.HashData(envelope)), []);
    }

    /// <summary>Judges a decision.</summary>
    /// <param name="envelope">DSSE envelope of an <see cref="ApprovalStatement"/>.</param>
    /// <returns>The review after it.</returns>
    /// <exception cref="RefusedException">It is refused.</exception>
    public ReviewRound After(byte[] envelope)
    {
        SignedStatement<ApprovalStatement> signed = Read<ApprovalStatement>(ApprovalStatement.PredicateType, envelope, _pack.Digest, "the decision");
        ApprovalStatement said = signed.Predicate;
        Demand(said.Document == _pack.Document.Id, OtherDocument, $"the decision is about {said.Document}, and the pack is {_pack.Document.Id}");
        Demand(said.Submission == SubmissionSha256, OtherSubmission, "the decision answers another submission: the pack was submitted anew, and what was decided before is void");
        Demand(Status == PackStatus.InReview, WrongStatus, $"the review has ended: the pack is {Word(Status)}");
        HoldParts(said);
        HoldStep(said);
        Approver approver = Identity.Hold(_pack.Register, said, signed.Signed);
        HoldSeparation(said);
        HoldRole(said, approver);
        Demand(said.Moment >= LastMoment, BeforeItsTime, $"the decision of {At(said.Moment)} lies before what it follows, of {At(LastMoment)}");
        return new ReviewRound(_pack, Submission, SubmissionSha256, Decisions.Add(said));
    }

    private static void HoldParts(ApprovalStatement said)
    {
        Demand(said.Decision is ApprovalStatement.Approved or ApprovalStatement.Rejected, Incomplete, $"the decision is '{said.Decision}'; expected approved or rejected");
        Demand(said.Decision == ApprovalStatement.Approved || !string.IsNullOrWhiteSpace(said.Comment), Incomplete, "a rejection needs a comment that says why");
        Demand(said.Decision == ApprovalStatement.Approved || said.Conditions.IsEmpty, Incomplete, "a rejection has no conditions; say in the comment what is missing");
        Demand(said.Conditions.All(c => !string.IsNullOrWhiteSpace(c)), Incomplete, "a condition of the approval is empty");
        Demand(said.Rating is null or (>= 1 and <= 5), Incomplete, $"the rating is {said.Rating}; expected 1 to 5");
        if (QualityCriteria.AnswerFault(said.Answers) is { } fault) throw new RefusedException(Incomplete, fault);
        if (said.Decision == ApprovalStatement.Approved && said.Answers.FirstOrDefault(a => a.Answer == "no") is { } no)
            throw new RefusedException(Criteria, $"the criterion {no.Criterion} is answered no: what does not meet it is rejected, not approved");
    }

    private void HoldStep(ApprovalStatement said)
    {
        string steps = string.Join(", ", _pack.Plan.Steps.Select(s => s.Step));
        Demand(_pack.Plan.Find(said.Step) is not null, UnknownStep, $"the review has no step '{said.Step}'; it has {steps}");
        Demand(Decisions.All(d => d.Step != said.Step), AlreadyDecided, $"the step '{said.Step}' is decided already, by {Decisions.FirstOrDefault(d => d.Step == said.Step)?.Person}");
        Demand(Next!.Step == said.Step, OutOfOrder, $"the step '{said.Step}' comes later; '{Next.Step}' is decided next");
    }

    private void HoldRole(ApprovalStatement said, Approver approver)
    {
        Demand(approver.Roles.Contains(said.Role), WrongRole, $"{said.Person} does not have the role '{said.Role}' in the register; the roles there: {string.Join(", ", approver.Roles)}");
        Demand(Next!.Roles.Contains(said.Role), WrongRole, $"the role '{said.Role}' may not decide the step '{said.Step}'; expected {string.Join(" or ", Next.Roles)}");
    }

    private void HoldSeparation(ApprovalStatement said)
    {
        bool author = Submission.Authors.Any(a => PersonName.Same(a, said.Person));
        if (said.Step == ReviewPlan.SelfReview)
            Demand(author, NotAnAuthor, $"{said.Person} is no author of the pack; the step '{said.Step}' is for {string.Join(", ", Submission.Authors)}");
        else
            Demand(!author, Author, $"{said.Person} is an author of the pack, and an author cannot approve it; authors: {string.Join(", ", Submission.Authors)}");
        ApprovalStatement? other = Decisions.FirstOrDefault(d => PersonName.Same(d.Person, said.Person));
        Demand(other is null || _pack.Plan.OnePersonTwoRoles, OnePersonTwoRoles,
            $"{said.Person} decided the step '{other?.Step}' already; one person cannot fill two steps, unless the configuration says so (approval.onePersonTwoRoles)");
    }

    private static SignedStatement<T> Read<T>(string type, byte[] envelope, string digest, string what)
    {
        SignedStatement<T> signed;
        try
        {
            signed = SignedStatement.Read<T>(type, envelope);
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            throw new RefusedException(Unreadable, $"{what} cannot be read: {e.Message}");
        }
        Demand(signed.Subjects is [{ Name: EvidenceManifest.FileName }], OtherDigest, $"{what} is about something else than {EvidenceManifest.FileName}");
        Demand(signed.Subjects[0].Sha256 == digest, OtherDigest, $"{what} is about other bytes: it binds {signed.Subjects[0].Sha256}, and the pack's digest is {digest}");
        return signed;
    }

    private static void Demand(bool holds, RefusalReason reason, string message)
    {
        if (!holds) throw new RefusedException(reason, message);
    }

    private static string At(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);

    internal static string Word(PackStatus status) => status switch { PackStatus.Draft => "a draft", PackStatus.InReview => "in review", _ => status.ToString().ToLowerInvariant() };
}
