using Compliance.Rendering.Templates;
using Compliance.Rendering.Theming;

namespace Compliance.Rendering;

/// <summary>All that renditions depend on beside the pack.</summary>
public sealed record RenditionSettings
{
    /// <summary>What the program was built with.</summary>
    public static RenditionSettings BuiltIn { get; } = new();

    /// <summary>Where the words come from.</summary>
    public TemplateLibrary Templates { get; init; } = TemplateLibrary.Embedded;

    /// <summary>Colours, faces, logo, paper and language.</summary>
    public Theme Theme { get; init; } = Theme.BuiltIn;

    /// <summary>Version of OSCAL that OSCAL documents state: <c>1.1.3</c>, or a later one of the same form (1.2.x only adds).</summary>
    public string OscalVersion { get; init; } = OscalRenderer.DefaultVersion;
}
