using System.Xml.Linq;
using Compliance.Rendering.Drawings;

namespace Compliance.Rendering.Blocks;

/// <summary>Reads where a template places a drawing of the pack: its title, what it shows in words, and the words that stand in it. Each is
/// needed once, so that no drawing is left without a word that explains it.</summary>
internal static class DrawingMarkup
{
    /// <summary>Reads the element and draws.</summary>
    /// <exception cref="BlockMarkupException">No drawing has the name; words are missing, empty or not asked for.</exception>
    public static Block.Figure Read(XElement e, Func<string, PackDrawing?> drawings)
    {
        BlockMarkup.Attributes(e, "name", "title", "anchor");
        var name = BlockMarkup.Required(e, "name");
        var drawing = drawings(name) ?? throw BlockMarkup.Error(e.Attribute("name")!, $"there is no drawing '{name}'");
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        string? words = null;
        foreach (var child in BlockMarkup.Children(e, "label", "words"))
        {
            if (child.Name == "words")
            {
                BlockMarkup.Attributes(child);
                if (words is not null)
                    throw BlockMarkup.Error(child, $"the drawing '{name}' has its <words> twice");
                words = BlockMarkup.Plain(child);
                continue;
            }
            BlockMarkup.Attributes(child, "key");
            var key = BlockMarkup.Required(child, "key");
            if (!drawing.Labels.Contains(key))
                throw BlockMarkup.Error(child, $"the drawing '{name}' has no label '{key}'; expected {string.Join(", ", drawing.Labels)}");
            if (!labels.TryAdd(key, BlockMarkup.Plain(child)))
                throw BlockMarkup.Error(child, $"the label '{key}' is given twice");
        }
        if (words is null or "")
            throw BlockMarkup.Error(e, $"the drawing '{name}' needs <words>: what it shows, for who cannot see it");
        var missing = drawing.Labels.Where(key => !labels.ContainsKey(key)).ToList();
        if (missing.Count > 0)
            throw BlockMarkup.Error(e, $"the drawing '{name}' needs a <label> for {string.Join(", ", missing)}");
        return new Block.Figure(BlockMarkup.Required(e, "title"), words, drawing.Draw(labels)) { Name = name, Anchor = BlockMarkup.AnchorOf(e) };
    }
}
