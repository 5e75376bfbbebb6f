using Compliance.Evidence.Pack;
using Compliance.Rendering.JUnit;

namespace Compliance.Rendering;

/// <summary>Controls as test results for CI systems: <c>machine/junit.xml</c>, one suite for each framework.</summary>
public sealed class JUnitRenderer : IPackRenderer
{
    /// <inheritdoc/>
    public string Format => "junit";

    /// <inheritdoc/>
    public string PathFor(EvidencePack pack) => "machine/junit.xml";

    /// <inheritdoc/>
    public void Render(EvidencePack pack, ReadOnlyMemory<byte> packJson, string digest, Action<string, Action<Stream>> file) =>
        file(PathFor(pack), output => JUnitDocument.Write(output, pack.Document.Id, ControlCases.Of(pack, digest)));
}
