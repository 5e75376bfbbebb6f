using System.Security.Cryptography;
using Compliance.Evidence.Integrity;
using Compliance.Evidence.Pack;
using Compliance.Evidence.Redaction;
using Compliance.Host.Templates;
using Compliance.Host.Terminal;
using Compliance.Rendering;

namespace Compliance.Host.Packs;

/// <summary>A pack without the names of people, its renditions rendered anew from what is left.</summary>
internal static class RedactedPack
{
    /// <summary>The files of the copy by their path.</summary>
    /// <param name="files">Files of the pack by their path.</param>
    /// <exception cref="InputException">It is not a pack that can be read.</exception>
    public static IReadOnlyDictionary<string, PackFile> Of(IReadOnlyDictionary<string, PackFile> files)
    {
        RedactedCopy copy = Redact(files);
        var made = new Dictionary<string, PackFile>(StringComparer.Ordinal);
        foreach ((string path, ReadOnlyMemory<byte> bytes) in copy.Files) made.Add(path, File(bytes.ToArray()));
        byte[] json = PackJson.Write(copy.Pack);
        string digest = Convert.ToHexStringLower(SHA256.HashData(json));
        // Where a release is, its renditions are the ones that people read.
        string folder = files.ContainsKey(ReleaseManifest.PackName) ? ReleaseManifest.Folder : "data/";
        foreach (IPackRenderer renderer in PackRenderers.With(ReportFiles.OfPack(files).Settings()))
            renderer.Render(copy.Pack, json, digest, (path, write) =>
            {
                using var bytes = new MemoryStream();
                write(bytes);
                made.Add(folder + path, File(bytes.ToArray()));
            });
        return made;
    }

    private static RedactedCopy Redact(IReadOnlyDictionary<string, PackFile> files)
    {
        try
        {
            return PeopleRedaction.Of(files);
        }
        catch (Exception e) when (e is FormatException or InvalidDataException)
        {
            throw new InputException($"names of people cannot be removed: {e.Message}");
        }
    }

    private static PackFile File(byte[] bytes) => new(() => new MemoryStream(bytes, writable: false));
}
