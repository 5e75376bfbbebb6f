using System.Collections.Immutable;
using Compliance.Evidence.Integrity;
using Compliance.Evidence.Redaction;
using Compliance.Host.Terminal;
using Compliance.Storage;

namespace Compliance.Host.Verification;

/// <summary>A pack that somebody else may have written: its files, and what about their names, kinds and sizes no pack has.</summary>
internal sealed class OpenedPack : IDisposable
{
    private readonly IDisposable? _held;

    /// <summary>A pack.</summary>
    /// <param name="files">Files that can be read, by path inside the pack.</param>
    /// <param name="faults">What was refused.</param>
    /// <param name="held">Closed with the pack.</param>
    public OpenedPack(IReadOnlyDictionary<string, PackFile> files, ImmutableArray<PackFault> faults, IDisposable? held = null) =>
        (Files, Faults, _held) = (files, faults, held);

    /// <summary>Files that can be read, by path inside the pack.</summary>
    public IReadOnlyDictionary<string, PackFile> Files { get; }

    /// <summary>What was refused; then the files are not all, and nothing more is read.</summary>
    public ImmutableArray<PackFault> Faults { get; }

    /// <summary>Opens a folder, or a zip of it.</summary>
    /// <exception cref="InputException">There is nothing at the path, or it is no pack at all.</exception>
    public static OpenedPack Open(string path)
    {
        try
        {
            OpenedPack pack = Directory.Exists(path) ? FromFolder(path)
                : File.Exists(path) ? PackZip.Read(path)
                : throw new InputException($"{path}: no such file or folder; expected an evidence pack, as a folder or as a zip of it");
            if (!pack.Faults.IsEmpty || pack.Files.Keys.Any(k => k is "bagit.txt" or EvidenceManifest.FileName or RedactionNote.FileName)) return pack;
            pack.Dispose();
            throw new InputException($"{path}: no evidence pack: neither bagit.txt nor {EvidenceManifest.FileName} is in it");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new InputException($"{path}: cannot be opened: {e.Message}");
        }
    }

    private static OpenedPack FromFolder(string path)
    {
        FolderListing listing = FolderListing.Read(path);
        return new OpenedPack(listing.Files, listing.Faults);
    }

    /// <inheritdoc/>
    public void Dispose() => _held?.Dispose();
}
