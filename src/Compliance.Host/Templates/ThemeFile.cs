using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Host.Expectations;
using Compliance.Host.Terminal;
using Compliance.Network.Documents;
using Compliance.Rendering.Blocks;
using Compliance.Rendering.Pdf;
using Compliance.Rendering.Theming;

namespace Compliance.Host.Templates;

/// <summary>A theme file: strictly read, every fault with file, line and field.</summary>
internal sealed class ThemeFile
{
    private static readonly DocumentLimits s_limits = new(1 << 20, 20, 20_000);
    private static readonly ImmutableArray<string> s_keys = ["organisation", "language", "paper", "colours", "logo", "faces"];
    private static readonly ImmutableArray<string> s_colours = ["ink", "subdued", "accent", "hairline", "soft", "stripe", "tones"];
    private static readonly ImmutableArray<string> s_tone = ["ground", "text", "edge"];
    private static readonly ImmutableArray<string> s_faces = ["regular", "bold", "black", "mono", "fallbacks"];
    private const string At = "";

    private readonly StrictFields _fields;
    private readonly Func<string, byte[]> _open;
    private readonly SortedDictionary<string, ReadOnlyMemory<byte>> _named = new(StringComparer.Ordinal);

    private ThemeFile(string file, ReadOnlyMemory<byte> text, StructuredDocument document, Func<string, byte[]> open)
    {
        (_fields, _open, Text) = (new StrictFields(file, document), open, text);
        Theme = Whole(document.Root);
        if (_fields.Problems.IsEmpty)
            foreach (ThemeFault fault in ThemeRules.Faults(Theme)) _fields.Refuse(fault.Field, fault.Message);
        if (_fields.Problems is { IsEmpty: false } problems) throw Refused(file, [.. problems.Select(p => p.ToString())]);
    }

    /// <summary>The file's bytes.</summary>
    public ReadOnlyMemory<byte> Text { get; }

    /// <summary>The files it names, by their paths below its folder.</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Named => _named;

    /// <summary>What it says.</summary>
    public Theme Theme { get; }

    /// <summary>Reads a file from the disk.</summary>
    /// <exception cref="InputException">It, or a file that it names, cannot be read; or it has a fault.</exception>
    public static ThemeFile Read(string file)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(file)) ?? "/";
        byte[] text;
        try
        {
            text = File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{file}: cannot be read: {(e is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : e.Message)}; expected a theme file");
        }
        return Of(file, text, name => File.ReadAllBytes(Path.Combine(folder, name)));
    }

    /// <summary>Reads a text.</summary>
    /// <param name="file">Name for messages.</param>
    /// <param name="text">UTF-8 YAML.</param>
    /// <param name="open">Gives a file by its path below the theme's folder; throws <see cref="IOException"/> where there is none.</param>
    /// <exception cref="InputException">It has a fault.</exception>
    public static ThemeFile Of(string file, ReadOnlyMemory<byte> text, Func<string, byte[]> open)
    {
        DocumentReading reading = StructuredDocument.Read(text, s_limits);
        if (!reading.Problems.IsEmpty) throw Refused(file, [.. reading.Problems.Select(p => $"{file}:{p.Line}: {p.Message}")]);
        if (reading.Documents.Length != 1)
            throw Refused(file, [$"{file}:{(reading.Documents.IsEmpty ? 1 : reading.Documents[1].Line)}: {(reading.Documents.IsEmpty ? "nothing in it" : "a second document begins here")}; expected one mapping with {string.Join(", ", s_keys)}"]);
        return new ThemeFile(file, text, reading.Documents[0], open);
    }

    private static InputException Refused(string file, ImmutableArray<string> problems) =>
        new($"{file}: {problems.Length} {(problems.Length == 1 ? "fault" : "faults")}") { Problems = problems };

    private Theme Whole(JsonElement root)
    {
        Theme theme = Theme.BuiltIn;
        if (!_fields.IsMapping(root, At, s_keys)) return theme;
        return theme with
        {
            Organisation = _fields.Text(root, At, "organisation") ?? theme.Organisation,
            Language = _fields.Text(root, At, "language") ?? theme.Language,
            Paper = Paper(root) ?? theme.Paper,
            Colours = root.TryGetProperty("colours", out JsonElement colours) ? ReadColours(colours, "/colours") : theme.Colours,
            Logo = root.TryGetProperty("logo", out JsonElement logo) ? ReadLogo(logo, "/logo") : theme.Logo,
            Faces = root.TryGetProperty("faces", out JsonElement faces) ? ReadFaces(faces, "/faces") : theme.Faces,
        };
    }

    private PageSize? Paper(JsonElement root)
    {
        switch (_fields.Text(root, At, "paper"))
        {
            case null: return null;
            case "A4": return PageSize.A4;
            case "Letter": return PageSize.Letter;
            case var other:
                _fields.Refuse("/paper", $"found '{other}'; expected A4 or Letter");
                return null;
        }
    }

    private Colours ReadColours(JsonElement colours, string at)
    {
        Colours standard = Colours.BuiltIn;
        if (!_fields.IsMapping(colours, at, s_colours)) return standard;
        Rgb Of(string key, Rgb otherwise) => Colour(colours, at, key) ?? otherwise;
        return standard with
        {
            Ink = Of("ink", standard.Ink),
            Subdued = Of("subdued", standard.Subdued),
            Accent = Of("accent", standard.Accent),
            Hairline = Of("hairline", standard.Hairline),
            Soft = Of("soft", standard.Soft),
            Stripe = Of("stripe", standard.Stripe),
            Tones = colours.TryGetProperty("tones", out JsonElement tones) ? ReadTones(tones, at + "/tones", standard.Tones) : standard.Tones,
        };
    }

    private ImmutableDictionary<Tone, ToneColours> ReadTones(JsonElement tones, string at, ImmutableDictionary<Tone, ToneColours> standard)
    {
        if (!_fields.IsMapping(tones, at, [.. ThemeRules.Tones.Keys])) return standard;
        foreach ((string name, Tone tone) in ThemeRules.Tones)
        {
            string here = JsonPointer.Append(at, name);
            if (!tones.TryGetProperty(name, out JsonElement given) || !_fields.IsMapping(given, here, s_tone)) continue;
            ToneColours usual = standard[tone];
            standard = standard.SetItem(tone, new ToneColours(Colour(given, here, "ground") ?? usual.Ground, Colour(given, here, "text") ?? usual.Text, Colour(given, here, "edge") ?? usual.Edge));
        }
        return standard;
    }

    private Rgb? Colour(JsonElement mapping, string at, string key)
    {
        if (_fields.Text(mapping, at, key) is not { } text) return null;
        if (Rgb.Parse(text) is { } colour) return colour;
        _fields.Refuse(JsonPointer.Append(at, key), $"found '{text}'; expected a colour such as \"#0F766E\", in quotes");
        return null;
    }

    private Logo? ReadLogo(JsonElement logo, string at)
    {
        if (!_fields.IsMapping(logo, at, ["file", "text"])) return null;
        foreach (string key in (string[])["file", "text"])
            if (!logo.TryGetProperty(key, out _)) _fields.Refuse(at, $"the key '{key}' is missing; expected {(key == "file" ? "a PNG or JPEG file" : "what the logo shows, for those who hear the document")}");
        ReadOnlyMemory<byte>? file = FileAt(logo, at, "file");
        string? text = _fields.Text(logo, at, "text");
        return file is { } bytes && text is not null ? new Logo(bytes, bytes.Span.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P']) ? "image/png" : "image/jpeg", text) : null;
    }

    private Faces ReadFaces(JsonElement faces, string at)
    {
        if (!_fields.IsMapping(faces, at, s_faces)) return Faces.BuiltIn;
        ImmutableArray<ReadOnlyMemory<byte>> fallbacks = faces.TryGetProperty("fallbacks", out JsonElement list)
            ? [.. _fields.Items(list, at + "/fallbacks").Select(item => _fields.TextOf(item.Value, item.Pointer) is { } name ? Opened(name, item.Pointer) : null).OfType<ReadOnlyMemory<byte>>()] : [];
        return new Faces
        {
            Regular = FileAt(faces, at, "regular"), Bold = FileAt(faces, at, "bold"), Black = FileAt(faces, at, "black"), Mono = FileAt(faces, at, "mono"), Fallbacks = fallbacks,
        };
    }

    private ReadOnlyMemory<byte>? FileAt(JsonElement mapping, string at, string key) => _fields.Text(mapping, at, key) is { } name ? Opened(name, JsonPointer.Append(at, key)) : null;

    // The path stands in a pack too, so it may lead nowhere but below the theme's folder.
    private ReadOnlyMemory<byte>? Opened(string name, string at)
    {
        if (name.Split('/').Any(part => part.Length == 0 || part[0] == '.' || !part.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-')))
        {
            _fields.Refuse(at, $"found '{name}'; expected a path below this file's folder of letters, digits, dots, dashes and underscores");
            return null;
        }
        try
        {
            ReadOnlyMemory<byte> bytes = _open(name);
            _named[name] = bytes;
            return bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _fields.Refuse(at, $"{name} cannot be read: {(e is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : e.Message)}");
            return null;
        }
    }
}
