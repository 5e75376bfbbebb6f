using System.Collections.Immutable;
using Compliance.Rendering.Templates;

namespace Compliance.Rendering;

/// <summary>Every output format.</summary>
public static class PackRenderers
{
    /// <summary>The renderers, in the order their files are written.</summary>
    /// <param name="templates">Where the words come from; <see cref="TemplateLibrary.Embedded"/> for those the program was built with.</param>
    public static ImmutableArray<IPackRenderer> With(TemplateLibrary templates) =>
        [new PdfRenderer(templates), new WorkbookRenderer(templates), new MarkdownRenderer(templates), new CsvRenderer(), new ChangesRenderer()];
}
