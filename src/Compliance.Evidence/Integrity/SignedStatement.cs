using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Integrity;

/// <summary>In-toto Statements v1 in DSSE envelopes: what a person or the program says of files, signed. Every predicate is a record whose
/// canonical JSON stands in the statement.</summary>
public static class SignedStatement
{
    private const string StatementType = "https://in-toto.io/Statement/v1";
    private const string PayloadType = "application/vnd.in-toto+json";

    /// <summary>Signs a statement.</summary>
    /// <typeparam name="TPredicate">What is said of the subjects.</typeparam>
    /// <param name="predicateType">URI of the predicate's form.</param>
    /// <param name="subjects">Files that the statement is about.</param>
    /// <param name="predicate">What is said of them.</param>
    /// <param name="key">ECDSA P-256 private key.</param>
    /// <returns>The envelope as canonical JSON.</returns>
    public static byte[] Sign<TPredicate>(string predicateType, ImmutableArray<StatementSubject> subjects, TPredicate predicate, ECDsa key) =>
        SignedPayload.Sign(PayloadType, PackJson.Write(new Statement<TPredicate>(StatementType, subjects, predicateType, predicate)), key);

    /// <summary>Reads a statement, strictly: the bytes are those that <see cref="Sign"/> writes, and nothing else. Whose signature it is, is
    /// asked of the statement's <see cref="SignedStatement{TPredicate}.Signed"/>.</summary>
    /// <typeparam name="TPredicate">What is said of the subjects.</typeparam>
    /// <param name="predicateType">URI of the predicate's form that is expected.</param>
    /// <param name="envelope">The envelope.</param>
    /// <exception cref="FormatException">It is something else, or in another form.</exception>
    /// <exception cref="JsonException">It is not such JSON.</exception>
    public static SignedStatement<TPredicate> Read<TPredicate>(string predicateType, byte[] envelope)
    {
        SignedPayload signed = SignedPayload.Read(PayloadType, envelope);
        // Asked first, so that a statement of another kind is named as such and not by its first unknown field.
        if (!Says(signed.Payload, "_type", StatementType) || !Says(signed.Payload, "predicateType", predicateType))
            throw new FormatException($"the statement in it is not one of the type {predicateType}");
        Statement<TPredicate> statement = SignedPayload.Canonical<Statement<TPredicate>>(signed.Payload, "the statement in it");
        foreach (StatementSubject? subject in statement.Subject)
            if (subject is null || subject.Digest.Count != 1 || !subject.Digest.ContainsKey(StatementSubject.Algorithm))
                throw new FormatException("expected a statement about files, each with a name and its SHA-256");
        return new SignedStatement<TPredicate>(signed, statement.Subject, statement.Predicate);
    }

    private static bool Says(byte[] payload, string field, string value)
    {
        using JsonDocument document = JsonDocument.Parse(payload);
        return document.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty(field, out JsonElement found)
            && found.ValueKind == JsonValueKind.String && found.ValueEquals(value);
    }

    private sealed record Statement<T>(
        [property: JsonPropertyName("_type"), JsonRequired] string Type, [property: JsonRequired] ImmutableArray<StatementSubject> Subject,
        [property: JsonRequired] string PredicateType, [property: JsonRequired] T Predicate);
}

/// <summary>A statement as it was read.</summary>
/// <typeparam name="TPredicate">What is said of the subjects.</typeparam>
/// <param name="Signed">What was signed, and the signature, which nobody has checked yet.</param>
/// <param name="Subjects">Files that it is about.</param>
/// <param name="Predicate">What it says of them.</param>
public sealed record SignedStatement<TPredicate>(SignedPayload Signed, ImmutableArray<StatementSubject> Subjects, TPredicate Predicate);

/// <summary>A file that a statement is about.</summary>
/// <param name="Name">Path inside the pack.</param>
/// <param name="Digest">Digests by algorithm.</param>
public sealed record StatementSubject([property: JsonRequired] string Name, [property: JsonRequired] ImmutableSortedDictionary<string, string> Digest)
{
    internal const string Algorithm = "sha256";

    /// <summary>SHA-256, lower-case hex.</summary>
    [JsonIgnore]
    public string Sha256 => Digest[Algorithm];

    /// <summary>A file.</summary>
    /// <param name="name">Path inside the pack.</param>
    /// <param name="sha256">SHA-256, lower-case hex.</param>
    public static StatementSubject Of(string name, string sha256) => new(name, ImmutableSortedDictionary<string, string>.Empty.Add(Algorithm, sha256));
}
