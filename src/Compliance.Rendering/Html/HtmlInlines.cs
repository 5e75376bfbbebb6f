using System.Collections.Immutable;
using Compliance.Rendering.Blocks;

namespace Compliance.Rendering.Html;

/// <summary>Prints running text.</summary>
internal static class HtmlInlines
{
    private const int Short = 12;

    /// <summary>Writes the pieces of a line.</summary>
    public static HtmlText Inlines(this HtmlText html, ImmutableArray<Inline> inlines)
    {
        foreach (var inline in inlines)
        {
            switch (inline)
            {
                case Inline.Text text:
                    html.Text(text.Value);
                    break;
                case Inline.Strong strong:
                    html.Raw("<strong>").Text(strong.Value).Raw("</strong>");
                    break;
                case Inline.Name name:
                    html.Name(name.Value);
                    break;
                case Inline.Link link:
                    // A short one, such as the id of a finding, is not torn apart.
                    html.Raw(link.Value.Length <= Short && !link.Value.Contains(' ', StringComparison.Ordinal) ? "<a class=\"short\"" : "<a")
                        .Attribute("href", "#" + HtmlText.IdOf(link.Anchor)).Raw("><bdi>").Text(link.Value).Raw("</bdi></a>");
                    break;
                case Inline.Badge badge:
                    html.Raw("<span").Class(badge.Value.Length <= Short + 2 ? "badge short" : "badge", badge.Tone).Raw(">").Text(badge.Value).Raw("</span>");
                    break;
                case Inline.Break:
                    html.Raw("<br>");
                    break;
                default:
                    throw new NotSupportedException($"HTML has no form for {inline.GetType().Name}");
            }
        }
        return html;
    }
}
