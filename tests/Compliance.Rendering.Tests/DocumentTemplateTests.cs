using Compliance.Rendering.Blocks;
using Compliance.Rendering.Templates;
using Scriban.Runtime;

namespace Compliance.Rendering.Tests;

public class DocumentTemplateTests
{
    private const string Head = "<document title=\"T\" language=\"en\">\n<footer><part>a</part><part>b</part><part>c</part></footer>\n";

    private static BlockDocument Render(string body, params (string Name, object? Value)[] values) => RenderWith(body, null, values);

    private static BlockDocument RenderWith(string body, Func<string, string?>? parts, params (string Name, object? Value)[] values)
    {
        var model = new ScriptObject();
        foreach (var (name, value) in values)
            model[name] = value;
        return DocumentTemplate.Render(new TemplateLibrary(name => name == "main" ? Head + body + "\n</document>" : parts?.Invoke(name)), "main", model);
    }

    [Fact]
    public void A_value_is_text_whatever_markup_or_template_it_spells()
    {
        const string hostile = "</p><h1>x</h1> & \"'{{ 7 * 7 }}]]>";
        var paragraph = Assert.IsType<Block.Paragraph>(Render("<p>{{ v }}</p>", ("v", hostile)).Blocks.Single());
        Assert.Equal([new Inline.Text(hostile)], paragraph.Text);
    }

    [Theory]
    [InlineData("a\u0000b\u0007c\u001b[31m", "a␀b␇c␛[31m")]
    [InlineData("\u202Egpj\u2066\u200B\u0085\u007F", "⟨U+202E⟩gpj⟨U+2066⟩⟨U+200B⟩⟨U+0085⟩␡")]
    [InlineData("\uFFFE \uFDD0", "⟨U+FFFE⟩ ⟨U+FDD0⟩")]
    [InlineData("名前-💳-é", "名前-💳-é")]
    public void What_no_document_may_hold_is_shown_and_nothing_is_lost(string value, string shown)
    {
        var document = Render("<p><name>{{ v }}</name></p><callout tone=\"high\" title=\"{{ v }}\"><code>{{ v }}</code></callout>", ("v", value));
        Assert.Equal(shown, ((Inline.Name)((Block.Paragraph)document.Blocks[0]).Text.Single()).Value);
        var callout = (Block.Callout)document.Blocks[1];
        Assert.Equal(shown, callout.Title);
        Assert.Equal(shown, ((Block.Code)callout.Content.Single()).Text);
    }

    [Fact]
    public void A_lone_surrogate_is_shown() => Assert.Equal("lone ⟨U+D800⟩⟨U+DC00⟩", VisibleText.Of("lone " + (char)0xD800 + "⟨U+DC00⟩"));

    [Fact]
    public void A_name_keeps_its_white_space_and_code_its_lines()
    {
        var document = Render("<p>see\n   <name>{{ v }}</name></p>\n<code>{{ v }}</code>", ("v", " a  b\n\tc"));
        Assert.Equal([new Inline.Text("see "), new Inline.Name(" a  b␊␉c")], ((Block.Paragraph)document.Blocks[0]).Text);
        Assert.Equal(" a  b\n\tc", ((Block.Code)document.Blocks[1]).Text);
    }

    [Fact]
    public void Every_block_of_the_markup_is_read()
    {
        var document = Render("""
            <cover organisation="o" series="s" eyebrow="e" title="t" subtitle="u" stamp="DRAFT" tone="warning" note="n"><p>x</p></cover>
            <contents/><h1 eyebrow="e" anchor="a">One</h1><h4>Four</h4><page-break/>
            <p style="lead">a <strong>b</strong> <link to="a">c</link> <badge tone="not-evaluated">d</badge><br/>e</p>
            <ol><li>one</li><li><p>two</p><code>x</code></li></ol>
            <table caption="c"><column weight="2.5" numeric="true">H</column><row anchor="r"><cell>1</cell></row></table>
            <figures><figure value="1" label="l" tone="manual"/></figures>
            <bars title="b"><legend tone="satisfied">s</legend><bar label="l"><value>3</value></bar></bars>
            <strips title="t"><legend tone="manual">m</legend><strip label="l" words="w"><part weight="2.5"/><part tone="manual" weight="1" number="31"/></strip></strips>
            """);
        Assert.Equal(
            [typeof(Block.Cover), typeof(Block.Contents), typeof(Block.Heading), typeof(Block.Heading), typeof(Block.PageBreak), typeof(Block.Paragraph), typeof(Block.List),
                typeof(Block.Table), typeof(Block.KeyFigures), typeof(Block.StackedBars), typeof(Block.Strips)],
            document.Blocks.Select(block => block.GetType()));
        Assert.Equal(ParagraphStyle.Lead, ((Block.Paragraph)document.Blocks[5]).Style);
        Assert.Equal(2, ((Block.List)document.Blocks[6]).Items[1].Length);
        Assert.Equal(new TableColumn("H", 2.5, true), ((Block.Table)document.Blocks[7]).Columns.Single());
        Assert.Equal("r", ((Block.Table)document.Blocks[7]).Rows.Single().Anchor);
        Assert.Equal([new StripPart(null, 2.5), new StripPart(Tone.Manual, 1, 31)], ((Block.Strips)document.Blocks[10]).Rows.Single().Parts);
    }

    [Theory]
    [InlineData("<p>\n  <blink>x</blink></p>", 4, 4, "<blink> cannot stand in a line of text")]
    [InlineData("<para>x</para>", 3, 2, "<para> is no block")]
    [InlineData("<p colour=\"red\">x</p>", 3, 4, "<p> has no attribute 'colour'")]
    [InlineData("<callout tone=\"loud\"/>", 3, 2, "tone is one of neutral, satisfied, not-satisfied")]
    [InlineData("<table><column>a</column><row><cell>1</cell><cell>2</cell></row></table>", 3, 27, "2 cells, the table 1 columns")]
    [InlineData("<h1>a</h1>\n<p>x", 4, 2, "<p> is not closed; expected </p> before </document>")]
    [InlineData("<p><link to=\"nowhere\">x</link></p>", 3, 10, "nothing has that anchor")]
    [InlineData("<h1 anchor=\"a\">x</h1><h2 anchor=\"a\">y</h2>", 3, 26, "defined twice")]
    [InlineData("<bars title=\"b\"><legend tone=\"satisfied\">s</legend><bar label=\"l\"><value>-1</value></bar></bars>", 3, 68, "whole number from 0")]
    [InlineData("<strips title=\"t\"><legend tone=\"manual\">m</legend><strip label=\"l\" words=\"w\"><part tone=\"manual\" weight=\"0\"/></strip></strips>", 3, 79, "weight is a number above 0")]
    [InlineData("<strips title=\"t\"><legend tone=\"manual\">m</legend><strip label=\"l\"/></strips>", 3, 52, "needs the attribute 'words'")]
    [InlineData("loose text", 2, 60, "it belongs into a <p>")]
    [InlineData("<p>{{ unknown }}</p>", 3, 7, "unknown")]
    [InlineData("<p>{{ 'x'.nosuch }}</p>", 3, 11, "nosuch")]
    [InlineData("<p>{{ if }}</p>", 3, 10, "")]
    [InlineData("<p>{{ date.now }}</p>", 3, 12, "now")]
    [InlineData("<p>{{ object.eval '1' }}</p>", 3, 14, "eval")]
    [InlineData("{{ include 'x' }}", 3, 4, "include")]
    [InlineData("{{ part 'absent' }}", 1, 1, "there is no template of this name")]
    public void An_error_names_template_line_and_column(string body, int line, int column, string problem)
    {
        var error = Assert.Throws<TemplateException>(() => Render(body));
        Assert.Equal((problem.StartsWith("there is no", StringComparison.Ordinal) ? "absent" : "main", line, column), (error.Template, error.Line, error.Column));
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_inside_a_part_names_the_part()
    {
        var error = Assert.Throws<TemplateException>(() => RenderWith("<p>{{ v }}</p>\n{{ part \"inner\" }}", name => name == "inner" ? "<p>fine</p>\n\n  <oops/>" : null, ("v", "long\nvalue")));
        Assert.Equal(("inner", 3, 4), (error.Template, error.Line, error.Column));
    }

    [Fact]
    public void A_part_that_includes_itself_ends_in_an_error() =>
        Assert.Contains("includes itself", Assert.Throws<TemplateException>(() => RenderWith("{{ part 'a' }}", _ => "{{ part 'a' }}")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_loop_without_an_end_ends_in_an_error() =>
        Assert.Contains("loop", Assert.Throws<TemplateException>(() => Render("<p>x</p>{{ while true }}{{ end }}")).Message, StringComparison.OrdinalIgnoreCase);

    [Fact]
    public void Long_loops_and_long_output_are_not_cut()
    {
        var rows = Enumerable.Range(0, 30_000).Select(i => (object)("row " + i + new string('x', 80))).ToList();
        var table = (Block.Table)Render("<table><column>a</column>{{ for r in rows }}<row><cell>{{ r }}</cell></row>{{ end }}</table>", ("rows", rows)).Blocks.Single();
        Assert.Equal(30_000, table.Rows.Length);
        Assert.StartsWith("row 29999x", ((Inline.Text)table.Rows[^1].Cells[0][0]).Value, StringComparison.Ordinal);
    }

    [Fact]
    public void No_template_calls_anything_compliant()
    {
        var assembly = typeof(TemplateLibrary).Assembly;
        var names = assembly.GetManifestResourceNames().Where(name => name.StartsWith("report-templates/", StringComparison.Ordinal)).ToList();
        Assert.True(names.Count > 25, "the templates are embedded");
        foreach (var name in names)
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            var text = reader.ReadToEnd();
            Assert.DoesNotContain("compliant", text, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotMatch(@"\b(is|are|was|were) met\b", text);
        }
    }
}
