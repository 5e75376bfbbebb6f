using Compliance.Evidence.Pack;

namespace Compliance.Rendering;

/// <summary>Plug point: one output format. It prints the stored pack and computes nothing.</summary>
public interface IPackRenderer
{
    /// <summary>Name of the format, for example <c>pdf</c>.</summary>
    string Format { get; }

    /// <summary>File name inside <c>data/</c> for a pack, for example <c>report/evidence-pack.pdf</c>; derived from the pack alone.</summary>
    string PathFor(EvidencePack pack);

    /// <summary>Writes the rendition: the file named by <see cref="PathFor"/>, and the side files it may need. The same pack and digest
    /// give the same files, in the same order, with the same bytes.</summary>
    /// <param name="pack">The pack.</param>
    /// <param name="packJson">Canonical JSON of the pack, the bytes of <c>data/pack.json</c>.</param>
    /// <param name="digest">SHA-256 of those bytes, lower-case hex, printed on every page.</param>
    /// <param name="file">Called once for each file, with its name inside <c>data/</c> and what writes its bytes to a stream; the stream
    /// need not be seekable and is not closed by the renderer. Paths contain only lower-case names the renderer chose or derived from the
    /// series, never a cluster object's name.</param>
    void Render(EvidencePack pack, ReadOnlyMemory<byte> packJson, string digest, Action<string, Action<Stream>> file);
}
