using System.Text.Json;
using Compliance.Evidence.Approval;
using Compliance.Evidence.Integrity;
using Compliance.Evidence.Pack;
using Compliance.Host.Terminal;
using Compliance.Network.Snapshot;

namespace Compliance.Host.Packs;

/// <summary>A pack of a store whose bytes were held against its manifests and the ledger.</summary>
/// <param name="Selected">The pack.</param>
/// <param name="Files">Its files, by path inside the pack.</param>
/// <param name="Content">Its document.</param>
/// <param name="Json">The bytes of the document.</param>
internal sealed record ProvenPack(SelectedPack Selected, IReadOnlyDictionary<string, PackFile> Files, EvidencePack Content, byte[] Json)
{
    private const string Document = "data/pack.json";
    private const long RegisterLimit = 16 << 20;

    /// <summary>Opens a pack.</summary>
    /// <exception cref="InputException">It is not there any more.</exception>
    /// <exception cref="IntegrityException">Its bytes are not what was stored.</exception>
    public static ProvenPack Open(SelectedPack pack)
    {
        IReadOnlyDictionary<string, PackFile> files = FilesOf(pack);
        ByteProof proof = ByteProof.Of(files, null);
        if (!proof.Faults.IsEmpty) throw new IntegrityException($"{pack.Name} was changed: its bytes are not what its manifests say", [.. proof.Faults.Select(f => f.ToString())]);
        string digest = files[EvidenceManifest.FileName].Digest.Sha256;
        if (digest != pack.Record.Digest)
            throw new IntegrityException($"{pack.Name} was changed: it is another pack than the one stored", [$"{EvidenceManifest.FileName}: its SHA-256 is {digest}, and the ledger says {pack.Record.Digest}"]);
        byte[] json = files[Document].Read(SnapshotLimits.Default.MaxBytes);
        return new ProvenPack(pack, files, Read(pack, json), json);
    }

    /// <summary>The document of a pack; its bytes are not held against anything.</summary>
    /// <exception cref="InputException">It is not there any more.</exception>
    /// <exception cref="IntegrityException">It is no document of a pack.</exception>
    public static EvidencePack ContentOf(SelectedPack pack) => FilesOf(pack).TryGetValue(Document, out PackFile? file)
        ? Read(pack, file.Read(SnapshotLimits.Default.MaxBytes)) : throw new IntegrityException($"{pack.Name} was changed", [$"{Document}: is missing"]);

    /// <summary>The files of a pack.</summary>
    /// <exception cref="InputException">It is not there any more.</exception>
    public static IReadOnlyDictionary<string, PackFile> FilesOf(SelectedPack pack) => pack.Record.PurgedBy is { } gone
        ? throw new InputException($"{pack.Name} was purged on {gone.Record.Moment:yyyy-MM-dd}; ledger entry {gone.Number} is its tombstone")
        : pack.Store.Open(pack.Name) ?? throw new IntegrityException($"{pack.Name} is in the ledger of {pack.Store.Place}, and its files are not there", []);

    /// <summary>The pack as its review sees it.</summary>
    /// <param name="trusted">Keys that may have signed the register; null when nobody is asked for.</param>
    /// <exception cref="InputException">It has no register, or none that is trusted.</exception>
    public ReviewedPack ForReview(TrustedKeys? trusted)
    {
        if (!Files.TryGetValue(ApproverRegister.PathInPack, out PackFile? file))
            throw new InputException($"{Selected.Name}: the pack holds no register of approvers: its configuration declares no review", "The key `approval` of the configuration declares register and steps.");
        try
        {
            SignedRegister register = ApproverRegister.Read(file.Read(RegisterLimit));
            if (trusted is not null && !trusted.Keys.ContainsKey(register.KeyId))
                throw new InputException($"{Selected.Name}: {ApproverRegister.PathInPack} is signed by the key {register.KeyId}, which is not among the trusted keys");
            return new ReviewedPack(Content.Document, Selected.Record.Digest, register);
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidDataException)
        {
            throw new InputException($"{Selected.Name}: {ApproverRegister.PathInPack}: {e.Message}");
        }
    }

    private static EvidencePack Read(SelectedPack pack, byte[] json)
    {
        try
        {
            EvidencePack content = PackJson.Read<EvidencePack>(json);
            return content.Format == 1 ? content : throw new InputException($"{pack.Name}: {Document}: /format: expected 1, found {content.Format}");
        }
        catch (JsonException e)
        {
            throw new InputException($"{pack.Name}: {Document} is not a pack that this version reads: {e.Message}");
        }
    }
}
