using System.Text;
using System.Text.Json;
using Compliance.Network.Snapshot;

namespace Compliance.Kubernetes.Live;

/// <summary>What the body of an error answer says: a <c>Status</c> of the API, or the first line of plain text.</summary>
/// <param name="Message">The server's words, not yet made visible; empty when there are none.</param>
/// <param name="IsStatus">The body is a <c>Status</c>: the API itself answered, not something before it.</param>
/// <param name="Continue">Replacement token of a 410; null when there is none.</param>
internal sealed record ApiStatus(string Message, bool IsStatus, string? Continue)
{
    private const int MaxBytes = 64 << 10;

    /// <summary>Reads a bounded part of the body.</summary>
    public static async Task<ApiStatus> ReadAsync(Stream body, CancellationToken cancel)
    {
        byte[] buffer = new byte[MaxBytes];
        int held = await body.ReadAtLeastAsync(buffer, MaxBytes, throwOnEndOfStream: false, cancel);
        ReadOnlyMemory<byte> text = buffer.AsMemory(0, held);
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            JsonElement root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Object && Text(root, "kind") == "Status")
            {
                string? token = root.TryGetProperty("metadata", out JsonElement metadata) ? Text(metadata, "continue") : null;
                return new ApiStatus(Text(root, "message") ?? Text(root, "reason") ?? "", true, string.IsNullOrEmpty(token) ? null : token);
            }
        }
        catch (JsonException)
        {
            // Not JSON: proxies and load balancers answer in plain text or HTML, which is shown as it is.
        }
        string line = Encoding.UTF8.GetString(text.Span).Trim();
        int end = line.AsSpan().IndexOfAny('\r', '\n');
        return new ApiStatus(end < 0 ? line : line[..end], false, null);
    }

    /// <summary>A field's text; null when the field is absent or no text.</summary>
    /// <exception cref="JsonException">The text holds half of a surrogate pair.</exception>
    public static string? Text(JsonElement at, string field)
    {
        if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(field, out JsonElement value) || value.ValueKind != JsonValueKind.String) return null;
        return SurrogatePairs.FindHalf(value) is null ? value.GetString() : throw new JsonException($"the field {field} holds half of a surrogate pair");
    }
}
