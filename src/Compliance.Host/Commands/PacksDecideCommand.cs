using System.Collections.Immutable;
using System.CommandLine;
using System.Security.Cryptography;
using Compliance.Evidence.Approval;
using Compliance.Evidence.Integrity;
using Compliance.Evidence.Pack;
using Compliance.Host.Configuration;
using Compliance.Host.Packs;
using Compliance.Host.Terminal;

namespace Compliance.Host.Commands;

/// <summary><c>packs review</c>, <c>packs approve</c> and <c>packs reject</c>: a person decides a step of the review.</summary>
internal sealed class PacksDecideCommand
{
    private readonly PackSelection _pack = new();
    private readonly RegisterTrust _trust = RegisterTrust.Create();

    private readonly Option<string> _by = new("--by") { Description = "Person who decides, as the register of approvers has them.", HelpName = "PERSON", Required = true };

    private readonly Option<string> _key = new("--key")
    {
        Description = $"The person's private key (PEM, ECDSA P-256), whose public half stands in the register; {PersonKey.PassPhraseVariable} holds its pass phrase.",
        HelpName = "PEM",
        Required = true,
    };

    private readonly Option<string?> _step = new("--step") { Description = "Step of the review that is decided.", HelpName = "STEP" };
    private readonly Option<string?> _role = new("--role") { Description = "Role in which the person decides; the first of the person's that fits the step when left out.", HelpName = "ROLE" };
    private readonly Option<string?> _comment = new("--comment") { Description = "Comment on the decision.", HelpName = "TEXT" };
    private readonly Option<string[]> _condition = new("--condition") { Description = "Condition of the approval. Repeatable.", HelpName = "TEXT" };
    private readonly Option<int?> _rating = new("--rating") { Description = "How good the pack is, from 1 to 5.", HelpName = "1-5" };

    private readonly Option<string?> _answers = new("--answers")
    {
        Description = "Answers to quality criteria (YAML or JSON), as for submit. What is answered no is not approved.",
        HelpName = "FILE",
    };

    private readonly Streams _streams;
    private readonly string _decision;

    private PacksDecideCommand(Streams streams, string decision) => (_streams, _decision) = (streams, decision);

    /// <summary>Approves a step that is named.</summary>
    public static Command Review(Streams streams)
    {
        var command = new PacksDecideCommand(streams, ApprovalStatement.Approved);
        command._step.Required = true;
        return command.Build(new Verb(
            "review", "Approves a step of the review: signs that exactly these bytes were reviewed, by whom, in which role. The last step makes the pack approved. A rule that refuses ends with status 2 and says which, bytes that are not those stored with status 4.",
            "compliance packs review EP-shop-1.0.0 --step peer --by \"Joan Clarke\" --key joan.pem --comment \"Witnesses checked.\" --rating 4"), approves: true);
    }

    /// <summary>Approves the last step.</summary>
    public static Command Approve(Streams streams) => new PacksDecideCommand(streams, ApprovalStatement.Approved).Build(new Verb(
        "approve", "Approves the last step of the review, which makes the pack approved.",
        "compliance packs approve EP-shop-1.0.0 --by \"Ada Byron\" --key ada.pem"), approves: true);

    /// <summary>Rejects at the next step.</summary>
    public static Command Reject(Streams streams)
    {
        var command = new PacksDecideCommand(streams, ApprovalStatement.Rejected);
        command._comment.Required = true;
        return command.Build(new Verb(
            "reject", "Rejects a pack at the step that is decided next, with a comment that says why. It may be submitted anew.",
            "compliance packs reject EP-shop-1.0.0 --by \"Joan Clarke\" --key joan.pem --comment \"The vault is missing from the zones.\""), approves: false);
    }

    private Verb Build(Verb verb, bool approves)
    {
        _pack.AddTo(verb);
        verb.Options.Add(_by);
        verb.Options.Add(_key);
        if (_step.Required) verb.Options.Add(_step);
        verb.Options.Add(_role);
        verb.Options.Add(_comment);
        if (approves) verb.Options.Add(_condition);
        verb.Options.Add(_rating);
        verb.Options.Add(_answers);
        verb.Options.Add(_trust);
        verb.Options.Add(new Option<bool>("--debug") { Description = "Shows the stack trace of an error." });
        verb.SetAction(RunAsync);
        return verb;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        DateTimeOffset moment = ProgramClock.OfEnvironment().Moment;
        using ECDsa key = PersonKey.Read(parsed.GetRequiredValue(_key));
        ImmutableArray<CriterionAnswer> answers = parsed.GetValue(_answers) is { } given ? AnswersFile.Read(given) : [];
        SelectedPack selected = _pack.Find(parsed, _streams.Warn);
        ProvenPack pack = await Steps.ShowAsync(_streams, $"Reading {selected.Name}", _ => Task.Run(() => ProvenPack.Open(selected), cancel)).ConfigureAwait(false);
        ReviewedPack reviewed = pack.ForReview(_trust.Keys(parsed));
        if (selected.Record.Status != PackStatus.InReview || ReviewLedger.Round(selected.Record, reviewed) is not { Next: { } next } round)
            throw new InputException($"{selected.Name} is {ReviewText.Is(selected.Record.Status)}; expected a pack in review", "`compliance packs submit` begins a review.");

        string step = parsed.GetValue(_step) ?? (_decision == ApprovalStatement.Approved ? reviewed.Plan.Steps[^1].Step : next.Step);
        string by = parsed.GetRequiredValue(_by), person = reviewed.Register.Register.Find(by) ?? by;
        string? comment = parsed.GetValue(_comment)?.Trim();
        byte[] envelope = new ApprovalStatement
        {
            Document = pack.Content.Document.Id,
            Submission = round.SubmissionSha256,
            Step = step,
            Person = person,
            Role = parsed.GetValue(_role) ?? Role(reviewed, step, person),
            IdentitySource = $"key {DsseEnvelope.KeyId(key)}",
            Moment = moment,
            Decision = _decision,
            Conditions = [.. parsed.GetValue(_condition) ?? []],
            Comment = string.IsNullOrEmpty(comment) ? null : comment,
            Rating = parsed.GetValue(_rating),
            Answers = answers,
        }.Sign(reviewed.Digest, key);
        selected.Store.Commit(ReviewLedger.Decision(selected.Name, reviewed, envelope));
        ReviewText.Progress(_streams, selected, reviewed);
        return ExitStatus.Done;
    }

    // Where none fits, the judge says so with the role that the person has.
    private static string Role(ReviewedPack pack, string step, string person)
    {
        string[] roles = [.. pack.Register.Register.Of(person).SelectMany(a => a.Roles)];
        return pack.Plan.Find(step)?.Roles.FirstOrDefault(roles.Contains) ?? roles.FirstOrDefault() ?? "";
    }
}
