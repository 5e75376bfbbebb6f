using System.Globalization;
using Compliance.Rendering.Blocks;

namespace Compliance.Rendering.Html;

/// <summary>Prints tables. One that is wider than a telephone stands in a region that scrolls, has a name, and can be reached by keyboard.</summary>
internal sealed class HtmlTable(HtmlText html)
{
    /// <summary>Columns that fit on a telephone.</summary>
    private const int Narrow = 2;

    private readonly Dictionary<string, int> labels = new(StringComparer.Ordinal);

    /// <summary>Writes a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="heading">Heading it stands under, which names it where it has no caption.</param>
    /// <param name="inside">Whether it stands inside a card or a list: only others are landmarks.</param>
    public void Print(Block.Table table, string heading, bool inside)
    {
        html.Raw("<div class=\"table\"");
        if (table.Columns.Length > Narrow)
            html.Attribute("role", inside ? "group" : "region").Attribute("aria-label", Label(table.Caption ?? heading)).Raw(" tabindex=\"0\"");
        html.Raw("><table").Id(table.Anchor).Attribute("class", "k" + Number(Math.Min(table.Columns.Length, 8))).Raw(">\n");
        if (table.Caption is { } caption)
            html.Raw("<caption>").Text(caption).Raw("</caption>\n");
        Columns(table);
        html.Raw("<tbody>\n");
        foreach (var row in table.Rows)
            Row(table, row);
        html.Raw("</tbody></table></div>\n");
    }

    private void Row(Block.Table table, TableRow row)
    {
        if (row.Group)
        {
            html.Raw("</tbody>\n<tbody>\n<tr").Id(row.Anchor).Raw("><th scope=\"rowgroup\" class=\"group\"").Attribute("colspan", Number(table.Columns.Length))
                .Raw(">").Inlines(row.Cells[0]).Raw("</th></tr>\n");
            return;
        }
        html.Raw("<tr").Id(row.Anchor).Raw(">");
        for (var i = 0; i < row.Cells.Length; i++)
        {
            var heads = i == 0 && table.RowHeads && !row.Cells[i].IsEmpty;
            html.Raw(heads ? "<th scope=\"row\">" : table.Columns[i].Numeric ? "<td class=\"num\">" : "<td>").Inlines(row.Cells[i]).Raw(heads ? "</th>" : "</td>");
        }
        html.Raw("</tr>\n");
    }

    private void Columns(Block.Table table)
    {
        var total = table.Columns.Sum(column => column.Weight);
        html.Raw("<colgroup>");
        foreach (var column in table.Columns)
            html.Raw("<col").Attribute("class", "w" + Number(Math.Clamp((int)Math.Round(100 * column.Weight / total), 1, 100))).Raw(">");
        html.Raw("</colgroup>\n");
        if (table.RowHeads && table.Columns.All(column => column.Header.Length == 0))
            return;
        html.Raw("<thead><tr>");
        foreach (var column in table.Columns)
        {
            // A header without words would head its column with nothing.
            if (column.Header.Length == 0)
                html.Raw("<td></td>");
            else
                html.Raw(column.Numeric ? "<th scope=\"col\" class=\"num\">" : "<th scope=\"col\">").Text(column.Header).Raw("</th>");
        }
        html.Raw("</tr></thead>\n");
    }

    /// <summary>A name that no other region of the document has.</summary>
    private string Label(string words)
    {
        var count = labels[words] = labels.GetValueOrDefault(words) + 1;
        return count == 1 ? words : words + " (" + Number(count) + ")";
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
