using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;

namespace Compliance.Evidence.Integrity;

/// <summary>A request for a time stamp (RFC 3161) over an envelope, and the check of what an authority replies. It is sent by others.</summary>
public sealed class TimeStampRequest
{
    /// <summary>The most bytes of a reply.</summary>
    public const int MaxReplyBytes = TimeStampToken.MaxBytes + 4096;

    private readonly Rfc3161TimestampRequest _request;
    private readonly ReadOnlyMemory<byte> _envelope;

    /// <summary>A request.</summary>
    /// <param name="envelope">The bytes of a DSSE envelope.</param>
    /// <param name="nonce">Random bytes, at least eight: the reply must hold them.</param>
    /// <param name="policy">Object identifier of the policy that the authority must follow; null for its own choice.</param>
    /// <exception cref="ArgumentException">The nonce is too short.</exception>
    public TimeStampRequest(ReadOnlyMemory<byte> envelope, ReadOnlyMemory<byte> nonce, string? policy = null)
    {
        if (nonce.Length < 8) throw new ArgumentException("Expected a nonce of at least eight bytes.", nameof(nonce));
        _envelope = envelope;
        _request = Rfc3161TimestampRequest.CreateFromData(envelope.Span, HashAlgorithmName.SHA256, policy is null ? null : new Oid(policy), nonce, requestSignerCertificates: true);
    }

    /// <summary>What is sent, DER.</summary>
    public byte[] ToBytes() => _request.Encode();

    /// <summary>The token of a reply, checked: granted, for this request (digest, nonce, policy), and as <see cref="TimeStampToken.Read"/>
    /// demands.</summary>
    /// <param name="reply">The reply, DER.</param>
    /// <returns>The token, DER.</returns>
    /// <exception cref="FormatException">It is something else, was refused, or is for another request.</exception>
    public ReadOnlyMemory<byte> Token(ReadOnlyMemory<byte> reply)
    {
        if (reply.Length > MaxReplyBytes) throw new FormatException($"the reply has more than {MaxReplyBytes} bytes");
        ReadOnlyMemory<byte> token = Granted(reply);
        try
        {
            // Holds digest, nonce and the presence of the certificate against the request.
            Rfc3161TimestampToken read = _request.ProcessResponse(reply, out int length);
            if (length != reply.Length) throw new FormatException("the reply has bytes after its end");
            if (_request.RequestedPolicyId?.Value is { } asked && read.TokenInfo.PolicyId.Value != asked)
                throw new FormatException($"the authority stamped under the policy {read.TokenInfo.PolicyId.Value}; {asked} was asked for");
        }
        catch (CryptographicException e)
        {
            throw new FormatException($"the reply is not one to this request ({e.Message})", e);
        }
        _ = TimeStampToken.Read(token, _envelope.Span);
        return token;
    }

    private static ReadOnlyMemory<byte> Granted(ReadOnlyMemory<byte> reply)
    {
        try
        {
            AsnReader outer = new(reply, AsnEncodingRules.DER), content = outer.ReadSequence();
            outer.ThrowIfNotEmpty();
            AsnReader status = content.ReadSequence();
            if (!status.TryReadInt32(out int code) || code is not (0 or 1))
                throw new FormatException($"the authority refused{(code == 0 ? "" : $" (status {code}{Words(status)})")}");
            ReadOnlyMemory<byte> token = content.ReadEncodedValue();
            content.ThrowIfNotEmpty();
            return token;
        }
        catch (AsnContentException e)
        {
            throw new FormatException($"it is not the DER of a time-stamp reply ({e.Message})", e);
        }
    }

    // PKIFreeText, where the authority says why.
    private static string Words(AsnReader status)
    {
        if (!status.HasData || status.PeekTag() != Asn1Tag.Sequence) return "";
        AsnReader text = status.ReadSequence();
        return text.HasData ? ": " + text.ReadCharacterString(UniversalTagNumber.UTF8String) : "";
    }
}
