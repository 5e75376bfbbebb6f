using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Compliance.Evidence.Pack;
using Compliance.Network.Snapshot;

namespace Compliance.Evidence.Period;

/// <summary>The document of a scan as its difference from that of another, with the digests of both.</summary>
internal static class DocumentDifference
{
    private const int Format = 1;

    /// <summary>The canonical JSON of the difference.</summary>
    public static byte[] Between(string from, JsonElement before, string to, JsonElement after) =>
        Encoding.UTF8.GetBytes($"{{\"difference\":{Encoding.UTF8.GetString(JsonDifference.Between(before, after))},\"format\":{Format},\"from\":\"{from}\",\"to\":\"{to}\"}}");

    /// <summary>The document that a difference leads to.</summary>
    /// <param name="from">Digest of the document it begins with.</param>
    /// <param name="before">That document.</param>
    /// <param name="to">Digest of the document it must lead to.</param>
    /// <param name="json">The difference; it may be hostile.</param>
    /// <exception cref="FormatException">It is none, stands between other documents, or does not lead to the one it names.</exception>
    public static byte[] Apply(string from, JsonElement before, string to, ReadOnlyMemory<byte> json)
    {
        try
        {
            Written written = PackJson.Read<Written>(json.Span);
            if (written.Format != Format) throw new FormatException($"it has form {written.Format}; this program reads form {Format}");
            if (written.From != from || written.To != to) throw new FormatException($"it leads from {written.From} to {written.To}; expected from {from} to {to}");
            if (!PackJson.Write(written).AsSpan().SequenceEqual(json.Span)) throw new FormatException("it is not in canonical form");
            byte[] after = JsonDifference.Apply(before, written.Difference, SnapshotLimits.Default.MaxBytes);
            return Convert.ToHexStringLower(SHA256.HashData(after)) == to ? after : throw new FormatException("it does not lead to the document that it names: its digest is another one");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new FormatException(e.Message, e);
        }
    }

    private sealed record Written(int Format, string From, string To, JsonElement Difference);
}
