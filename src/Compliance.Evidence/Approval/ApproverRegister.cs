using System.Collections.Immutable;
using System.Security.Cryptography;
using Compliance.Evidence.Integrity;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Approval;

/// <summary>Who may decide in which role. An organisation signs it; it stands in every pack that is reviewed under it.</summary>
public sealed record ApproverRegister
{
    /// <summary>Where it stands in a pack.</summary>
    public const string PathInPack = "data/inputs/approvers.dsse.json";

    private const string MediaType = "application/vnd.compliance.approvers.v1+json";

    /// <summary>Form of this document.</summary>
    public int Format { get; init; } = 1;

    /// <summary>Organisation whose register it is.</summary>
    public required string Organisation { get; init; }

    /// <summary>Persons, with one entry for each of their keys or subjects.</summary>
    public required ImmutableArray<Approver> Approvers { get; init; }

    /// <summary>Keys whose holders may state who a person is: a portal that signs people in, a pipeline that submits.</summary>
    public ImmutableArray<AttestingKey> Attestors { get; init; } = [];

    /// <summary>Public half of the key that signs the register: SubjectPublicKeyInfo in base64. That it is the organisation's is for the reader
    /// to know by another way.</summary>
    public required string SignedWith { get; init; }

    /// <summary>Every entry of a person.</summary>
    /// <param name="person">Name of the person, as the register spells it.</param>
    public IEnumerable<Approver> Of(string person) => Approvers.Where(a => a.Person == person);

    /// <summary>The register's spelling of a name; null when it knows no such person.</summary>
    /// <param name="name">The name as somebody writes it.</param>
    public string? Find(string name) => Approvers.FirstOrDefault(a => PersonName.Same(a.Person, name))?.Person;

    /// <summary>Signs a register; its <see cref="SignedWith"/> becomes the key's public half.</summary>
    /// <param name="key">ECDSA P-256 private key of the organisation.</param>
    /// <returns>The DSSE envelope as canonical JSON.</returns>
    /// <exception cref="FormatException">It is no register: the message says why.</exception>
    public byte[] Sign(ECDsa key)
    {
        ApproverRegister register = this with { SignedWith = Convert.ToBase64String(key.ExportSubjectPublicKeyInfo()) };
        register.Hold();
        return SignedPayload.Sign(MediaType, PackJson.Write(register), key);
    }

    /// <summary>Reads a signed register, strictly: the bytes are those that <see cref="Sign"/> writes, and the signature is that of the key it names.</summary>
    /// <param name="envelope">The DSSE envelope.</param>
    /// <exception cref="FormatException">It is something else, in another form, or not signed with the key it names.</exception>
    /// <exception cref="System.Text.Json.JsonException">It is not such JSON.</exception>
    public static SignedRegister Read(byte[] envelope)
    {
        SignedPayload signed = SignedPayload.Read(MediaType, envelope);
        ApproverRegister register = SignedPayload.Canonical<ApproverRegister>(signed.Payload, "the register in it");
        register.Hold();
        byte[] key = Convert.FromBase64String(register.SignedWith);
        if (SignedPayload.IdOf(key) != signed.KeyId) throw new FormatException($"it says to be signed with the key {SignedPayload.IdOf(key)}, and the envelope names {signed.KeyId}");
        if (!signed.SignedBy(key)) throw new FormatException($"the signature is not one of the key {signed.KeyId} over this register");
        return new SignedRegister(register, signed.KeyId, Convert.ToHexStringLower(SHA256.HashData(envelope)));
    }

    private void Hold()
    {
        if (Format != 1) throw new FormatException($"it has format {Format}; this program reads format 1");
        Demand(Organisation.Trim().Length > 0, "/organisation: expected a text that is not empty");
        RegisterKey.Hold(SignedWith, "/signedWith");
        Demand(!Approvers.IsEmpty, "/approvers: expected at least one person");
        Dictionary<string, string> keys = new(StringComparer.Ordinal), subjects = new(StringComparer.Ordinal);
        for (int i = 0; i < Approvers.Length; i++)
        {
            string at = $"/approvers/{i}";
            Demand(Approvers[i] is not null, $"{at}: is empty");
            Approver approver = Approvers[i];
            approver.Hold(at);
            string first = Find(approver.Person)!;
            Demand(first == approver.Person, $"{at}/person: '{approver.Person}' and '{first}' would be taken for one person; expected one spelling for each, distinct before any comma or bracket");
            if (approver.KeyId is { } key) Demand(keys.TryAdd(key, at), $"{at}/publicKey: stands twice; first at {keys.GetValueOrDefault(key)}");
            if (approver.OpenId is { } subject) Demand(subjects.TryAdd($"{subject.Issuer} {subject.Subject}", at), $"{at}/openId: stands twice; first at {subjects.GetValueOrDefault($"{subject.Issuer} {subject.Subject}")}");
        }
        for (int i = 0; i < Attestors.Length; i++)
        {
            string at = $"/attestors/{i}";
            Demand(Attestors[i] is not null, $"{at}: is empty");
            Attestors[i].Hold(at);
            Demand(keys.TryAdd(Attestors[i].KeyId, at), $"{at}/publicKey: stands twice; first at {keys.GetValueOrDefault(Attestors[i].KeyId)}");
        }
    }

    internal static void Demand(bool holds, string message)
    {
        if (!holds) throw new FormatException(message);
    }
}

/// <summary>A register as it was read.</summary>
/// <param name="Register">What it says.</param>
/// <param name="KeyId">Key that signed it; whether the organisation's, is for the reader to know.</param>
/// <param name="Sha256">SHA-256 of the envelope, lower-case hex.</param>
public sealed record SignedRegister(ApproverRegister Register, string KeyId, string Sha256);
