using Compliance.Evidence.Pack;
using Compliance.Rendering.Sarif;

namespace Compliance.Rendering;

/// <summary>The results in SARIF 2.1.0: <c>machine/results.sarif</c>. How the pack is mapped stands in <c>docs/oscal.md</c>.</summary>
public sealed class SarifRenderer : IPackRenderer
{
    /// <inheritdoc/>
    public string Format => "sarif";

    /// <inheritdoc/>
    public string PathFor(EvidencePack pack) => "machine/results.sarif";

    /// <inheritdoc/>
    public void Render(EvidencePack pack, ReadOnlyMemory<byte> packJson, string digest, Action<string, Action<Stream>> file) =>
        file(PathFor(pack), output => PackRun.Write(output, pack, digest));
}
