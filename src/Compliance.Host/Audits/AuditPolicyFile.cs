using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Host.Terminal;
using Compliance.Network.Documents;

namespace Compliance.Host.Audits;

/// <summary>The audit policy of an API server, as the operator gives it.</summary>
/// <param name="Text">The file's bytes.</param>
/// <param name="Root">The policy.</param>
internal sealed record AuditPolicyFile(ReadOnlyMemory<byte> Text, JsonElement Root)
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="InputException">It cannot be read, or holds something else.</exception>
    public static AuditPolicyFile Read(string file)
    {
        byte[] text;
        try
        {
            text = File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"--audit-policy {file}: {(e is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : e.Message)}");
        }
        return Of($"--audit-policy {file}", file, text);
    }

    /// <summary>Reads the text of a file.</summary>
    /// <param name="given">What to begin a message with.</param>
    /// <param name="file">Name of the file.</param>
    /// <param name="text">Its bytes.</param>
    /// <exception cref="InputException">It holds something else.</exception>
    public static AuditPolicyFile Of(string given, string file, ReadOnlyMemory<byte> text)
    {
        DocumentReading reading = StructuredDocument.Read(text, DocumentLimits.Default);
        if (!reading.Problems.IsEmpty)
            throw new InputException($"{given}: cannot be read") { Problems = [.. reading.Problems.Select(p => $"{file}:{p.Line}: {p.Message}")] };
        ImmutableArray<JsonElement> found = [.. reading.Documents.Select(d => d.Root).Where(IsPolicy)];
        return found is [var one] && reading.Documents.Length == 1 ? new(text, one)
            : throw new InputException($"{given}: expected one document with apiVersion audit.k8s.io/v1, kind Policy and a list of rules");
    }

    private static bool IsPolicy(JsonElement root) =>
        root.ValueKind == JsonValueKind.Object
        && root.TryGetProperty("kind", out JsonElement kind) && kind.ValueKind == JsonValueKind.String && kind.ValueEquals("Policy")
        && root.TryGetProperty("apiVersion", out JsonElement version) && version.ValueKind == JsonValueKind.String && version.GetString()!.StartsWith("audit.k8s.io/", StringComparison.Ordinal)
        && root.TryGetProperty("rules", out JsonElement rules) && rules.ValueKind == JsonValueKind.Array;
}
