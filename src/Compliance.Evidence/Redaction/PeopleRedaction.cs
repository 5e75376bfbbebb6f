using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Compliance.Evidence.Integrity;
using Compliance.Evidence.Pack;
using Compliance.Network.Documents;
using Compliance.Network.Snapshot;

namespace Compliance.Evidence.Redaction;

/// <summary>Removes the names of people from a pack: each is replaced by <c>⟨person N⟩</c>, the same one in every file. The copy says that it is
/// one, bears the digest of the pack, and is no pack: nothing in it is signed, and nothing recomputes from it.</summary>
public static class PeopleRedaction
{
    private const string Document = "data/pack.json", Inputs = "data/inputs/", Envelope = ".dsse.json";
    private const long Limit = 512 << 20;

    private static readonly ImmutableArray<string> s_limits =
    [
        "Names are found where the pack, its configuration, its signed statements and its objects have a field for them. In other text they are found by their spelling there, if they have several words, are an address, or begin with a capital letter: parts of names, nicknames and names that no field holds stay.",
        "Digests in the copy are those of the original: they match nothing in it.",
        "Keys are not names and stay; certificates and signatures are left out.",
    ];

    /// <summary>Makes the copy.</summary>
    /// <param name="files">Files of the pack by their path.</param>
    /// <exception cref="FormatException">It is not a pack that can be read; what is wrong is said.</exception>
    public static RedactedCopy Of(IReadOnlyDictionary<string, PackFile> files)
    {
        if (!files.TryGetValue(EvidenceManifest.FileName, out PackFile? manifest)) throw new FormatException($"{EvidenceManifest.FileName} is missing: nothing says which pack this would be a copy of");
        if (!files.ContainsKey(Document)) throw new FormatException($"{Document} is missing");
        var people = new People();
        var contents = new List<(string Path, ImmutableArray<JsonElement> Documents, string? Text)>();
        var leftOut = ImmutableArray.CreateBuilder<string>();
        // The pack first, so that its own people have the first numbers.
        foreach (string path in files.Keys.OrderBy(p => p == Document ? 0 : p == ReleaseManifest.PackName ? 1 : 2).ThenBy(p => p, StringComparer.Ordinal))
        {
            if (!IsKept(path) || Read(path, files[path].Read(Limit)) is not { } content) leftOut.Add(path);
            else
            {
                foreach (JsonElement document in content.Documents) people.Collect(document);
                contents.Add((path, content.Documents, content.Text));
            }
        }

        var copy = ImmutableSortedDictionary.CreateBuilder<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        EvidencePack? pack = null;
        foreach ((string path, ImmutableArray<JsonElement> documents, string? text) in contents)
        {
            byte[] bytes = text is not null ? Encoding.UTF8.GetBytes(people.Without(text)) : Lines(documents, people);
            if (path is Document or ReleaseManifest.PackName)
            {
                pack = Marked(path, bytes, manifest.Digest.Sha256);
                bytes = PackJson.Write(pack);
            }
            // What was an envelope is none any more.
            copy.Add(path.EndsWith(Envelope, StringComparison.Ordinal) ? path[..^Envelope.Length] + ".redacted.json" : path, path.EndsWith(".gz", StringComparison.Ordinal) ? Packed(bytes) : bytes);
        }
        var note = new RedactionNote
        {
            Statement = $"This is a copy of the evidence pack {pack!.Document.Id} from which the names of people were removed. It is not the pack: it proves nothing by itself, and only the original, whose digest is named here, can be verified.",
            Document = pack.Document.Id, Original = manifest.Digest.Sha256, Persons = people.Count, LeftOut = [.. leftOut.Order(StringComparer.Ordinal)], Limits = s_limits,
        };
        copy.Add(RedactionNote.FileName, PackJson.Write(note));
        return new RedactedCopy(note, pack, copy.ToImmutable());
    }

    /// <summary>The note of a redacted copy; null for anything that is not one, a pack with such a file added among it.</summary>
    /// <param name="files">Files by their path.</param>
    public static RedactionNote? NoteOf(IReadOnlyDictionary<string, PackFile> files)
    {
        if (files.ContainsKey(EvidenceManifest.FileName) || !files.TryGetValue(RedactionNote.FileName, out PackFile? file)) return null;
        try
        {
            return PackJson.Read<RedactionNote>(file.Read(1 << 24));
        }
        catch (Exception e) when (e is JsonException or InvalidDataException)
        {
            return null; // Then it is a pack without a manifest, and told as such.
        }
    }

    private static bool IsKept(string path) => path is Document or ReleaseManifest.PackName || path.StartsWith(Inputs, StringComparison.Ordinal)
        || (path.StartsWith(ReleaseManifest.Folder, StringComparison.Ordinal) && path.EndsWith(Envelope, StringComparison.Ordinal) && path != ReleaseManifest.EnvelopeName);

    /// <summary>What a file holds: documents, or a text; null when it cannot be read, so that nobody can say what names are in it.</summary>
    private static (ImmutableArray<JsonElement> Documents, string? Text)? Read(string path, byte[] bytes)
    {
        try
        {
            ReadOnlyMemory<byte> plain = path.EndsWith(".gz", StringComparison.Ordinal) ? GzipText.Read(bytes, (int)Limit) : bytes;
            string name = path.EndsWith(".gz", StringComparison.Ordinal) ? path[..^3] : path;
            if (name.EndsWith(".json", StringComparison.Ordinal)) return ([RedactedJson.Read(plain)], null);
            if (!name.EndsWith(".yaml", StringComparison.Ordinal) && !name.EndsWith(".yml", StringComparison.Ordinal))
            {
                string text = new UTF8Encoding(false, true).GetString(plain.Span);
                // A certificate holds its holder's name where no text shows it.
                return text.Contains("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal) ? null : ([], text);
            }
            // Comments go with the form: nobody knows whom they name.
            DocumentReading reading = StructuredDocument.Read(plain, DocumentLimits.Default);
            return reading.Problems.IsEmpty ? ([.. reading.Documents.Select(d => RedactedJson.Opened(d.Root))], null) : null;
        }
        catch (Exception e) when (e is FormatException or JsonException or ArgumentException)
        {
            return path is Document or ReleaseManifest.PackName ? throw new FormatException($"{path}: {e.Message}") : null;
        }
    }

    private static byte[] Lines(ImmutableArray<JsonElement> documents, People people)
    {
        using var bytes = new MemoryStream();
        for (int i = 0; i < documents.Length; i++)
        {
            if (i > 0) bytes.Write("\n---\n"u8);
            bytes.Write(RedactedJson.Without(documents[i], people));
        }
        return bytes.ToArray();
    }

    private static EvidencePack Marked(string path, byte[] bytes, string original)
    {
        try
        {
            EvidencePack pack = PackJson.Read<EvidencePack>(bytes);
            return pack with
            {
                Document = pack.Document with { Title = $"Redacted copy, names of people removed: {pack.Document.Title}", RedactedFrom = original },
            };
        }
        catch (JsonException e)
        {
            throw new FormatException($"{path}: {e.Message}");
        }
    }

    private static byte[] Packed(byte[] text)
    {
        using var packed = new MemoryStream();
        GzipText.Write(packed, stream => stream.Write(text));
        return packed.ToArray();
    }
}
