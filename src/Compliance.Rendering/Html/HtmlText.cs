using System.Buffers;
using Compliance.Rendering.Blocks;

namespace Compliance.Rendering.Html;

/// <summary>Writes HTML to a stream of characters. Whatever is no markup of this room goes through <see cref="Text"/>, <see cref="Name"/>,
/// <see cref="Lines"/> or <see cref="Attribute"/>, so that no text becomes markup and none turns the reading order around.</summary>
internal sealed class HtmlText(TextWriter output)
{
    private static readonly SearchValues<char> Special = SearchValues.Create("&<>\"'");

    /// <summary>Signs after which a name may go on in the next line.</summary>
    private static readonly SearchValues<char> Breaks = SearchValues.Create("/-.:_");

    /// <summary>Markup as it stands.</summary>
    public HtmlText Raw(string markup)
    {
        output.Write(markup);
        return this;
    }

    /// <summary>Running text on one line. Text of a script that runs from right to left is set apart, so that it does not move its neighbours.</summary>
    public HtmlText Text(string text)
    {
        var line = VisibleText.OneLine(text);
        var apart = RunsLeft(line);
        if (apart)
            output.Write("<bdi>");
        Escape(line);
        if (apart)
            output.Write("</bdi>");
        return this;
    }

    /// <summary>Name of an object: monospace, set apart from its neighbours whatever its script, breaking at <c>/ - . : _</c>.</summary>
    public HtmlText Name(string name)
    {
        output.Write("<code><bdi>");
        var rest = VisibleText.OneLine(name).AsSpan();
        for (var at = rest.IndexOfAny(Breaks); at >= 0 && at < rest.Length - 1; at = rest.IndexOfAny(Breaks))
        {
            Escape(rest[..(at + 1)]);
            output.Write("<wbr>");
            rest = rest[(at + 1)..];
        }
        Escape(rest);
        output.Write("</bdi></code>");
        return this;
    }

    /// <summary>Text kept line by line.</summary>
    public HtmlText Lines(string text)
    {
        Escape(VisibleText.Of(text));
        return this;
    }

    /// <summary>An attribute, with the space before it.</summary>
    public HtmlText Attribute(string name, string value)
    {
        output.Write(' ');
        output.Write(name);
        output.Write("=\"");
        Escape(VisibleText.OneLine(value));
        output.Write('"');
        return this;
    }

    /// <summary>The attribute <c>id</c> of an anchor; nothing when there is none.</summary>
    public HtmlText Id(string? anchor) => anchor is null ? this : Attribute("id", IdOf(anchor));

    /// <summary>The attribute <c>class</c> with the class of a tone.</summary>
    public HtmlText Class(string name, Tone tone) => Attribute("class", (name + " " + ClassOf(tone)).TrimStart());

    /// <summary>Class of a tone in the style sheet.</summary>
    public static string ClassOf(Tone tone) => "t-" + tone.ToString().ToLowerInvariant();

    /// <summary>An anchor as <c>id</c> and as the fragment of an address.</summary>
    public static string IdOf(string anchor) => string.Concat(anchor.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '_'));

    private void Escape(ReadOnlySpan<char> text)
    {
        for (var at = text.IndexOfAny(Special); at >= 0; at = text.IndexOfAny(Special))
        {
            output.Write(text[..at]);
            output.Write(text[at] switch { '&' => "&amp;", '<' => "&lt;", '>' => "&gt;", '"' => "&quot;", _ => "&#39;" });
            text = text[(at + 1)..];
        }
        output.Write(text);
    }

    /// <summary>Whether a character belongs to a script that is written from right to left (Unicode, blocks of Hebrew to Arabic Extended-A,
    /// the presentation forms, and the planes' own).</summary>
    private static bool RunsLeft(string text)
    {
        foreach (var c in text)
            if (c is >= '\u0590' and <= '\u08FF' or >= '\uFB1D' and <= '\uFDFF' or >= '\uFE70' and <= '\uFEFC' or '\uD802' or '\uD803' or '\uD83A' or '\uD83B')
                return true;
        return false;
    }
}
