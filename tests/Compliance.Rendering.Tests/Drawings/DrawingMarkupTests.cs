using System.Xml.Linq;
using Compliance.Rendering.Blocks;
using Compliance.Rendering.Drawings;
using Compliance.Rendering.Templates;

namespace Compliance.Rendering.Tests.Drawings;

public sealed class DrawingMarkupTests
{
    private static readonly PackDrawing Known = new("matrix-01", ["a", "b"], labels => new Drawing(10, 10, [new Shape.Text(0, 8, 7, labels["a"] + labels["b"], Ink.Ink)]));

    private static BlockDocument Parse(string body) => BlockMarkup.Parse(
        $"<document title=\"t\" language=\"en\">\n<footer><part>1</part><part>2</part><part>3</part></footer>\n{body}\n</document>", name => name == Known.Name ? Known : null);

    [Fact]
    public void A_template_places_a_drawing_and_gives_the_words_in_it()
    {
        var figure = Assert.IsType<Block.Figure>(Assert.Single(Parse(
            "<drawing name=\"matrix-01\" title=\"The matrix\" anchor=\"m\"><label key=\"b\">two </label><label key=\"a\"> one</label><words>What it\n shows</words></drawing><p><link to=\"m\">x</link></p>").Blocks, block => block is Block.Figure));
        Assert.Equal(("The matrix", "What it shows", "matrix-01", "m"), (figure.Title, figure.Words, figure.Name, figure.Anchor));
        Assert.Equal("onetwo", Assert.IsType<Shape.Text>(figure.Drawing.Shapes[0]).Value);
    }

    [Theory]
    [InlineData("<drawing name=\"x\" title=\"t\"><words>w</words></drawing>", "there is no drawing 'x'")]
    [InlineData("<drawing name=\"matrix-01\" title=\"t\"><label key=\"a\">1</label><words>w</words></drawing>", "needs a <label> for b")]
    [InlineData("<drawing name=\"matrix-01\" title=\"t\"><label key=\"c\">1</label><words>w</words></drawing>", "has no label 'c'; expected a, b")]
    [InlineData("<drawing name=\"matrix-01\" title=\"t\"><label key=\"a\">1</label><label key=\"a\">1</label><words>w</words></drawing>", "'a' is given twice")]
    [InlineData("<drawing name=\"matrix-01\" title=\"t\"><label key=\"a\">1</label><label key=\"b\">1</label></drawing>", "needs <words>")]
    [InlineData("<drawing name=\"matrix-01\" title=\"t\"><label key=\"a\">1</label><label key=\"b\">1</label><words> </words></drawing>", "needs <words>")]
    [InlineData("<drawing name=\"matrix-01\"><label key=\"a\">1</label><label key=\"b\">1</label><words>w</words></drawing>", "needs the attribute 'title'")]
    [InlineData("<drawing name=\"matrix-01\" title=\"t\" tone=\"x\"><words>w</words></drawing>", "no attribute 'tone'")]
    public void A_word_that_is_missing_or_not_asked_for_is_an_error_with_its_line(string markup, string problem)
    {
        var error = Assert.Throws<BlockMarkupException>(() => Parse(markup));
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.Equal(3, error.Line);
    }

    [Fact]
    public void Every_cluster_has_its_drawings_numbered_in_the_order_of_the_pack()
    {
        var pack = SamplePack.Build();
        const string second = "../<b>evil\u202E";
        pack = pack with
        {
            Clusters = [.. pack.Clusters, pack.Clusters[0] with { Name = second }],
            ZonePairs = [.. pack.ZonePairs, .. pack.ZonePairs.Select(pair => pair with { Cluster = second, State = "denied" })],
        };
        var files = Renditions.Of(new DiagramsRenderer(), pack);
        Assert.Equal(["diagrams/network-01.svg", "diagrams/trend-01.svg", "diagrams/zone-matrix-01.svg", "diagrams/zone-matrix-02.svg"], files.Keys.Order(StringComparer.Ordinal));
        XNamespace svg = "http://www.w3.org/2000/svg";
        string Title(string path) => XDocument.Load(new MemoryStream(files[path])).Root!.Element(svg + "title")!.Value;
        Assert.Contains(SamplePack.Cluster, Title("diagrams/zone-matrix-01.svg"), StringComparison.Ordinal);
        Assert.Contains("../<b>evil⟨U+202E⟩", Title("diagrams/zone-matrix-02.svg"), StringComparison.Ordinal);
        Assert.Contains("12 denied", XDocument.Load(new MemoryStream(files["diagrams/zone-matrix-02.svg"])).Root!.Element(svg + "desc")!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void The_numbers_in_the_words_of_a_drawing_are_those_of_the_pack()
    {
        var pack = SamplePack.Build();
        XNamespace svg = "http://www.w3.org/2000/svg";
        var words = Renditions.Of(new DiagramsRenderer(), pack).ToDictionary(file => file.Key, file => XDocument.Load(new MemoryStream(file.Value)).Root!.Element(svg + "desc")!.Value);
        foreach (var state in pack.ZonePairs.GroupBy(pair => pair.State))
            Assert.Contains($"{state.Count()} {state.Key.Replace('-', ' ')}", words["diagrams/zone-matrix-01.svg"], StringComparison.Ordinal);
        foreach (var state in pack.Flows.GroupBy(flow => flow.State))
            Assert.Matches($@"\b{state.Count()} rows? of the register {state.Key}\b", words["diagrams/network-01.svg"]);
        foreach (var counts in pack.Trend.Select(entry => entry.Controls).Append(pack.Summary.Controls))
            Assert.Contains($"{counts.Satisfied} satisfied, {counts.NotSatisfied} not satisfied, {counts.NotEvaluated} not evaluated, {counts.Manual} manual, open, {counts.NotApplicable} not applicable", words["diagrams/trend-01.svg"], StringComparison.Ordinal);
    }

    [Fact]
    public void The_files_have_names_of_the_programs_making_and_the_words_of_the_documents()
    {
        var pack = SamplePack.Build();
        var files = Renditions.Of(new DiagramsRenderer(), pack);
        Assert.Contains("diagrams/zone-matrix-01.svg", files.Keys);
        Assert.Contains("diagrams/trend-01.svg", files.Keys);
        Assert.All(files, file =>
        {
            Assert.Matches("^diagrams/[a-z-]+-[0-9]{2}\\.svg$", file.Key);
            Assert.Equal("svg", XDocument.Load(new MemoryStream(file.Value)).Root!.Name.LocalName);
        });
        Foreign.Culture(() => Assert.All(Renditions.Of(new DiagramsRenderer(), pack), file => Assert.Equal(files[file.Key], file.Value)));
    }
}
