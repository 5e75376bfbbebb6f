namespace Compliance.Evidence;

/// <summary>Adds one file to a pack.</summary>
/// <param name="path">Path inside the pack, relative, with forward slashes.</param>
/// <param name="content">Writes the bytes; the stream is not seekable and is closed by the caller.</param>
public delegate void AddFile(string path, Action<Stream> content);

/// <summary>Plug point: where packs are kept. A pack appears whole or not at all.</summary>
public interface IEvidenceStore
{
    /// <summary>Stores a pack. A pack of the same name with the same evidence manifest is kept as it is.</summary>
    /// <param name="name">Name of the pack within the store, as <see cref="Pack.PackName"/> makes it.</param>
    /// <param name="write">Writes every file through the function it is given.</param>
    /// <param name="cancel">Ends the work; nothing is left behind.</param>
    /// <returns>Where the pack is, for a person.</returns>
    /// <exception cref="IOException">The store cannot be written, or holds another pack of that name.</exception>
    string Store(string name, Action<AddFile> write, CancellationToken cancel);
}
