using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace Compliance.Evidence.Integrity;

/// <summary>What the signature of a manifest, and the time stamp over it, are worth.</summary>
/// <param name="KeyId">Key that signed; null when nothing is signed, or the envelope cannot be read.</param>
/// <param name="Trust">What the signature is worth.</param>
/// <param name="Notes">What else there is to say, a sentence each.</param>
internal sealed record SignatureProof(string? KeyId, SignerTrust Trust, ImmutableArray<string> Notes)
{
    private const long EnvelopeLimit = 1 << 20;

    // Certificates for a purpose of their own (servers, time stamps) sign no documents: code signing, e-mail, documents, any.
    private static readonly string[] s_purposes = ["1.3.6.1.5.5.7.3.3", "1.3.6.1.5.5.7.3.4", "1.3.6.1.5.5.7.3.36", "2.5.29.37.0"];

    /// <summary>Checks an envelope and its token.</summary>
    /// <param name="files">Every file by its path inside the pack.</param>
    /// <param name="place">Where manifest, envelope and token stand.</param>
    /// <param name="trusted">Keys and roots that count; null when nobody is to be trusted.</param>
    /// <param name="authorities">Roots of time-stamp authorities that count; null when none is to be trusted.</param>
    /// <param name="fault">Receives what is wrong.</param>
    public static SignatureProof Of(IReadOnlyDictionary<string, PackFile> files, SignedPlace place, TrustedKeys? trusted, TrustedKeys? authorities, Action<PackFault> fault)
    {
        SignatureProof none = new(null, SignerTrust.None, []);
        if (!files.TryGetValue(place.Envelope, out PackFile? file))
        {
            if (trusted is not null) fault(new PackFault(place.Envelope, $"is missing: {place.What} is not signed, and a trusted signer is asked for"));
            if (files.ContainsKey(place.Token)) fault(new PackFault(place.Token, $"stamps nothing: {place.Envelope} is missing"));
            return none with { Notes = [$"{place.What} is not signed: nothing proves who made it"] };
        }
        byte[] envelope;
        ManifestStatement statement;
        try
        {
            envelope = file.Read(EnvelopeLimit);
            statement = ManifestStatement.Read(place.Type, place.Manifest, envelope);
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidDataException)
        {
            fault(new PackFault(place.Envelope, $"cannot be read: {e.Message}"));
            return none;
        }
        string? digest = files.TryGetValue(place.Manifest, out PackFile? manifest) ? manifest.Digest.Sha256 : null;
        bool about = statement.Sha256 == digest;
        if (!about) fault(new PackFault(place.Envelope, $"signs {place.Manifest} with SHA-256 {statement.Sha256}; the pack's has {digest ?? "none, it is missing"}"));

        var notes = ImmutableArray.CreateBuilder<string>();
        DateTimeOffset? stamped = Stamp(files, place, envelope, authorities, fault, notes);
        if (statement.Origin == KeyOrigin.Ephemeral) notes.Add($"{place.What} is signed with a key made for one run and thrown away: the signature proves nothing of who made it");
        bool counts = trusted is not null && Counts(statement, place, trusted, stamped, fault, notes);
        return new SignatureProof(statement.KeyId, counts && about ? SignerTrust.Trusted : SignerTrust.Untrusted, notes.ToImmutable());
    }

    private static DateTimeOffset? Stamp(
        IReadOnlyDictionary<string, PackFile> files, SignedPlace place, byte[] envelope, TrustedKeys? authorities, Action<PackFault> fault, ImmutableArray<string>.Builder notes)
    {
        if (!files.TryGetValue(place.Token, out PackFile? file))
        {
            notes.Add($"{place.What} has no time stamp: when it was signed is what it says of itself");
            return null;
        }
        try
        {
            TimeStampToken token = TimeStampToken.Read(file.Read(TimeStampToken.MaxBytes), envelope);
            string said = $"{place.What} was stamped at {Text(token.Moment)} by {token.Authority}";
            if (authorities is null)
            {
                notes.Add($"{said}; no trusted authority was given (--time-stamp-ca), so the moment is not proven");
                return null;
            }
            if (token.TrustFault(authorities) is { } why)
            {
                fault(new PackFault(place.Token, $"is not that of a trusted authority: {why}"));
                return null;
            }
            notes.Add($"{said}, a trusted authority");
            return token.Moment;
        }
        catch (Exception e) when (e is FormatException or InvalidDataException)
        {
            fault(new PackFault(place.Token, $"is no time stamp of {place.Envelope}: {e.Message}"));
            return null;
        }
    }

    private static bool Counts(ManifestStatement statement, SignedPlace place, TrustedKeys trusted, DateTimeOffset? stamped, Action<PackFault> fault, ImmutableArray<string>.Builder notes)
    {
        bool Refuse(string message)
        {
            fault(new PackFault(place.Envelope, message));
            return false;
        }

        if (statement.Origin == KeyOrigin.Ephemeral) return Refuse($"is signed with the key {statement.KeyId}, made for one run: nobody can vouch for it");
        if (trusted.Keys.ContainsKey(statement.KeyId)) return true;
        if (statement.Certificates.IsEmpty || trusted.Roots.IsEmpty)
            return Refuse($"is signed by the unknown key {statement.KeyId}; it is not among the trusted keys{(trusted.Roots.IsEmpty ? "" : ", and has no certificate")}");
        DateTimeOffset at = stamped ?? statement.Moment;
        string by = stamped is null ? "the moment that the pack states, which no trusted time stamp proves" : "the moment of the time stamp";
        if (CertificateChain.TrustFault(statement.Certificates, trusted.Roots, at) is { } untrusted) return Refuse($"is signed by the key {statement.KeyId}, whose certificate does not count at {by}: {untrusted}");
        using X509Certificate2 leaf = X509CertificateLoader.LoadCertificate(statement.Certificates[0].Span);
        if (!ForDocuments(leaf)) return Refuse($"is signed by the key {statement.KeyId}, and the certificate of {leaf.Subject} is not one to sign documents with");
        notes.Add($"{place.What} is signed by {leaf.Subject}, whose certificate leads to a trusted root and was valid at {Text(at)}, {by}; whether it was revoked is not asked");
        return true;
    }

    private static bool ForDocuments(X509Certificate2 leaf) =>
        leaf.Extensions.OfType<X509KeyUsageExtension>().All(u => u.KeyUsages.HasFlag(X509KeyUsageFlags.DigitalSignature) || u.KeyUsages.HasFlag(X509KeyUsageFlags.NonRepudiation))
        && leaf.Extensions.OfType<X509EnhancedKeyUsageExtension>().All(e => e.EnhancedKeyUsages.Cast<Oid>().Any(o => s_purposes.Contains(o.Value)))
        && leaf.Extensions.OfType<X509BasicConstraintsExtension>().All(b => !b.CertificateAuthority);

    private static string Text(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}

/// <summary>Where a signed manifest stands.</summary>
/// <param name="What">How a sentence names what is signed.</param>
/// <param name="Type">Predicate type of the statement.</param>
/// <param name="Manifest">Path of the manifest.</param>
/// <param name="Envelope">Path of the signed statement.</param>
/// <param name="Token">Path of the time stamp.</param>
internal sealed record SignedPlace(string What, string Type, string Manifest, string Envelope, string Token)
{
    /// <summary>The evidence manifest.</summary>
    public static readonly SignedPlace Evidence = new("the evidence", ManifestStatement.EvidenceType, EvidenceManifest.FileName, DsseEnvelope.FileName, EvidenceManifest.TokenName);

    /// <summary>The release manifest.</summary>
    public static readonly SignedPlace Release = new("the release", ManifestStatement.ReleaseType, ReleaseManifest.FileName, ReleaseManifest.EnvelopeName, ReleaseManifest.TokenName);
}
