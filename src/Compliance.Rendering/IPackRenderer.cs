using Compliance.Evidence.Pack;

namespace Compliance.Rendering;

/// <summary>Plug point: one output format. It prints the stored pack and computes nothing.</summary>
public interface IPackRenderer
{
    /// <summary>Name of the format, for example <c>pdf</c>.</summary>
    string Format { get; }

    /// <summary>File name inside <c>data/</c> for a pack, for example <c>report/evidence-pack.pdf</c>; derived from the pack alone.</summary>
    string PathFor(EvidencePack pack);

    /// <summary>Writes the rendition. The same pack and digest give the same bytes.</summary>
    /// <param name="pack">The pack.</param>
    /// <param name="packJson">Canonical JSON of the pack, the bytes of <c>data/pack.json</c>.</param>
    /// <param name="digest">SHA-256 of those bytes, lower-case hex, printed on every page.</param>
    /// <param name="output">Receives the bytes; not closed.</param>
    void Render(EvidencePack pack, ReadOnlyMemory<byte> packJson, string digest, Stream output);
}
