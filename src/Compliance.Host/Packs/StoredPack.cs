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
        return Read(opened.Files, $"{role} {path}");
    }

    /// <summary>The pack of some files.</summary>
    /// <param name="files">Its files, by their path inside the pack.</param>
    /// <param name="what">How a message names it.</param>
    /// <exception cref="InputException">It cannot be read.</exception>
    public static EvidencePack Read(IReadOnlyDictionary<string, PackFile> files, string what)
    {
        if (!files.TryGetValue(Document, out PackFile? file)) throw new InputException($"{what}: the pack has no {Document}");
        try
        {
            EvidencePack pack = PackJson.Read<EvidencePack>(file.Read(SnapshotLimits.Default.MaxBytes));
            return pack.Format == 1 ? pack : throw new InputException($"{what}: {Document}: /format: expected 1, found {pack.Format}");
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new InputException($"{what}: {Document}: {e.Message}");
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
