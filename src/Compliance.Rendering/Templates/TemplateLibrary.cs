using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Reflection;
using Scriban;
using Scriban.Parsing;

namespace Compliance.Rendering.Templates;

/// <summary>The report templates by name. A name is a path below <c>report-templates/</c> without its ending.</summary>
public sealed class TemplateLibrary
{
    /// <summary>Ending of a template file.</summary>
    public const string Ending = ".sbn-xml";

    private const string Root = "report-templates/";

    private readonly Func<string, string?> text;
    private readonly ConcurrentDictionary<string, Template> parsed = new(StringComparer.Ordinal);

    /// <summary>Makes a library.</summary>
    /// <param name="text">Text of a template by name; null for one it does not have.</param>
    public TemplateLibrary(Func<string, string?> text) => this.text = text;

    /// <summary>The templates the program was built with.</summary>
    public static TemplateLibrary Embedded { get; } = new(EmbeddedText);

    /// <summary>Names of the templates the program was built with, in order.</summary>
    public static ImmutableArray<string> EmbeddedNames { get; } =
    [
        .. Assembly.GetExecutingAssembly().GetManifestResourceNames().Where(name => name.StartsWith(Root, StringComparison.Ordinal) && name.EndsWith(Ending, StringComparison.Ordinal))
            .Select(name => name[Root.Length..^Ending.Length]).Order(StringComparer.Ordinal),
    ];

    /// <summary>The theme the program was built with, as a file to edit.</summary>
    public static string EmbeddedTheme => Resource("theme.yaml")!;

    /// <summary>Text of a template the program was built with; null for an unknown name.</summary>
    public static string? EmbeddedText(string name) => Resource(name + Ending);

    /// <summary>A library in which some templates stand in for those of the same name that the program was built with.</summary>
    /// <param name="own">Text by name.</param>
    public static TemplateLibrary Over(IReadOnlyDictionary<string, string> own) => new(name => own.GetValueOrDefault(name) ?? EmbeddedText(name));

    /// <summary>Names of the templates that were printed so far.</summary>
    internal IEnumerable<string> Used => parsed.Keys;

    /// <summary>The parsed template.</summary>
    /// <exception cref="TemplateException">It does not exist or does not parse.</exception>
    internal Template Get(string name) => parsed.GetOrAdd(name, Parse);

    /// <summary>Every mistake for which a template does not parse.</summary>
    internal IEnumerable<TemplateException> Mistakes(string name) => Mistakes(name, Read(name));

    private Template Parse(string name)
    {
        var template = Read(name);
        return Mistakes(name, template).FirstOrDefault() is { } mistake ? throw mistake : template;
    }

    private Template Read(string name)
    {
        var source = text(name) ?? throw new TemplateException(name, 1, 1, "there is no template of this name");
        return Template.Parse(source.ReplaceLineEndings("\n"), name);
    }

    private static IEnumerable<TemplateException> Mistakes(string name, Template template) => template.Messages.Where(message => message.Type == ParserMessageType.Error)
        .Select(message => new TemplateException(name, message.Span.Start.Line + 1, message.Span.Start.Column + 1, message.Message));

    private static string? Resource(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Root + name);
        if (stream is null)
            return null;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
