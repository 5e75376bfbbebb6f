using System.Text.Json;
using Compliance.Host.Expectations;
using Compliance.Host.Terminal;
using Compliance.Network.Documents;

namespace Compliance.Host.Packs;

/// <summary>Opens a small file of one YAML or JSON document that a person wrote.</summary>
internal static class DeclarationFile
{
    /// <summary>Reads a file.</summary>
    /// <param name="given">How a message names it.</param>
    /// <param name="file">The file.</param>
    /// <exception cref="InputException">It cannot be read, or holds no such document.</exception>
    public static (StrictFields Fields, JsonElement Root) Read(string given, string file)
    {
        byte[] text;
        try
        {
            text = File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{given}: {(e is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : e.Message)}");
        }
        DocumentReading reading = StructuredDocument.Read(text, new DocumentLimits(1 << 20, 20, 20_000));
        if (!reading.Problems.IsEmpty) throw new InputException($"{given}: malformed") { Problems = [.. reading.Problems.Select(p => $"{file}:{p.Line}: {p.Pointer}: {p.Message}")] };
        if (reading.Documents is not [{ } document]) throw new InputException($"{given}: {reading.Documents.Length} documents; expected one");
        return (new StrictFields(file, document), document.Root);
    }

    /// <summary>Refuses a file with problems.</summary>
    /// <param name="given">How a message names it.</param>
    /// <param name="fields">What was read of it.</param>
    /// <exception cref="InputException">It has problems: each is named.</exception>
    public static void Hold(string given, StrictFields fields)
    {
        if (!fields.Problems.IsEmpty)
            throw new InputException($"{given}: {fields.Problems.Length} {(fields.Problems.Length == 1 ? "error" : "errors")}") { Problems = [.. fields.Problems.Select(p => p.ToString())] };
    }
}
