using Compliance.Evidence.Pack;
using Compliance.Rendering.Blocks;
using Compliance.Rendering.Drawings;
using Compliance.Rendering.Templates;

namespace Compliance.Rendering;

/// <summary>Every drawing of a pack as a file of its own, <c>diagrams/*.svg</c>: those that the template <c>diagrams</c> places, which are the
/// drawings of the documents with the same words.</summary>
/// <param name="settings">Words and look.</param>
public sealed class DiagramsRenderer(RenditionSettings settings) : IPackRenderer
{
    /// <summary>Renders with the words and the look the program was built with.</summary>
    public DiagramsRenderer() : this(RenditionSettings.BuiltIn)
    {
    }

    /// <inheritdoc/>
    public string Format => "svg";

    /// <summary>The zone matrix of the first cluster, which a pack without zones and flows has not.</summary>
    /// <param name="pack">The pack.</param>
    public string PathFor(EvidencePack pack) => "diagrams/zone-matrix-01.svg";

    /// <inheritdoc/>
    /// <exception cref="TemplateException">A template is missing or wrong.</exception>
    public void Render(EvidencePack pack, ReadOnlyMemory<byte> packJson, string digest, Action<string, Action<Stream>> file)
    {
        var document = DocumentTemplate.Render(settings.Templates, "diagrams", PackModel.Of(pack, digest, PrintLimits.For(pack), settings.Theme));
        var svg = new SvgDrawing(settings.Theme);
        // A name is of the program's making: kind and number. A drawing that the template places twice is one file.
        foreach (var figure in document.Blocks.OfType<Block.Figure>().Where(figure => figure.Name is not null).DistinctBy(figure => figure.Name))
            file($"diagrams/{figure.Name}.svg", output => svg.Write(figure.Drawing, figure.Title, figure.Words, figure.Name!, output));
    }
}
