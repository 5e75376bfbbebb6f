using System.Text;
using Compliance.Network.Documents;

namespace Compliance.Network.Tests.Documents;

public sealed class StructuredDocumentTests
{
    private static DocumentReading Read(string text) => StructuredDocument.Read(Encoding.UTF8.GetBytes(text), DocumentLimits.Default);

    private static string Json(string text) => string.Join(' ', Read(text) is { Problems.IsEmpty: true } r
        ? r.Documents.Select(d => d.Root.GetRawText())
        : throw new InvalidOperationException(Read(text).Problems[0].ToString()));

    [Fact]
    public void Every_document_of_a_stream_is_read_and_empty_ones_are_left_out() =>
        Assert.Equal("""{"a":1} {"b":2} {"c":3}""", Json("# first\n---\na: 1\n---\n---\n# nothing\n---\nb: 2\n...\n---\nc: 3\n"));

    [Fact]
    public void Directives_belong_to_the_document_after_them() => Assert.Equal("""{"a":1} {"b":2}""", Json("%YAML 1.1\n---\na: 1\n---\nb: 2\n"));

    [Fact]
    public void JSON_documents_may_stand_among_YAML_ones_and_one_after_the_other() =>
        Assert.Equal("""{"a":1} {"b":[2]} {"c":3} {"d":4}""", Json("a: 1\n---\n{\"b\":[2]}\n---\n{\"c\":3}\n{\"d\":4}\n"));

    [Fact]
    public void Carriage_returns_and_a_byte_order_mark_change_nothing()
    {
        Assert.Equal("""{"a":1,"b":"x"} {"c":"l1\nl2\n"}""", Json("\uFEFFa: 1\r\nb: x\r\n---\r\nc: |\r\n  l1\r\n  l2\r\n"));
        Assert.Equal("""{"a":1}""", Json("\uFEFF{\"a\":1}"));
    }

    [Fact]
    public void The_line_of_every_field_is_known()
    {
        DocumentReading reading = Read("# c\na: 1\n---\n\nspec:\n  ports:\n  - port: 80\n  - port:\n      443\n  x/y: {z: 1}\n");
        StructuredDocument document = reading.Documents[1];
        Assert.Equal(2, reading.Documents[0].Line);
        Assert.Equal(5, document.Line);
        Assert.Equal(7, document.LineOf("/spec/ports/0/port"));
        Assert.Equal(9, document.LineOf("/spec/ports/1/port"));
        Assert.Equal(10, document.LineOf("/spec/x~1y/z"));
        Assert.Equal(8, document.LineOf("/spec/ports/1/gone/deeper"));
        Assert.Equal([7, 8], document.LinesOfItems("/spec/ports"));
        Assert.Empty(document.LinesOfItems("/spec/ports/0"));
    }

    [Fact]
    public void The_line_of_every_field_of_JSON_is_known()
    {
        StructuredDocument document = Read("\n{\n \"a\": {\"b\":\n 1},\n \"c\": [\n 1,\n {\"d\": 2}]}").Documents.Single();
        Assert.Equal(2, document.Line);
        Assert.Equal(4, document.LineOf("/a/b"));
        Assert.Equal([6, 7], document.LinesOfItems("/c"));
        Assert.Equal(7, document.LineOf("/c/1/d"));
    }

    [Fact]
    public void Anchors_aliases_and_merge_keys_are_expanded()
    {
        Assert.Equal(
            """[{"x":1,"w":2},{"x":1,"w":2},{"w":3,"x":1},{"z":4,"x":1,"w":2}]""",
            Json("---\n- &a {x: 1, w: 2}\n- *a\n- <<: *a\n  w: 3\n- <<: [*a, {x: 9, z: 5}]\n  z: 4\n"));
        Assert.Equal("""{"a":{"p":1},"b":{"q":2,"p":1},"c":{"r":3,"q":2,"p":1}}""",
            Json("a: &a {p: 1}\nb: &b {<<: *a, q: 2}\nc: {r: 3, <<: *b}\n"));
        Assert.Equal("""{"<<":1}""", Json("'<<': 1\n"));
    }

    [Fact]
    public void A_problem_in_one_document_leaves_the_others()
    {
        DocumentReading reading = Read("a: 1\n---\nb: [1, 2\n---\nc: 'open\n---\nd: 4\n---\n{\"e\": }\n---\nf:\n  - x\n - y\n---\ng: 7\n");
        Assert.Equal(["""{"a":1}""", """{"d":4}""", """{"g":7}"""], reading.Documents.Select(d => d.Root.GetRawText()));
        Assert.Equal([4, 5, 9, 13], reading.Problems.Select(p => p.Line));
    }

    [Theory]
    [InlineData("a:\n  b: 1\n  b: 2\n", 3, "/a", "the key 'b' stands twice in one mapping")]
    [InlineData("a:\n  '80': 1\n  80: 2\n", 3, "/a", "the key '80' stands twice in one mapping")]
    [InlineData("a: 1\nb: [0, *x]\n", 2, "/b/0", "the alias '*x' names no anchor that stands before it")]
    [InlineData("a: &x [1, *x]\n", 1, "/a/0", "the alias '*x' stands inside what it refers to")]
    [InlineData("a: {<<: 1}\n", 1, "/a", "a merge key '<<' takes a mapping or a sequence of mappings")]
    [InlineData("a: \"\\uD800\"\n", 1, "/a", "not well-formed YAML: While scanning a quoted scalar")]
    [InlineData("a: 1\nb: x\0y\n", 2, "", "control character 0x00; YAML text has none")]
    [InlineData("{\"a\": {\"b\": 1,\n\"b\": 2}}", 2, "/a/b", "not well-formed JSON: the key 'b' stands twice in one object")]
    [InlineData("{\"a\": [1,\n 2,}", 2, "/a/1", "not well-formed JSON")]
    [InlineData("{\"a\": \"\\ud800\"}", 1, "/a", "not well-formed JSON: a text holds half of a surrogate pair; expected Unicode text")]
    [InlineData("{\"a\": 1} rest", 1, "", "not well-formed JSON")]
    [InlineData("{\"a\": 1", 1, "/a", "not well-formed JSON")]
    public void A_problem_names_line_field_and_reason(string text, int line, string pointer, string message)
    {
        DocumentProblem problem = Read(text).Problems.Single();
        Assert.Equal((line, pointer), (problem.Line, problem.Pointer));
        Assert.StartsWith(message, problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_front_part_of_a_document_that_fails_is_not_taken_for_whole()
    {
        DocumentReading reading = Read("kept: 1\n---\nkept: 2\n...\nkind: Pod\n]\n---\nkept: 3\n");
        Assert.Equal(["""{"kept":1}""", """{"kept":2}""", """{"kept":3}"""], reading.Documents.Select(d => d.Root.GetRawText()));
        Assert.Equal(6, reading.Problems.Single().Line);
        Assert.Empty(Read(new string('k', 2000) + ": 1\n").Documents);
    }

    [Theory]
    [InlineData("{\"password\": \"hunter2\\ud800\"}")]
    [InlineData("password: !!int hunter2\n")]
    [InlineData("password: 'hunter2\n")]
    [InlineData("password: hunter2: x\n")]
    public void A_problem_never_repeats_a_value(string text) =>
        Assert.DoesNotContain("hunter2", Read(text).Problems.Single().ToString(), StringComparison.Ordinal);

    [Fact]
    public void Duplicates_are_found_in_large_mappings_too()
    {
        string keys = string.Concat(Enumerable.Range(0, 1000).Select(i => $"k{i}: {i}\n"));
        Assert.Empty(Read(keys).Problems);
        Assert.Equal("the key 'k500' stands twice in one mapping", Read(keys + "k500: 1\n").Problems.Single().Message);
    }
}
