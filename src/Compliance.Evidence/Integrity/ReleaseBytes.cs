using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Integrity;

/// <summary>Whether the bytes of a release are what its manifest says..</summary>
internal static class ReleaseBytes
{
    private const long ManifestLimit = 16 << 20;
    private static readonly string[] s_unlisted = [ReleaseManifest.FileName, ReleaseManifest.EnvelopeName, ReleaseManifest.TokenName];

    /// <summary>Checks the files below <c>release/</c>, and those beside it that no other manifest lists.</summary>
    /// <param name="files">Every file by its path inside the pack; one of them at least is below <c>release/</c>.</param>
    /// <param name="fault">Receives what is wrong.</param>
    /// <returns>The manifest; null when it cannot be read.</returns>
    public static ReleaseManifest? Check(IReadOnlyDictionary<string, PackFile> files, Action<PackFault> fault)
    {
        if (!files.TryGetValue(ReleaseManifest.FileName, out PackFile? file))
        {
            fault(new PackFault(ReleaseManifest.FileName, "is missing; every release has it"));
            foreach (string path in Below(files).Keys.Order(StringComparer.Ordinal)) fault(new PackFault(path, $"was added: {ReleaseManifest.FileName}, which would list it, is missing"));
            return null;
        }
        try
        {
            ReleaseManifest manifest = Read(file.Read(ManifestLimit));
            foreach (PackFault different in BagListing.Compare(ReleaseManifest.FileName, manifest.Files, Below(files))) fault(different);
            string? digest = files.TryGetValue(EvidenceManifest.FileName, out PackFile? evidence) ? evidence.Digest.Sha256 : null;
            if (manifest.Evidence != digest)
                fault(new PackFault(ReleaseManifest.FileName, $"releases other evidence: it names the digest {manifest.Evidence}, and the pack's {EvidenceManifest.FileName} has {digest ?? "none, it is missing"}"));
            if (manifest.Stamped != files.ContainsKey(ReleaseManifest.TokenName))
                fault(new PackFault(ReleaseManifest.TokenName, manifest.Stamped ? $"is missing: {ReleaseManifest.FileName} says that the release was stamped" : $"was added: {ReleaseManifest.FileName} knows of no time stamp"));
            Dictionary<string, PackFile> beside = new(StringComparer.Ordinal);
            foreach (string path in (string[])[DsseEnvelope.FileName, EvidenceManifest.TokenName])
                if (files.TryGetValue(path, out PackFile? found)) beside.Add(path, found);
            foreach (PackFault different in BagListing.Compare(ReleaseManifest.FileName, manifest.Sealed, beside)) fault(different);
            return manifest;
        }
        catch (Exception e) when (e is FormatException or JsonException or InvalidDataException)
        {
            fault(new PackFault(ReleaseManifest.FileName, $"cannot be read: {e.Message}"));
            return null;
        }
    }

    /// <summary>Whether a path is one of a release.</summary>
    public static bool IsOne(string path) => path.StartsWith(ReleaseManifest.Folder, StringComparison.Ordinal);

    private static ReleaseManifest Read(byte[] bytes)
    {
        ReleaseManifest manifest = PackJson.Read<ReleaseManifest>(bytes);
        if (manifest.Format != 1) throw new FormatException($"it has format {manifest.Format}; this program reads format 1");
        if (manifest.Files.Concat(manifest.Sealed).Any(f => f is null)) throw new FormatException("a file in it is null");
        if ((BagListing.Order(manifest.Files) ?? BagListing.Order(manifest.Sealed)) is { } fault) throw new FormatException(fault);
        if (manifest.Files.FirstOrDefault(f => !IsOne(f.Path) || s_unlisted.Contains(f.Path)) is { } stray) throw new FormatException($"'{stray.Path}' is no file that it may list");
        return PackJson.Write(manifest).AsSpan().SequenceEqual(bytes) ? manifest : throw new FormatException("it is not in canonical form");
    }

    private static Dictionary<string, PackFile> Below(IReadOnlyDictionary<string, PackFile> files) =>
        files.Where(f => IsOne(f.Key) && !s_unlisted.Contains(f.Key)).ToDictionary(f => f.Key, f => f.Value, StringComparer.Ordinal);
}
