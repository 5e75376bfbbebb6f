using Compliance.Evidence.Pack;
using Compliance.Rendering.Html;
using Compliance.Rendering.Templates;

namespace Compliance.Rendering;

/// <summary>The report as one HTML file made of the template <c>report</c>: no script, nothing fetched.</summary>
/// <param name="settings">Words and look.</param>
public sealed class HtmlRenderer(RenditionSettings settings) : IPackRenderer
{
    /// <summary>Renders with the words and the look the program was built with.</summary>
    public HtmlRenderer() : this(RenditionSettings.BuiltIn)
    {
    }

    /// <inheritdoc/>
    public string Format => "html";

    /// <inheritdoc/>
    public string PathFor(EvidencePack pack) => "report/report.html";

    /// <inheritdoc/>
    /// <exception cref="TemplateException">A template is missing or wrong.</exception>
    public void Render(EvidencePack pack, ReadOnlyMemory<byte> packJson, string digest, Action<string, Action<Stream>> file)
    {
        var document = DocumentTemplate.Render(settings.Templates, "report", PackModel.Of(pack, digest, PrintLimits.For(pack), settings.Theme));
        file(PathFor(pack), output => HtmlPage.Write(document, settings.Theme, output));
    }
}
