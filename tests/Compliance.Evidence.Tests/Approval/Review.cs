using System.Collections.Immutable;
using System.Security.Cryptography;
using Compliance.Evidence.Approval;
using Compliance.Evidence.Integrity;
using Compliance.Evidence.Ledger;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Tests.Approval;

/// <summary>A review of one pack: its people with their keys, its plan, and a ledger in memory.</summary>
internal sealed class Review : IDisposable
{
    public const string Name = "EP-shop-1.0.0-20260930T220004Z-1a2b3c4d";

    public static readonly string Digest = new('d', 64);
    public static readonly DateTimeOffset Start = SamplePack.Moment.AddHours(1);

    private readonly Dictionary<string, ECDsa> _keys = new(StringComparer.Ordinal);

    public Review(bool onePersonTwoRoles = false, ImmutableArray<ReviewStepEntry> steps = default)
    {
        Organisation = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Register = ApproverRegister.Read(new ApproverRegister
        {
            Organisation = "Payment Shop Ltd",
            SignedWith = "",
            Approvers =
            [
                Of("Grace Hopper", "author", "ciso"), Of("Edith Clarke", "author"), Of("Joan Clarke", "engineer", "security"), Of("Katherine Johnson", "security", "ciso"),
                Of("Ada Byron", "ciso"), Of("Mary Keller", "engineer") with { OpenId = new OpenIdSubject("https://id.example.com", "mary") },
                Of("Jean Bartik", "engineer") with { ValidTo = Start.AddDays(-1) }, Of("Betty Holberton", "engineer") with { ValidFrom = Start.AddDays(40) },
            ],
            Attestors = [new AttestingKey("portal", Public("portal"), Start.AddYears(-1), Start.AddYears(1))],
        }.Sign(Organisation));
        Document = SamplePack.Of().Document with
        {
            Author = "Grace Hopper", Contributors = ["Edith Clarke"],
            ReviewSteps = steps.IsDefault
                ? [new("self", ["author"]), new("peer", ["engineer", "security"]), new("security", ["security"]), new("final", ["ciso"])] : steps,
            OnePersonTwoRoles = onePersonTwoRoles,
        };
    }

    public ECDsa Organisation { get; }

    public SignedRegister Register { get; }

    public DocumentControl Document { get; set; }

    public ReviewedPack Pack => new(Document, Digest, Register);

    public ImmutableArray<LedgerEntry> Ledger { get; private set; } = [];

    public LedgerState State => LedgerState.Of(Ledger);

    public PackRecord Record => State.Pack(Name)!;

    public ReviewRound Round => ReviewLedger.Round(Record, Pack)!;

    public ECDsa Key(string person) => _keys.TryGetValue(person, out ECDsa? key) ? key : _keys[person] = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public string KeyId(string person) => DsseEnvelope.KeyId(Key(person));

    /// <summary>Stores the draft.</summary>
    public Review Stored()
    {
        Commit(StoredRecord.Of(Document, Name, Digest));
        return this;
    }

    public LedgerEntry? Commit(Decide decide)
    {
        if (decide(State) is not { } record) return null;
        LedgerEntry entry = LedgerChain.Next(Ledger.IsEmpty ? null : Ledger[^1], record);
        Ledger = Ledger.Add(entry);
        return entry;
    }

    public SubmissionStatement Submission(string person = "Edith Clarke", DateTimeOffset? moment = null) => new()
    {
        Document = Document.Id, Predecessor = Document.Predecessor?.Digest, Person = person, IdentitySource = $"key {KeyId(person)}", Moment = moment ?? Start,
        Authors = Pack.AuthorsWith(person), Steps = Document.ReviewSteps, OnePersonTwoRoles = Document.OnePersonTwoRoles, Register = Register.Sha256,
        Criteria = [.. QualityCriteria.Names.Select(n => new CriterionEntry(n, "yes", "program", "seen"))],
    };

    public void Submit(SubmissionStatement? said = null)
    {
        said ??= Submission();
        Commit(ReviewLedger.Submit(Name, Pack, said.Sign(Digest, Key(said.Person))));
    }

    /// <summary>What a person decides; of the submission in force, or of none yet.</summary>
    public ApprovalStatement Decision(string person, string role, string step, int hours = 1) => new()
    {
        Document = Document.Id, Submission = Record.SubmittedBy is null ? new('0', 64) : Round.SubmissionSha256, Person = person, Role = role, Step = step,
        IdentitySource = $"key {KeyId(person)}", Moment = Start.AddHours(hours), Decision = ApprovalStatement.Approved,
    };

    public void Decide(ApprovalStatement said, string? signer = null, string? digest = null) =>
        Commit(ReviewLedger.Decision(Name, Pack, said.Sign(digest ?? Digest, Key(signer ?? said.Person))));

    public void Approve()
    {
        Decide(Decision("Grace Hopper", "author", "self", 1));
        Decide(Decision("Joan Clarke", "engineer", "peer", 2));
        Decide(Decision("Katherine Johnson", "security", "security", 3));
        Decide(Decision("Ada Byron", "ciso", "final", 4));
    }

    public void Dispose()
    {
        Organisation.Dispose();
        foreach (ECDsa key in _keys.Values) key.Dispose();
    }

    private Approver Of(string person, params string[] roles) => new()
    {
        Person = person, Roles = [.. roles], PublicKey = Public(person), ValidFrom = Start.AddYears(-1), ValidTo = Start.AddYears(1),
    };

    private string Public(string person) => Convert.ToBase64String(Key(person).ExportSubjectPublicKeyInfo());
}
