using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Compliance.Evidence.Approval;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Integrity;

/// <summary>Whether a release follows from the approvals in it: each is a signed decision about this evidence by a person of the register, in the
/// order of the plan, and the released pack says nothing else than the evidence beside them. Renditions are not rendered anew.</summary>
public static class ReleaseProof
{
    private const long PackLimit = 512 << 20, EnvelopeLimit = 1 << 20, RegisterLimit = 16 << 20;

    // What a released pack says that its evidence could not say yet.
    private static readonly string[] s_changed = ["/document/status", "/document/approvals", "/document/approvalDate", "/document/lastModified", "/document/supersededBy"];

    /// <summary>Everything that is wrong with a release whose bytes are intact.</summary>
    /// <param name="files">Every file of the pack.</param>
    /// <param name="bytes">What was proven of the bytes; its release manifest is there.</param>
    /// <param name="evidence">The pack of the evidence.</param>
    /// <param name="json">The bytes of <c>data/pack.json</c>.</param>
    /// <param name="trusted">Keys that may have signed the register, beside a trusted signer of the pack; null when nobody is to be trusted.</param>
    public static ImmutableArray<PackFault> Faults(IReadOnlyDictionary<string, PackFile> files, ByteProof bytes, EvidencePack evidence, byte[] json, TrustedKeys? trusted)
    {
        ReleaseManifest manifest = bytes.Release ?? throw new ArgumentException("The pack has no release.", nameof(bytes));
        var faults = ImmutableArray.CreateBuilder<PackFault>();
        if (manifest.Document != evidence.Document.Id) faults.Add(new(ReleaseManifest.FileName, $"releases {manifest.Document}, and the pack is {evidence.Document.Id}"));
        if (Register(files, bytes, trusted, faults.Add) is not { } register) return faults.ToImmutable();
        if (Review(files, new ReviewedPack(evidence.Document, manifest.Evidence, register), faults.Add) is not { } round) return faults.ToImmutable();

        if (round.Status != PackStatus.Approved) faults.Add(new(ReleaseManifest.ApprovalFolder, $"does not approve the pack: it is {Word(round.Status)}{(round.Next is { } next ? $", and nobody decided the step '{next.Step}'" : "")}"));
        if (manifest.Moment < round.LastMoment) faults.Add(new(ReleaseManifest.FileName, $"is of {Text(manifest.Moment)}, before the last approval of {Text(round.LastMoment)}"));
        faults.AddRange(Released(files, evidence, json, round));
        return faults.ToImmutable();
    }

    private static SignedRegister? Register(IReadOnlyDictionary<string, PackFile> files, ByteProof bytes, TrustedKeys? trusted, Action<PackFault> fault)
    {
        const string path = ReleaseManifest.RegisterName;
        if (Read(files, path, RegisterLimit, fault) is not { } envelope) return null;
        if (!files.TryGetValue(ApproverRegister.PathInPack, out PackFile? inEvidence) || inEvidence.Digest != files[path].Digest)
            fault(new(path, $"is another register of approvers than {ApproverRegister.PathInPack}, which was reviewed with the evidence"));
        try
        {
            SignedRegister register = ApproverRegister.Read(envelope);
            bool known = trusted is null || trusted.Keys.ContainsKey(register.KeyId) || (register.KeyId == bytes.KeyId && bytes.Trust == SignerTrust.Trusted);
            if (!known) fault(new(path, $"is signed by the unknown key {register.KeyId}; it is not among the trusted keys"));
            return register;
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            fault(new(path, $"cannot be read: {e.Message}"));
            return null;
        }
    }

    // The judge of the review judges it again; where it stops, nothing after is believed.
    private static ReviewRound? Review(IReadOnlyDictionary<string, PackFile> files, ReviewedPack pack, Action<PackFault> fault)
    {
        string[] approvals = [.. files.Keys.Where(p => p.StartsWith(ReleaseManifest.ApprovalFolder, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        string at = ReleaseManifest.SubmissionName;
        try
        {
            if (Read(files, at, EnvelopeLimit, fault) is not { } submission) return null;
            ReviewRound round = ReviewRound.Begin(pack, submission);
            for (int i = 0; i < approvals.Length; i++)
            {
                at = approvals[i];
                if (Read(files, at, EnvelopeLimit, fault) is not { } approval) return null;
                round = round.After(approval);
                if (at != ReleaseWriter.ApprovalName(i + 1, round.Decisions[^1].Step))
                    fault(new(at, $"decides the step '{round.Decisions[^1].Step}' as number {i + 1}; expected it at {ReleaseWriter.ApprovalName(i + 1, round.Decisions[^1].Step)}"));
            }
            return round;
        }
        catch (RefusedException e)
        {
            fault(new(at, $"does not count: {e.Message}"));
            return null;
        }
    }

    private static IEnumerable<PackFault> Released(IReadOnlyDictionary<string, PackFile> files, EvidencePack evidence, byte[] json, ReviewRound round)
    {
        const string path = ReleaseManifest.PackName;
        if (!files.TryGetValue(path, out PackFile? file)) return [new PackFault(path, "is missing; every release has it")];
        byte[] said;
        EvidencePack released;
        try
        {
            said = file.Read(PackLimit);
            released = PackJson.Read<EvidencePack>(said);
        }
        catch (Exception e) when (e is JsonException or InvalidDataException)
        {
            return [new PackFault(path, $"cannot be read: {e.Message}")];
        }
        using JsonDocument one = JsonDocument.Parse(json), other = JsonDocument.Parse(said);
        string[] strays = [.. JsonDifference.Pointers(one.RootElement, other.RootElement).Where(p => !s_changed.Any(c => p == c || p.StartsWith(c + "/", StringComparison.Ordinal))).Take(5)];
        if (strays.Length > 0) return [new PackFault(path, $"says something else than data/pack.json at {string.Join(", ", strays)}")];

        EvidencePack expected = evidence with
        {
            Document = evidence.Document with
            {
                Status = PackStatus.Approved, Approvals = round.Entries, ApprovalDate = round.LastMoment, LastModified = round.LastMoment, SupersededBy = released.Document.SupersededBy,
            },
        };
        using JsonDocument due = JsonDocument.Parse(PackJson.Write(expected));
        string[] wrong = [.. JsonDifference.Pointers(due.RootElement, other.RootElement).Take(5)];
        return wrong.Length > 0 ? [new PackFault(path, $"says something else than the approvals at {string.Join(", ", wrong)}")]
            : PackJson.Write(expected).AsSpan().SequenceEqual(said) ? [] : [new PackFault(path, "is not in canonical form")];
    }

    private static byte[]? Read(IReadOnlyDictionary<string, PackFile> files, string path, long limit, Action<PackFault> fault)
    {
        try
        {
            if (files.TryGetValue(path, out PackFile? file)) return file.Read(limit);
            fault(new(path, "is missing; every release has it"));
        }
        catch (InvalidDataException e)
        {
            fault(new(path, $"cannot be read: {e.Message}"));
        }
        return null;
    }

    internal static string Word(PackStatus status) => status == PackStatus.InReview ? "in review" : status.ToString().ToLowerInvariant();

    internal static string Text(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
