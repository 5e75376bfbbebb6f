using System.Collections.Immutable;

namespace Compliance.Rendering;

/// <summary>Every output format.</summary>
public static class PackRenderers
{
    /// <summary>The renderers, in the order their files are written.</summary>
    /// <param name="settings">What renditions depend on beside the pack.</param>
    public static ImmutableArray<IPackRenderer> With(RenditionSettings settings) =>
    [
        new PdfRenderer(settings),
        new WorkbookRenderer(settings),
        new HtmlRenderer(settings),
        new MarkdownRenderer(settings),
        new CsvRenderer(),
        new JUnitRenderer(),
        new ChangesRenderer(),
        new DiagramsRenderer(settings),
    ];
}
