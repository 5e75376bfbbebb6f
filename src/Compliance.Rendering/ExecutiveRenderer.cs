using Compliance.Evidence.Pack;
using Compliance.Rendering.Pdf;
using Compliance.Rendering.Templates;

namespace Compliance.Rendering;

/// <summary>The edition for who decides: two pages, a tagged PDF made of the template <c>executive-summary</c>.</summary>
/// <param name="settings">Words and look.</param>
public sealed class ExecutiveRenderer(RenditionSettings settings) : IPackRenderer
{
    /// <inheritdoc/>
    public string Format => "executive pdf";

    /// <inheritdoc/>
    public string PathFor(EvidencePack pack) => "report/executive-summary.pdf";

    /// <inheritdoc/>
    /// <exception cref="TemplateException">A template is missing or wrong.</exception>
    public void Render(EvidencePack pack, ReadOnlyMemory<byte> packJson, string digest, Action<string, Action<Stream>> file)
    {
        var document = DocumentTemplate.Render(settings.Templates, "executive-summary", PackModel.Of(pack, digest, PrintLimits.For(pack), settings.Theme));
        var metadata = new PdfMetadata(pack.Document.Created, digest)
        {
            Author = pack.Document.Entity ?? settings.Theme.Organisation,
            Modified = pack.Document.LastModified ?? pack.Document.Created,
            Theme = settings.Theme,
        };
        file(PathFor(pack), output => PdfDocument.Write(document, null, metadata, output));
    }
}
