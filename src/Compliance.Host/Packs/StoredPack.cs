using System.Text.Json;
using Compliance.Evidence.Integrity;
using Compliance.Evidence.Pack;
using Compliance.Host.Terminal;
using Compliance.Host.Verification;
using Compliance.Network.Snapshot;

namespace Compliance.Host.Packs;

/// <summary>Reads the document of an evidence pack, as a folder or as a zip of it. Hashes and signatures are not looked at.</summary>
internal static class StoredPack
{
    private const string Document = "data/pack.json";

    /// <summary>The pack at a path.</summary>
    /// <param name="path">A pack's folder, or a zip of it.</param>
    /// <param name="role">How the command line names it.</param>
    /// <exception cref="InputException">There is none, or it cannot be read.</exception>
    public static EvidencePack Read(string path, string role)
    {
        using OpenedPack opened = Open(path, role);
        if (!opened.Faults.IsEmpty) throw new InputException($"{role} {path}: {opened.Faults[0]}");
        if (!opened.Files.TryGetValue(Document, out PackFile? file)) throw new InputException($"{role} {path}: the pack has no {Document}");
        try
        {
            EvidencePack pack = PackJson.Read<EvidencePack>(file.Read(SnapshotLimits.Default.MaxBytes));
            return pack.Format == 1 ? pack : throw new InputException($"{role} {path}: {Document}: /format: expected 1, found {pack.Format}");
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new InputException($"{role} {path}: {Document}: {e.Message}");
        }
    }

    private static OpenedPack Open(string path, string role)
    {
        try
        {
            return OpenedPack.Open(path);
        }
        catch (InputException e)
        {
            throw new InputException($"{role} {e.Message}");
        }
    }
}
