using System.Collections.Concurrent;
using System.Reflection;
using Scriban;

namespace Compliance.Rendering.Templates;

/// <summary>The report templates by name. A name is a path below <c>report-templates/</c> without its ending.</summary>
public sealed class TemplateLibrary
{
    /// <summary>Ending of a template file.</summary>
    public const string Ending = ".sbn-xml";

    private readonly Func<string, string?> text;
    private readonly ConcurrentDictionary<string, Template> parsed = new(StringComparer.Ordinal);

    /// <summary>Makes a library.</summary>
    /// <param name="text">Text of a template by name; null for one it does not have.</param>
    public TemplateLibrary(Func<string, string?> text) => this.text = text;

    /// <summary>The templates the program was built with.</summary>
    public static TemplateLibrary Embedded { get; } = new(EmbeddedText);

    /// <summary>Text of a template the program was built with; null for an unknown name. What an override falls back to.</summary>
    public static string? EmbeddedText(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("report-templates/" + name + Ending);
        if (stream is null)
            return null;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <summary>The parsed template.</summary>
    /// <exception cref="TemplateException">It does not exist or does not parse.</exception>
    internal Template Get(string name) => parsed.GetOrAdd(name, Parse);

    private Template Parse(string name)
    {
        var source = text(name) ?? throw new TemplateException(name, 1, 1, "there is no template of this name");
        var template = Template.Parse(source.ReplaceLineEndings("\n"), name);
        if (template.HasErrors)
        {
            var first = template.Messages[0];
            throw new TemplateException(name, first.Span.Start.Line + 1, first.Span.Start.Column + 1, first.Message);
        }
        return template;
    }
}
