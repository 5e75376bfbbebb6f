using Compliance.Evidence.Pack;
using Compliance.Rendering.Pdf;
using Compliance.Rendering.Templates;

namespace Compliance.Rendering;

/// <summary>The evidence book: a tagged PDF made of the template <c>evidence-book</c>, with <c>pack.json</c> attached.</summary>
/// <param name="settings">Words and look.</param>
public sealed class PdfRenderer(RenditionSettings settings) : IPackRenderer
{
    /// <summary>Renders with the words and the look the program was built with.</summary>
    public PdfRenderer() : this(RenditionSettings.BuiltIn)
    {
    }

    /// <inheritdoc/>
    public string Format => "pdf";

    /// <inheritdoc/>
    public string PathFor(EvidencePack pack) => "report/evidence-pack.pdf";

    /// <inheritdoc/>
    /// <exception cref="TemplateException">A template is missing or wrong.</exception>
    public void Render(EvidencePack pack, ReadOnlyMemory<byte> packJson, string digest, Action<string, Action<Stream>> file)
    {
        var document = DocumentTemplate.Render(settings.Templates, "evidence-book", PackModel.Of(pack, digest, PrintLimits.For(pack), settings.Theme));
        var attachment = new PdfAttachment("pack.json", "application/json", "Results in canonical form", packJson);
        var metadata = new PdfMetadata(pack.Document.Created, digest)
        {
            Author = pack.Document.Entity ?? settings.Theme.Organisation,
            Modified = pack.Document.LastModified ?? pack.Document.Created,
            Theme = settings.Theme,
        };
        file(PathFor(pack), output => PdfDocument.Write(document, attachment, metadata, output));
    }
}
