using System.Collections.Immutable;

namespace Compliance.Rendering;

/// <summary>Every output format.</summary>
public static class PackRenderers
{
    /// <summary>The renderers whose words stand in templates.</summary>
    /// <param name="settings">What renditions depend on beside the pack.</param>
    internal static ImmutableArray<IPackRenderer> OfTemplates(RenditionSettings settings) =>
    [
        new PdfRenderer(settings),
        new ExecutiveRenderer(settings),
        new WorkbookRenderer(settings),
        new HtmlRenderer(settings),
        new MarkdownRenderer(settings),
        new DiagramsRenderer(settings),
    ];

    /// <summary>The renderers, in the order their files are written.</summary>
    /// <param name="settings">What renditions depend on beside the pack.</param>
    public static ImmutableArray<IPackRenderer> With(RenditionSettings settings) =>
    [
        .. OfTemplates(settings),
        new CsvRenderer(),
        new OscalRenderer(settings.OscalVersion),
        new SarifRenderer(),
        new JUnitRenderer(),
        new PolicyReportRenderer(),
        new CalicoReportRenderer(),
        new ChangesRenderer(),
    ];
}
