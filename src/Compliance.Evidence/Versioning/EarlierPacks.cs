using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Compliance.Evidence.Integrity;
using Compliance.Evidence.Ledger;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Versioning;

/// <summary>An earlier pack of a series, as it was found when another was made.</summary>
/// <param name="Pack">Its name in the store.</param>
/// <param name="Digest">SHA-256 of its evidence manifest, lower-case hex.</param>
/// <param name="Version">MAJOR.MINOR.PATCH.</param>
/// <param name="Created">Moment of assessment.</param>
/// <param name="Approved">Whether it was approved then.</param>
public sealed record EarlierFacts(string Pack, string Digest, string Version, DateTimeOffset Created, bool Approved)
{
    /// <summary>Its controls by status; null where <see cref="Missing"/> says why they are not known.</summary>
    public StatusCounts? Controls { get; init; }

    /// <summary>Its findings; null where <see cref="Missing"/> says why they are not known.</summary>
    public int? Findings { get; init; }

    /// <summary>Why its figures are not known; null when they are.</summary>
    public string? Missing { get; init; }
}

/// <summary>Finds the earlier packs that tell the course of a series, and reads their figures.</summary>
internal static class EarlierPacks
{
    /// <summary>Most packs that are told.</summary>
    public const int Most = 7;

    private const string Document = "data/pack.json";
    private const long Limit = 512 << 20, ManifestLimit = 64 << 20;

    /// <summary>The last approved packs of a series before a moment; as long as none was approved, the last scans. The oldest first.</summary>
    /// <param name="before">What the ledger says.</param>
    /// <param name="series">The series.</param>
    /// <param name="moment">Moment of assessment of the pack that is made.</param>
    public static ImmutableArray<PackRecord> Of(LedgerState before, string series, DateTimeOffset moment)
    {
        PackRecord[] packs = [.. before.Packs.Where(p => p.Series == series && p.StoredBy.Record.Moment < moment).OrderBy(p => p.StoredBy.Record.Moment).ThenBy(p => p.StoredBy.Number)];
        PackRecord[] approved = [.. packs.Where(Approved)];
        return [.. (approved.Length > 0 ? approved : packs).TakeLast(Most)];
    }

    /// <summary>What is found of a pack. Its figures count only if its bytes are those that the ledger records.</summary>
    /// <param name="pack">What the ledger says of it.</param>
    /// <param name="open">Its files by their path; null when the store has it no more.</param>
    public static EarlierFacts Read(PackRecord pack, Func<string, IReadOnlyDictionary<string, PackFile>?> open)
    {
        var facts = new EarlierFacts(pack.Name, pack.Digest, pack.Version, pack.StoredBy.Record.Moment, Approved(pack));
        if (pack.PurgedBy is not null) return facts with { Missing = "it was purged after its retention" };
        if (open(pack.Name) is not { } files) return facts with { Missing = "its files are gone" };
        try
        {
            byte[] manifest = Bytes(files, EvidenceManifest.FileName, ManifestLimit), json = Bytes(files, Document, Limit);
            if (Hash(manifest) != pack.Digest || PackJson.Read<EvidenceManifest>(manifest).Files.FirstOrDefault(f => f.Path == Document)?.Sha256 != Hash(json))
                return facts with { Missing = "its bytes are not those that were recorded" };
            (StatusCounts? controls, int? findings) = Figures(json);
            return controls is null || findings is null ? facts with { Missing = "its document holds no counts" } : facts with { Controls = controls, Findings = findings };
        }
        catch (Exception e) when (e is JsonException or InvalidDataException)
        {
            return facts with { Missing = "it is not a pack that this version of the program reads" };
        }
    }

    // Only the few fields that are asked for are looked at: a pack may have many megabytes, and may be of an earlier program.
    private static (StatusCounts?, int?) Figures(byte[] json)
    {
        var reader = new Utf8JsonReader(json);
        StatusCounts? controls = null;
        int? findings = null;
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) throw new JsonException("expected an object");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool counted = reader.ValueTextEquals("findings"u8), summary = reader.ValueTextEquals("summary"u8);
            reader.Read();
            if (counted && reader.TokenType == JsonTokenType.StartArray)
            {
                findings = 0;
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    findings++;
                    reader.Skip();
                }
            }
            else if (summary)
            {
                using JsonDocument document = JsonDocument.ParseValue(ref reader);
                if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("controls"u8, out JsonElement counts))
                    controls = PackJson.Read<StatusCounts>(JsonSerializer.SerializeToUtf8Bytes(counts));
            }
            else
            {
                reader.Skip();
            }
        }
        return (controls, findings);
    }

    private static bool Approved(PackRecord pack) => pack.DecidedBy?.Record.Status == PackStatus.Approved;

    private static byte[] Bytes(IReadOnlyDictionary<string, PackFile> files, string path, long limit) =>
        files.TryGetValue(path, out PackFile? file) ? file.Read(limit) : throw new InvalidDataException($"{path} is missing");

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
