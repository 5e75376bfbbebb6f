using System.Collections.Immutable;
using System.Text;
using Compliance.Evidence.Integrity;
using Compliance.Host.Terminal;
using Compliance.Network.Documents;
using Compliance.Rendering;
using Compliance.Rendering.Templates;
using Compliance.Rendering.Theming;

namespace Compliance.Host.Templates;

/// <summary>Templates and theme of one's own: files on a disk, or the same files in a pack.</summary>
internal sealed record ReportFiles
{
    private const string Folder = "inputs/report/", TemplateFolder = Folder + "templates/", ThemeName = Folder + "theme.yaml", OscalName = Folder + "oscal-version.txt", BesideTheme = Folder + "files/";
    private const long Limit = 64 << 20;

    /// <summary>None: everything is printed as the program was built.</summary>
    public static ReportFiles None { get; } = new();

    /// <summary>Templates by name, in order.</summary>
    public ImmutableSortedDictionary<string, ReadOnlyMemory<byte>> Templates { get; init; } = ImmutableSortedDictionary.Create<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);

    /// <summary>Where the templates are, for messages.</summary>
    public string TemplatePlace { get; init; } = "";

    /// <summary>The theme and the files it names; null when none is given.</summary>
    public ThemeFile? Theme { get; init; }

    /// <summary>Version of OSCAL that OSCAL documents state; null for the usual one.</summary>
    public string? OscalVersion { get; init; }

    /// <summary>Whether neither templates nor a theme are given.</summary>
    public bool IsEmpty => Templates.IsEmpty && Theme is null;

    /// <summary>The files as inputs of a pack.</summary>
    public IEnumerable<(string Path, string What, ReadOnlyMemory<byte> Bytes)> Inputs =>
    [
        .. Templates.Select(t => (TemplateFolder + t.Key + TemplateLibrary.Ending, "Template of the documents", t.Value)),
        .. Theme is { } theme
            ? theme.Named.Select(f => (BesideTheme + f.Key, "File of the theme", f.Value)).Prepend((ThemeName, "Theme of the documents", theme.Text))
            : [],
        .. OscalVersion is { } version ? [(OscalName, "Version of OSCAL of the documents", Encoding.UTF8.GetBytes(version + "\n"))] : Array.Empty<(string, string, ReadOnlyMemory<byte>)>(),
    ];

    /// <summary>Reads a folder of templates and a theme file.</summary>
    /// <param name="templates">The folder; null for none.</param>
    /// <param name="theme">The file; null for none.</param>
    /// <exception cref="InputException">Something cannot be read; there is no template of a name; the theme has a fault.</exception>
    public static ReportFiles Read(string? templates, string? theme) => new()
    {
        Templates = templates is null ? None.Templates : TemplatesIn(templates),
        TemplatePlace = templates ?? "",
        Theme = theme is null ? null : ThemeFile.Read(theme),
    };

    /// <summary>Reads them back out of a pack.</summary>
    /// <param name="files">Files of the pack by path.</param>
    /// <exception cref="InputException">They are not what an audit would have taken.</exception>
    public static ReportFiles OfPack(IReadOnlyDictionary<string, PackFile> files)
    {
        const string Data = "data/";
        IEnumerable<(string Name, PackFile File)> Below(string folder) => files.Where(f => f.Key.StartsWith(Data + folder, StringComparison.Ordinal)).Select(f => (f.Key[(Data.Length + folder.Length)..], f.Value));
        return new ReportFiles
        {
            Templates = Below(TemplateFolder).Where(t => t.Name.EndsWith(TemplateLibrary.Ending, StringComparison.Ordinal))
                .ToImmutableSortedDictionary(t => t.Name[..^TemplateLibrary.Ending.Length], t => (ReadOnlyMemory<byte>)t.File.Read(Limit), StringComparer.Ordinal),
            TemplatePlace = Data + TemplateFolder.TrimEnd('/'),
            Theme = files.TryGetValue(Data + ThemeName, out PackFile? theme)
                ? ThemeFile.Of(Data + ThemeName, theme.Read(Limit), name => files.TryGetValue(Data + BesideTheme + name, out PackFile? named) ? named.Read(Limit) : throw new IOException("it is not in the pack"))
                : null,
            OscalVersion = files.TryGetValue(Data + OscalName, out PackFile? version) ? VersionOf(version.Read(Limit)) : null,
        };
    }

    /// <summary>What renditions are made with.</summary>
    /// <exception cref="InputException">A template is not UTF-8.</exception>
    public RenditionSettings Settings() => new()
    {
        Templates = Templates.IsEmpty ? TemplateLibrary.Embedded : TemplateLibrary.Over(Templates.ToImmutableDictionary(t => t.Key, t => TextOf(t.Key, t.Value.Span))),
        Theme = Theme?.Theme ?? Rendering.Theming.Theme.BuiltIn,
        OscalVersion = OscalVersion ?? OscalRenderer.DefaultVersion,
    };

    /// <summary>Where a template stands, for messages.</summary>
    /// <param name="name">Its name.</param>
    public string PlaceOf(string name) => Templates.ContainsKey(name) ? $"{TemplatePlace}/{name}{TemplateLibrary.Ending}" : $"built-in {name}{TemplateLibrary.Ending}";

    private static ImmutableSortedDictionary<string, ReadOnlyMemory<byte>> TemplatesIn(string folder)
    {
        try
        {
            string[] paths = [.. Directory.EnumerateFiles(folder, "*" + TemplateLibrary.Ending, SearchOption.AllDirectories)];
            var found = paths.ToDictionary(p => Path.GetRelativePath(folder, p).Replace(Path.DirectorySeparatorChar, '/')[..^TemplateLibrary.Ending.Length], StringComparer.Ordinal);
            string[] unknown = [.. found.Keys.Except(TemplateLibrary.EmbeddedNames).Order(StringComparer.Ordinal)];
            if (unknown.Length > 0)
                throw new InputException($"{folder}: {unknown.Length} {(unknown.Length == 1 ? "file stands in for no template" : "files stand in for no template")}", "`compliance templates export --out DIR` writes every template there is.")
                {
                    Problems = [.. unknown.Select(name => $"{folder}/{name}{TemplateLibrary.Ending}: there is no template of this name{Spelling.Suggest(name, TemplateLibrary.EmbeddedNames)}")],
                };
            if (found.Count == 0) throw new InputException($"{folder}: no file in it ends in {TemplateLibrary.Ending}; expected templates named like built-in ones");
            return found.ToImmutableSortedDictionary(f => f.Key, f => (ReadOnlyMemory<byte>)File.ReadAllBytes(f.Value), StringComparer.Ordinal);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{folder}: cannot be read: {(e is DirectoryNotFoundException ? "there is no such folder" : e.Message)}; expected a folder of templates");
        }
    }

    private static string VersionOf(ReadOnlySpan<byte> bytes)
    {
        string text = Encoding.UTF8.GetString(bytes).Trim();
        return Version.TryParse(text, out Version? version) && version is { Build: >= 0, Revision: < 0 } ? text
            : throw new InputException($"data/{OscalName}: expected a version such as {OscalRenderer.DefaultVersion}, found {(text.Length > 40 ? text[..40] + "…" : text)}");
    }

    private string TextOf(string name, ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> text = bytes.StartsWith("\uFEFF"u8) ? bytes[3..] : bytes;
        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(text);
        }
        catch (DecoderFallbackException e)
        {
            int line = text[..Math.Clamp(e.Index, 0, text.Length)].Count((byte)'\n') + 1;
            throw new InputException($"{PlaceOf(name)}:{line}: is not UTF-8; expected text in UTF-8");
        }
    }
}
