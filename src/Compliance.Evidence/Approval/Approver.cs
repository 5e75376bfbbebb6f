using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Compliance.Evidence.Integrity;
using static Compliance.Evidence.Approval.ApproverRegister;

namespace Compliance.Evidence.Approval;

/// <summary>A person of the register, and how the person is known.</summary>
public sealed record Approver
{
    /// <summary>Name.</summary>
    public required string Person { get; init; }

    /// <summary>Roles in which the person may decide.</summary>
    public required ImmutableArray<string> Roles { get; init; }

    /// <summary>ECDSA P-256 key whose signature is the person's: SubjectPublicKeyInfo in base64; null when there is none.</summary>
    public string? PublicKey { get; init; }

    /// <summary>Subject by which an OpenID provider knows the person; null when there is none.</summary>
    public OpenIdSubject? OpenId { get; init; }

    /// <summary>First moment at which the entry counts.</summary>
    public required DateTimeOffset ValidFrom { get; init; }

    /// <summary>Last moment at which the entry counts.</summary>
    public required DateTimeOffset ValidTo { get; init; }

    /// <summary>Id of <see cref="PublicKey"/>: SHA-256 of it, lower-case hex.</summary>
    [JsonIgnore]
    public string? KeyId => PublicKey is { } key ? SignedPayload.IdOf(Convert.FromBase64String(key)) : null;

    /// <summary>Whether the entry counts at a moment.</summary>
    /// <param name="moment">The moment.</param>
    public bool CountsAt(DateTimeOffset moment) => moment >= ValidFrom && moment <= ValidTo;

    internal void Hold(string at)
    {
        Demand(Person.Trim() is { Length: > 0 } name && name == Person, $"{at}/person: expected a name without blanks around it");
        Demand(!Roles.IsEmpty && Roles.All(r => !string.IsNullOrWhiteSpace(r)) && Roles.Distinct(StringComparer.Ordinal).Count() == Roles.Length, $"{at}/roles: expected one role or more, each once");
        Demand(PublicKey is not null || OpenId is not null, $"{at}: neither publicKey nor openId is given; expected one of them");
        if (PublicKey is { } key) RegisterKey.Hold(key, $"{at}/publicKey");
        if (OpenId is { } subject) Demand(Plain(subject.Issuer) && Plain(subject.Subject), $"{at}/openId: expected issuer and subject without blanks");
        RegisterKey.Hold(ValidFrom, ValidTo, at);
    }

    private static bool Plain(string text) => text.Length > 0 && !text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c));
}

/// <summary>Subject of an OpenID provider.</summary>
/// <param name="Issuer">The provider's issuer identifier.</param>
/// <param name="Subject">The subject there.</param>
public sealed record OpenIdSubject(string Issuer, string Subject);

/// <summary>A key whose holder may state who a person is.</summary>
/// <param name="Name">What holds it, for example a portal.</param>
/// <param name="PublicKey">SubjectPublicKeyInfo in base64, ECDSA P-256.</param>
/// <param name="ValidFrom">First moment at which it counts.</param>
/// <param name="ValidTo">Last moment at which it counts.</param>
public sealed record AttestingKey(string Name, string PublicKey, DateTimeOffset ValidFrom, DateTimeOffset ValidTo)
{
    /// <summary>SHA-256 of the key, lower-case hex.</summary>
    [JsonIgnore]
    public string KeyId => SignedPayload.IdOf(Convert.FromBase64String(PublicKey));

    internal void Hold(string at)
    {
        Demand(Name.Trim().Length > 0, $"{at}/name: expected a text that is not empty");
        RegisterKey.Hold(PublicKey, $"{at}/publicKey");
        RegisterKey.Hold(ValidFrom, ValidTo, at);
    }
}

/// <summary>What every key of a register must be.</summary>
internal static class RegisterKey
{
    public static void Hold(string base64, string at)
    {
        byte[] buffer = new byte[base64.Length];
        Demand(Convert.TryFromBase64String(base64, buffer, out int count) && Convert.ToBase64String(buffer, 0, count) == base64, $"{at}: is not in canonical base64");
        Demand(TrustedKeys.IsP256(buffer.AsSpan(0, count)), $"{at}: expected the SubjectPublicKeyInfo of an ECDSA key on the curve P-256");
        using ECDsa key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(buffer.AsSpan(0, count), out _);
        Demand(key.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(buffer.AsSpan(0, count)), $"{at}: is not in the form that this program writes");
    }

    public static void Hold(DateTimeOffset from, DateTimeOffset to, string at) =>
        Demand(from <= to, string.Create(CultureInfo.InvariantCulture, $"{at}: validTo {to:yyyy-MM-dd} is before validFrom {from:yyyy-MM-dd}"));
}
