using Compliance.Evidence.Pack;
using Compliance.Rendering.Oscal;

namespace Compliance.Rendering;

/// <summary>The assessment in OSCAL: <c>machine/assessment-results.json</c>, the <c>assessment-plan.json</c> that it imports, <c>poam.json</c> where
/// findings are open, and <c>component-definition.json</c>, which maps checks to controls. How the pack is mapped stands in
/// <c>docs/oscal.md</c>.</summary>
/// <param name="version">Version of OSCAL that the documents state.</param>
public sealed class OscalRenderer(string version = OscalRenderer.DefaultVersion) : IPackRenderer
{
    /// <summary>Version of OSCAL where none is chosen.</summary>
    public const string DefaultVersion = "1.1.3";

    /// <inheritdoc/>
    public string Format => "oscal";

    /// <inheritdoc/>
    public string PathFor(EvidencePack pack) => "machine/assessment-results.json";

    /// <inheritdoc/>
    public void Render(EvidencePack pack, ReadOnlyMemory<byte> packJson, string digest, Action<string, Action<Stream>> file)
    {
        var told = new OscalPack(pack, digest, version);
        file(PathFor(pack), output => AssessmentResults.Write(output, told));
        file("machine/assessment-plan.json", output => AssessmentPlan.Write(output, told));
        if (told.HasOpenFindings)
            file("machine/poam.json", output => ActionPlan.Write(output, told));
        file("machine/component-definition.json", output => ComponentDefinition.Write(output, told));
    }
}
