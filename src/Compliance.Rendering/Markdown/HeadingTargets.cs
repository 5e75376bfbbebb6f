using System.Globalization;
using System.Text;
using Compliance.Rendering.Blocks;

namespace Compliance.Rendering.Markdown;

/// <summary>Where links to headings lead. GitHub names a heading after its words; where that name is certain, links use it, and elsewhere the
/// heading gets an anchor of its own.</summary>
internal sealed class HeadingTargets
{
    private readonly Dictionary<Block.Heading, (string Target, bool Written)> targets = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<string, string> byAnchor = new(StringComparer.Ordinal);
    private readonly HashSet<string> used = new(StringComparer.Ordinal);

    /// <summary>Finds the targets.</summary>
    /// <param name="document">The document; its title is a heading too.</param>
    public HeadingTargets(BlockDocument document)
    {
        Claim(Slug(document.Title));
        var headings = document.Blocks.OfType<Block.Heading>().ToList();
        // Of other scripts, and of a name that was there before, readers of Markdown make different things.
        var certain = headings.Select(heading => Slug(heading.Text) is var slug && Claim(slug) && slug.Length > 0 && heading.Text.All(char.IsAscii)).ToList();
        for (var i = 0; i < headings.Count; i++)
        {
            var target = certain[i] ? Slug(headings[i].Text) : Free(headings[i].Anchor ?? "section-" + (i + 1).ToString(CultureInfo.InvariantCulture));
            targets.Add(headings[i], (target, !certain[i]));
            if (headings[i].Anchor is { } anchor)
                byAnchor[anchor] = target;
        }
    }

    /// <summary>Target of a link to a heading.</summary>
    public string Of(Block.Heading heading) => targets[heading].Target;

    /// <summary>Anchor to write before a heading; null where GitHub's own name leads to it.</summary>
    public string? Written(Block.Heading heading) => targets.TryGetValue(heading, out var entry) ? entry.Written ? entry.Target : null
        : heading.Anchor is { } anchor ? Free(anchor) : null;

    /// <summary>Id of an anchor of the templates, and target of the links to it.</summary>
    public string Of(string anchor) => byAnchor.TryGetValue(anchor, out var target) ? target : Free(anchor);

    /// <summary>An anchor as <c>id</c>, and none that GitHub gives to a heading. Those of the templates are slugs already; anything else would
    /// end the attribute or the link.</summary>
    private string Free(string anchor)
    {
        var id = string.Concat(anchor.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' ? c : '_'));
        while (used.Contains(id))
            id += "_";
        return id;
    }

    /// <summary>The name GitHub gives to a heading: small letters, hyphens for spaces, without punctuation.</summary>
    private static string Slug(string text)
    {
        var slug = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (c == ' ')
                slug.Append('-');
            else if (char.IsLetterOrDigit(c) || c is '-' or '_')
                slug.Append(char.ToLowerInvariant(c));
        }
        return slug.ToString();
    }

    /// <summary>Whether nothing before had this name; what has it again gets a number from GitHub.</summary>
    private bool Claim(string slug)
    {
        if (used.Add(slug))
            return true;
        for (var number = 1; !used.Add(slug + "-" + number.ToString(CultureInfo.InvariantCulture)); number++)
        {
        }
        return false;
    }
}
