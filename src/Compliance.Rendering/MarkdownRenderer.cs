using System.Text;
using Compliance.Evidence.Pack;
using Compliance.Rendering.Markdown;
using Compliance.Rendering.Templates;

namespace Compliance.Rendering;

/// <summary>The artefact <c>*.network-policies.md</c>: GitHub-flavoured Markdown made of the template <c>network-policies</c>.</summary>
/// <param name="settings">Words and look.</param>
public sealed class MarkdownRenderer(RenditionSettings settings) : IPackRenderer
{
    /// <summary>Renders with the words and the look the program was built with.</summary>
    public MarkdownRenderer() : this(RenditionSettings.BuiltIn)
    {
    }

    /// <inheritdoc/>
    public string Format => "markdown";

    /// <inheritdoc/>
    public string PathFor(EvidencePack pack) => "report/" + FileName(pack.Document.Series) + ".network-policies.md";

    /// <inheritdoc/>
    /// <exception cref="TemplateException">A template is missing or wrong.</exception>
    public void Render(EvidencePack pack, ReadOnlyMemory<byte> packJson, string digest, Action<string, Action<Stream>> file)
    {
        var document = DocumentTemplate.Render(settings.Templates, "network-policies", PackModel.Of(pack, digest, PrintLimits.OfArtefact(pack), settings.Theme));
        var text = MarkdownDocument.Of(document);
        file(PathFor(pack), output => output.Write(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>The series as a file name: a series may be named after a cluster, and a cluster may be named anything.</summary>
    private static string FileName(string series)
    {
        var name = string.Concat(series.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '-')).Trim('.', '-');
        return name.Length == 0 ? "unnamed" : name[..Math.Min(name.Length, 100)];
    }
}
