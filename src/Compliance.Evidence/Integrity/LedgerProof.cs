using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Compliance.Evidence.Approval;
using Compliance.Evidence.Ledger;
using Compliance.Evidence.Pack;
using Compliance.Evidence.Versioning;

namespace Compliance.Evidence.Integrity;

/// <summary>Whether a ledger is an intact chain that tells of a pack what the pack tells of itself.</summary>
/// <param name="Faults">What is wrong with the ledger, or with the pack by its word; a path is <c>ledger</c>, or a file of the pack.</param>
/// <param name="Notes">What the ledger tells of the pack beside, a sentence each.</param>
public sealed record LedgerProof(ImmutableArray<PackFault> Faults, ImmutableArray<string> Notes)
{
    /// <summary>The most bytes of a ledger that are read.</summary>
    public const long MaxBytes = 256 << 20;

    private const string Ledger = "ledger";
    private const long EnvelopeLimit = 16 << 20;

    /// <summary>Holds a pack against a ledger.</summary>
    /// <param name="ledger">The bytes of a ledger, an entry a line.</param>
    /// <param name="files">Every file of the pack.</param>
    /// <param name="bytes">What was proven of its bytes.</param>
    /// <param name="pack">The pack of its evidence.</param>
    public static LedgerProof Of(ReadOnlyMemory<byte> ledger, IReadOnlyDictionary<string, PackFile> files, ByteProof bytes, EvidencePack pack)
    {
        var faults = ImmutableArray.CreateBuilder<PackFault>();
        var notes = ImmutableArray.CreateBuilder<string>();
        void Fault(string message) => faults.Add(new PackFault(Ledger, message));
        if (LedgerText.Read(ledger, Fault) is not { } entries) return new LedgerProof(faults.ToImmutable(), []);

        LedgerState state = LedgerState.Of(entries);
        SeriesFacts? facts = Facts(files);
        if (facts is not null) Hold(entries, new LedgerPoint(facts.LedgerEntries, facts.LedgerHead), SeriesFacts.FileName, Fault);
        if (bytes.Release is { } release) Hold(entries, release.Ledger, ReleaseManifest.FileName, Fault);
        if (faults.Count > 0) return new LedgerProof(faults.ToImmutable(), []);

        if (facts is not null) HoldReserved(entries, facts, pack, Fault);
        string digest = files[EvidenceManifest.FileName].Digest.Sha256;
        if (state.Packs.FirstOrDefault(p => p.Digest == digest) is not { } record)
        {
            Fault(state.Packs.FirstOrDefault(p => p.Series == pack.Document.Series && p.Version == pack.Document.Version) is { } other
                ? $"stores another pack as version {pack.Document.Version} of {pack.Document.Series}: its digest is {other.Digest}, and the pack's {digest} (entry {other.StoredBy.Number})"
                : $"has no entry that stores a pack with the digest {digest}: one was removed, or it is another ledger");
            return new LedgerProof(faults.ToImmutable(), []);
        }
        string name = PackName.Of(pack.Document, files["data/pack.json"].Digest.Sha256);
        HoldRecord(record.StoredBy, StoredRecord.Of(pack.Document, name, digest)(LedgerState.Empty)!, "the pack", Fault);
        HoldReview(record, files, pack, digest, Fault);
        HoldRelease(record, files, bytes, Fault, notes.Add);
        notes.AddRange(Told(record, state));
        return new LedgerProof(faults.ToImmutable(), notes.ToImmutable());
    }

    private static void Hold(ImmutableArray<LedgerEntry> entries, LedgerPoint known, string where, Action<string> fault)
    {
        if (known.Number > entries.Length)
            fault($"has {entries.Length} entries, and {where} knows of {known.Number}: the store was rolled back to an older state, or entries were removed from its end");
        else if (known.Number > 0 && entries[(int)known.Number - 1].Hash != known.Head)
            fault($"entry {known.Number} is not the one that {where} knows ({known.Head}): the history was rewritten, or it is another ledger");
    }

    private static void HoldReserved(ImmutableArray<LedgerEntry> entries, SeriesFacts facts, EvidencePack pack, Action<string> fault)
    {
        ImmutableArray<InputEntry> inputs = [.. pack.Inputs.Where(i => i.Path != SeriesFacts.FileName && !i.Path.StartsWith(PredecessorPack.Folder, StringComparison.Ordinal))];
        string content = VersionReservation.Content(pack.Program, pack.Document.Series, pack.Document.Created, inputs);
        LedgerEntry[] reserved = [.. entries.Where(e => e.Record.Kind == LedgerKind.Reserved && e.Record.Series == pack.Document.Series && e.Record.Version == pack.Document.Version)];
        if (reserved is [var entry, ..]) HoldRecord(entry, VersionReservation.Record(pack.Document.Version, content, pack.Document.Created, facts), "the version", fault);
        else fault($"has no entry that gives the version {pack.Document.Version} of {pack.Document.Series}: it was removed");
        if (reserved.Length > 1) fault($"gives the version {pack.Document.Version} of {pack.Document.Series} twice, in entries {reserved[0].Number} and {reserved[1].Number}");
    }

    private static void HoldReview(PackRecord record, IReadOnlyDictionary<string, PackFile> files, EvidencePack pack, string digest, Action<string> fault)
    {
        if (record.SubmittedBy is null) return;
        try
        {
            if (!files.TryGetValue(ApproverRegister.PathInPack, out PackFile? register)) fault($"entry {record.SubmittedBy.Number} submits a pack that holds no register of approvers");
            else _ = ReviewLedger.Round(record, new ReviewedPack(pack.Document, digest, ApproverRegister.Read(register.Read(EnvelopeLimit))));
        }
        catch (Exception e) when (e is RefusedException or FormatException or JsonException or InvalidDataException)
        {
            fault($"tells of a review that does not count: {e.Message}");
        }
    }

    private static void HoldRelease(PackRecord record, IReadOnlyDictionary<string, PackFile> files, ByteProof bytes, Action<string> fault, Action<string> note)
    {
        if (bytes.Release is not { } release)
        {
            if (record.ReleasedBy is { } entry) note($"the ledger tells of a release (entry {entry.Number}), which is not in this copy of the pack");
            return;
        }
        string digest = files[ReleaseManifest.FileName].Digest.Sha256;
        if (record.ReleasedBy is not { } released) fault($"has no entry that releases {record.Name}: it was removed, or the release was never published");
        else HoldRecord(released, new LedgerRecord
        {
            Kind = LedgerKind.Released, Series = record.Series, Version = record.Version, Pack = record.Name, Digest = record.Digest, Content = digest,
            Moment = release.Moment, Person = release.Person,
        }, "the release", fault);

        HoldEnvelope(record.SubmittedBy, ReleaseManifest.SubmissionName, files, fault);
        for (int i = 0; i < record.Decisions.Length; i++)
            HoldEnvelope(record.Decisions[i], ReleaseWriter.ApprovalName(i + 1, record.Decisions[i].Record.Step ?? ""), files, fault);
        int count = files.Keys.Count(p => p.StartsWith(ReleaseManifest.ApprovalFolder, StringComparison.Ordinal));
        if (count != record.Decisions.Length) fault($"tells of {record.Decisions.Length} decisions about {record.Name}, and the release holds {count}");
    }

    private static void HoldEnvelope(LedgerEntry? entry, string path, IReadOnlyDictionary<string, PackFile> files, Action<string> fault)
    {
        if (entry is null) fault($"has no entry with the envelope {path}: it was removed");
        else if (!files.TryGetValue(path, out PackFile? file)) fault($"entry {entry.Number} holds the envelope {path}, which is not in the release");
        else if (file.Digest.Sha256 != Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(entry.Record.Envelope ?? ""))))
            fault($"entry {entry.Number} holds another envelope than {path}: an approval was swapped");
    }

    private static void HoldRecord(LedgerEntry entry, LedgerRecord expected, string what, Action<string> fault)
    {
        using JsonDocument due = JsonDocument.Parse(PackJson.Write(expected)), said = JsonDocument.Parse(PackJson.Write(entry.Record));
        if (JsonDifference.Pointers(due.RootElement, said.RootElement).ToArray() is { Length: > 0 } places)
            fault($"entry {entry.Number} says something else of {what} than the pack does, at {string.Join(", ", places)}");
    }

    private static IEnumerable<string> Told(PackRecord record, LedgerState state)
    {
        yield return $"the ledger has {state.Entries.Length} entries; its head is {state.Head}";
        yield return $"by the ledger the pack is {ReleaseProof.Word(record.Status)}{(record.SupersededBy is { } by ? $", by {by}" : "")}";
        if (record.HeldBy is { } held) yield return $"a legal hold is in force since {ReleaseProof.Text(held.Record.Moment)}: {held.Record.Reason}";
        if (record.PurgedBy is { } purged) yield return $"the store purged the pack at {ReleaseProof.Text(purged.Record.Moment)}: this is a copy";
    }

    private static SeriesFacts? Facts(IReadOnlyDictionary<string, PackFile> files)
    {
        try
        {
            return files.TryGetValue(SeriesFacts.FileName, out PackFile? file) ? PackJson.Read<SeriesFacts>(file.Read(EnvelopeLimit)) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidDataException)
        {
            return null; // The recomputation reads it again, and says what is wrong with it.
        }
    }
}
