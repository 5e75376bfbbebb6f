using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Compliance.Evidence.Integrity;
using Compliance.Evidence.Ledger;
using Compliance.Evidence.Pack;
using Compliance.Evidence.Redaction;
using Compliance.Host.Audits;
using Compliance.Host.Signing;
using Compliance.Host.Terminal;
using Compliance.Host.Verification;

namespace Compliance.Host.Commands;

/// <summary><c>verify</c>: whether a pack is what was written, and whether its verdicts follow from what is in it.</summary>
internal sealed class VerifyCommand
{
    private const string PackFileName = "data/pack.json";
    private const long Limit = 512 << 20;

    private readonly Argument<string> _pack = new("PACK") { Description = "The evidence pack, as a folder or as a zip of it." };

    private readonly Option<string[]> _trust = new("--trust")
    {
        Description = "Public keys (PEM, ECDSA P-256), or certificates of roots, whose signatures count: then the pack must be signed by one of them. Repeatable.",
        HelpName = "KEYS",
    };

    private readonly Option<string[]> _stampRoots = new("--time-stamp-ca")
    {
        Description = "Certificates (PEM) of the roots of time-stamp authorities that count: then time stamps must be theirs. Repeatable.",
        HelpName = "PEM",
    };

    private readonly Option<bool> _requireApproved = new("--require-approved")
    {
        Description = "The pack must be approved: its release must be there, with an approval for every step of its plan.",
    };

    private readonly Option<string?> _against = new("--against")
    {
        Description = "The ledger of the store (ledger.jsonl): its chain must be intact, and tell of the pack what the pack tells of itself.",
        HelpName = "LEDGER",
    };

    private readonly Streams _streams;

    private VerifyCommand(Streams streams) => _streams = streams;

    public static Command Create(Streams streams)
    {
        var verify = new VerifyCommand(streams);
        var verb = new Verb(
            "verify",
            "Verifies an evidence pack without a cluster: every byte, the signature, and every verdict, assessed anew. Prints MATCH, DRIFT or BROKEN and who signed.",
            "compliance verify evidence/EP-shop-1.0.0-20260930T220004Z-1a2b3c4d --trust auditors.pem",
            "compliance verify EP-shop-1.0.0.zip --trust acme-root.pem --time-stamp-ca stamps.pem --require-approved --against evidence/ledger.jsonl");
        verb.Arguments.Add(verify._pack);
        verb.Options.Add(verify._trust);
        verb.Options.Add(verify._stampRoots);
        verb.Options.Add(verify._requireApproved);
        verb.Options.Add(verify._against);
        verb.Options.Add(new Option<bool>("--debug") { Description = "Shows the stack trace of an error." });
        verb.SetAction(verify.Run);
        return verb;
    }

    private int Run(ParseResult parsed)
    {
        TrustedKeys? trusted = parsed.GetValue(_trust) is { Length: > 0 } given ? TrustFiles.Read("--trust", given) : null;
        TrustedKeys? authorities = parsed.GetValue(_stampRoots) is { Length: > 0 } roots ? TrustFiles.Roots($"--time-stamp-ca {string.Join(' ', roots)}", roots) : null;
        ReadOnlyMemory<byte>? ledger = parsed.GetValue(_against) is { } against ? ReadLedger(against) : (ReadOnlyMemory<byte>?)null;
        using OpenedPack pack = OpenedPack.Open(parsed.GetRequiredValue(_pack));
        if (!pack.Faults.IsEmpty) return Tell("BROKEN", pack.Faults.Select(f => f.ToString()), null, SignerTrust.None);
        try
        {
            return Verify(pack.Files, trusted, authorities, parsed.GetValue(_requireApproved), ledger);
        }
        catch (InvalidDataException e)
        {
            return Tell("BROKEN", [e.Message], null, SignerTrust.None);
        }
    }

    private int Verify(IReadOnlyDictionary<string, PackFile> files, TrustedKeys? trusted, TrustedKeys? authorities, bool approved, ReadOnlyMemory<byte>? ledger)
    {
        if (PeopleRedaction.NoteOf(files) is { } note)
            return Tell("REDACTED", [note.Statement, $"original: evidence manifest sha256:{note.Original}", "nothing was verified: ask for the original, and verify that"], null, SignerTrust.None);
        ByteProof bytes = ByteProof.Of(files, trusted, authorities);
        int Broken(IEnumerable<PackFault> faults) => Tell("BROKEN", faults.Select(f => f.ToString()), bytes.KeyId, bytes.Trust);
        if (!bytes.Faults.IsEmpty) return Broken(bytes.Faults);
        if (Read(files, out EvidencePack? pack, out byte[] json) is { } unreadable) return Broken([unreadable]);
        LedgerProof? told = ledger is { } given ? LedgerProof.Of(given, files, bytes, pack!) : null;
        ImmutableArray<PackFault> life =
        [
            .. bytes.Release is not null ? ReleaseProof.Faults(files, bytes, pack!, json, trusted)
                : approved ? [new PackFault(ReleaseManifest.FileName, "is missing: the pack was not released, and an approved one is asked for")] : ImmutableArray<PackFault>.Empty,
            .. told?.Faults ?? [],
        ];
        if (!life.IsEmpty) return Broken(life);
        // What stands outside of the manifests' proof breaks a pack whose verdicts hold; where they do not, it is told beside them.
        ImmutableArray<PackFault> outside =
        [
            .. bytes.KeyId is null && TagTexts.SignedWhenMade(files) != KeyOrigin.None ? [new PackFault(DsseEnvelope.FileName, "is missing: data/inputs/store.json says that the pack was signed")] : ImmutableArray<PackFault>.Empty,
            .. pack!.Program.Version == ProgramVersion.Current ? TagTexts.Faults(files, pack) : [],
        ];
        Recomputation anew = Recomputation.Of(files, pack, json);
        string programs = $"made by {pack.Program.Name} {pack.Program.Version}, recomputed by compliance {ProgramVersion.Current}";
        IEnumerable<string> notes = [.. Released(bytes), .. bytes.Notes, .. told?.Notes ?? [], .. anew.Notes, .. anew.NotRecomputed.Select(n => "not recomputed: " + n)];
        if (!anew.Differences.IsEmpty) return Tell("DRIFT", [programs, .. anew.Differences, .. outside.Select(f => f.ToString()), .. notes], bytes.KeyId, bytes.Trust);
        if (!outside.IsEmpty) return Broken(outside);
        return Tell("MATCH",
            [
                $"{anew.Verdicts} verdicts; {programs}", .. notes,
                .. trusted is null ? ["consistency only: no trusted key was given (--trust), so nothing here proves who made the pack"] : ImmutableArray<string>.Empty,
            ], bytes.KeyId, bytes.Trust);
    }

    private static PackFault? Read(IReadOnlyDictionary<string, PackFile> files, out EvidencePack? pack, out byte[] json)
    {
        (pack, json) = (null, []);
        if (!files.TryGetValue(PackFileName, out PackFile? file)) return new PackFault(PackFileName, "is missing; every pack has it");
        try
        {
            pack = PackJson.Read<EvidencePack>(json = file.Read(Limit));
            return pack.Results.Any(r => r is null) || pack.Controls.Any(c => c is null) || pack.Inputs.Any(i => i?.Path is null || i.Sha256 is null)
                ? new PackFault(PackFileName, "a result, a control or an input in it is empty") : null;
        }
        catch (JsonException e)
        {
            return new PackFault(PackFileName, $"is not a pack that this version reads: {e.Message}");
        }
    }

    private static IEnumerable<string> Released(ByteProof bytes) => bytes.Release is { } release
        ? [$"approved at every step of its plan, and released at {release.Moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}{(release.Person is { } person ? $" by {person}" : "")}"]
        : ["not released: nothing here says that anybody approved it"];

    // The file itself, or the folder of the store.
    private static byte[] ReadLedger(string path)
    {
        string file = Directory.Exists(path) ? Path.Combine(path, LedgerChain.FileName) : path;
        try
        {
            return new FileInfo(file).Length <= LedgerProof.MaxBytes ? File.ReadAllBytes(file) : throw new InputException($"--against {path}: larger than {LedgerProof.MaxBytes} bytes, the most that is read");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"--against {path}: {(e is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : e.Message)}");
        }
    }

    private int Tell(string outcome, IEnumerable<string> reasons, string? keyId, SignerTrust trust)
    {
        using StreamWriter output = _streams.OpenText();
        output.WriteLine(outcome);
        foreach (string reason in reasons) output.WriteLine("  " + Printable.Line(reason));
        output.WriteLine(keyId is null ? "signer: none" : $"signer: {Printable.Line(keyId)} {(trust == SignerTrust.Trusted ? "trusted" : "untrusted")}");
        return outcome == "MATCH" ? ExitStatus.Done : ExitStatus.IntegrityFailed;
    }
}
