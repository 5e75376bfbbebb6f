using System.Collections.Immutable;
using System.CommandLine;
using System.Security.Cryptography;
using Compliance.Evidence;
using Compliance.Evidence.Approval;
using Compliance.Evidence.Integrity;
using Compliance.Evidence.Ledger;
using Compliance.Host.Audits;
using Compliance.Host.Configuration;
using Compliance.Host.Packs;
using Compliance.Host.Signing;
using Compliance.Host.Terminal;
using Compliance.Host.Verification;

namespace Compliance.Host.Commands;

/// <summary><c>packs submit</c>: a draft goes into review.</summary>
internal sealed class PacksSubmitCommand
{
    private readonly PackSelection _pack = new();
    private readonly RegisterTrust _trust = RegisterTrust.Create();

    private readonly Option<string> _by = new("--by") { Description = "Person who submits; counts as an author.", HelpName = "PERSON", Required = true };

    private readonly Option<string?> _key = new("--key")
    {
        Description = $"The person's private key (PEM, ECDSA P-256), whose public half stands in the register; {PersonKey.PassPhraseVariable} holds its pass phrase. Without it, the signing key states who submits.",
        HelpName = "PEM",
    };

    private readonly Option<string?> _signingKey = new("--signing-key")
    {
        Description = $"ECDSA P-256 private key (PEM) that signs the evidence manifest where the draft is not signed yet; {SigningKey.PassPhraseVariable} holds its pass phrase.",
        HelpName = "PEM",
    };

    private readonly Option<string?> _answers = new("--answers")
    {
        Description = $"Answers to quality criteria that the program cannot answer (YAML or JSON): a mapping of criterion to yes, or to {{answer: yes|no|n/a, comment: …}}. Criteria: {string.Join(", ", QualityCriteria.Names)}.",
        HelpName = "FILE",
    };

    private readonly StampOptions _stamp = new();

    private readonly Streams _streams;

    private PacksSubmitCommand(Streams streams) => _streams = streams;

    public static Command Create(Streams streams)
    {
        var submit = new PacksSubmitCommand(streams);
        var verb = new Verb(
            "submit",
            "Submits a draft for review: evaluates the twelve quality criteria, freezes the evidence manifest and signs it. What blocks is listed, and ends with status 2; bytes that are not those stored, with status 4. Submitting anew voids earlier decisions.",
            "compliance packs submit EP-shop-1.0.0 --by \"Grace Hopper\" --key grace.pem --signing-key organisation.pem --answers answers.yaml");
        submit._pack.AddTo(verb);
        verb.Options.Add(submit._by);
        verb.Options.Add(submit._key);
        verb.Options.Add(submit._signingKey);
        submit._stamp.AddTo(verb);
        verb.Options.Add(submit._answers);
        verb.Options.Add(submit._trust);
        verb.Options.Add(new Option<bool>("--debug") { Description = "Shows the stack trace of an error." });
        verb.SetAction(submit.RunAsync);
        return verb;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        DateTimeOffset moment = ProgramClock.OfEnvironment().Moment;
        using ECDsa? own = parsed.GetValue(_key) is { } file ? PersonKey.Read(file) : null;
        using PackSigner? signer = parsed.GetValue(_signingKey) is { } signing ? SigningKey.Signer(signing) : null;
        if (signer?.Origin == KeyOrigin.Ephemeral) throw new InputException($"--signing-key {SigningKey.Ephemeral}: what is reviewed is signed with a key that the organisation keeps");
        ImmutableArray<CriterionAnswer> answers = parsed.GetValue(_answers) is { } answered ? AnswersFile.Read(answered) : [];
        if ((own ?? signer?.Key) is not { } key) throw new InputException("the submission is signed: expected --key with the person's key, or --signing-key with one that may state who submits");

        StampSettings? stamp = _stamp.Read(parsed, declared: null, configuration: null);
        SelectedPack selected = _pack.Find(parsed, _streams.Warn);
        if (ReviewLedger.SubmissionFault(selected.Record) is { } status) throw new InputException(status);
        ProvenPack pack = await Steps.ShowAsync(_streams, $"Reading {selected.Name}", _ => Task.Run(() => ProvenPack.Open(selected), cancel)).ConfigureAwait(false);
        ReviewedPack reviewed = pack.ForReview(_trust.Keys(parsed));
        if (reviewed.Plan.Fault is { } fault) throw new InputException($"{selected.Name}: {fault}");
        bool signed = pack.Files.ContainsKey(DsseEnvelope.FileName);
        if (signed && stamp is not null) throw new InputException($"{selected.Name} was signed when it was made; a time stamp is asked for with the signature");
        if (!signed && signer is null) throw new InputException($"{selected.Name} is not signed: expected --signing-key; what is reviewed must be signed");

        string by = parsed.GetRequiredValue(_by), person = reviewed.Register.Register.Find(by) ?? by;
        ImmutableArray<CriterionEntry> criteria = await Steps.ShowAsync(_streams, "Computing every verdict anew", _ => Task.Run(() => Evaluate(pack, reviewed, person, moment, answers), cancel)).ConfigureAwait(false);
        if (QualityCriteria.Blocking(criteria) is { IsEmpty: false } open)
            throw new InputException($"{selected.Name} may not be submitted: {open.Length} of {criteria.Length} quality criteria are not met", criteria.Any(c => c.Answer == "unanswered") ? "A person's answers go into a file: --answers FILE." : null) { Problems = open };

        byte[] envelope = new SubmissionStatement
        {
            Document = pack.Content.Document.Id,
            Predecessor = pack.Content.Document.Predecessor?.Digest,
            Person = person,
            IdentitySource = $"{(own is null ? "attested" : "key")} {DsseEnvelope.KeyId(key)}",
            Moment = moment,
            Authors = reviewed.AuthorsWith(person),
            Steps = reviewed.Plan.Steps,
            OnePersonTwoRoles = reviewed.Plan.OnePersonTwoRoles,
            Register = reviewed.Register.Sha256,
            Criteria = criteria,
        }.Sign(reviewed.Digest, key);
        Decide decide = ReviewLedger.Submit(selected.Name, reviewed, envelope);
        if (signed) selected.Store.Commit(decide);
        else
        {
            byte[] signature = DsseEnvelope.Sign(reviewed.Digest, signer!, moment);
            ReadOnlyMemory<byte>? token = stamp is null ? null : new StampingAuthority(stamp, _streams, cancel).Stamp(signature);
            using StagedPart part = selected.Store.Stage(selected.Name, DsseEnvelope.FileName, add => add(DsseEnvelope.FileName, stream => stream.Write(signature)), cancel);
            using StagedPart? stamped = token is { } given ? selected.Store.Stage(selected.Name, EvidenceManifest.TokenName, add => add(EvidenceManifest.TokenName, stream => stream.Write(given.Span)), cancel) : null;
            selected.Store.Commit(decide, stamped is null ? [part] : [part, stamped]);
        }
        ReviewText.Progress(_streams, selected, reviewed);
        return ExitStatus.Done;
    }

    private static ImmutableArray<CriterionEntry> Evaluate(ProvenPack pack, ReviewedPack reviewed, string person, DateTimeOffset moment, ImmutableArray<CriterionAnswer> answers) =>
        QualityCriteria.Evaluate(new CriteriaFacts
        {
            Pack = reviewed, Content = pack.Content, Ledger = pack.Selected.State, Submitter = person, Moment = moment, Answers = answers,
            Recomputed = Recomputation.Of(pack.Files, pack.Content, pack.Json).Differences,
        });
}
