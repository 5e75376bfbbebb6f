using System.Collections.Immutable;
using Compliance.Evidence.Pack;

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

    /// <summary>Writes every rendition. The evidence book, the dearest, is made beside the others and kept in memory until they are written; so
    /// the files of it come last, and otherwise as they would one renderer after the other, with the same bytes.</summary>
    /// <param name="renderers">The renderers; the first is made beside the others.</param>
    /// <param name="pack">The pack.</param>
    /// <param name="packJson">Canonical JSON of the pack.</param>
    /// <param name="digest">SHA-256 of those bytes, lower-case hex.</param>
    /// <param name="file">Called once for each file, never by two threads at once, see <see cref="IPackRenderer.Render"/>.</param>
    /// <param name="begin">Called before each renderer on the thread that asks; what it throws ends the work.</param>
    /// <exception cref="Templates.TemplateException">A template is missing or wrong.</exception>
    public static void Render(
        IReadOnlyList<IPackRenderer> renderers, EvidencePack pack, ReadOnlyMemory<byte> packJson, string digest, Action<string, Action<Stream>> file, Action<IPackRenderer>? begin = null)
    {
        if (renderers.Count == 0) return;
        begin?.Invoke(renderers[0]);
        Task<List<(string Path, MemoryStream Content)>> beside = Task.Run(() =>
        {
            List<(string, MemoryStream)> kept = [];
            renderers[0].Render(pack, packJson, digest, (path, write) =>
            {
                var content = new MemoryStream();
                write(content);
                kept.Add((path, content));
            });
            return kept;
        });
        foreach (IPackRenderer renderer in renderers.Skip(1))
        {
            begin?.Invoke(renderer);
            renderer.Render(pack, packJson, digest, file);
        }
        foreach ((string path, MemoryStream content) in beside.GetAwaiter().GetResult())
            using (content) file(path, output => content.WriteTo(output));
    }
}
