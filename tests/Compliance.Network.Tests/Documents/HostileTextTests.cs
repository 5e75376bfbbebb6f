using System.Diagnostics;
using System.Text;
using Compliance.Network.Documents;

namespace Compliance.Network.Tests.Documents;

public sealed class HostileTextTests
{
    private static DocumentProblem Refusal(byte[] text, DocumentLimits? limits = null)
    {
        var watch = Stopwatch.StartNew();
        DocumentReading reading = StructuredDocument.Read(text, limits ?? DocumentLimits.Default);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"took {watch.Elapsed}");
        Assert.Empty(reading.Documents);
        return reading.Problems.Single();
    }

    private static DocumentProblem Refusal(string text, DocumentLimits? limits = null) => Refusal(Encoding.UTF8.GetBytes(text), limits);

    [Fact]
    public void UTF_16_is_refused_by_its_name()
    {
        string expected = "the text is UTF-16 or UTF-32 (byte-order mark); expected UTF-8: save it as UTF-8";
        Assert.Equal(expected, Refusal([.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("a: 1")]).Message);
        Assert.Equal(expected, Refusal([.. Encoding.BigEndianUnicode.GetPreamble(), .. Encoding.BigEndianUnicode.GetBytes("a: 1")]).Message);
        Assert.StartsWith("the text has a NUL", Refusal(Encoding.Unicode.GetBytes("a: 1")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_byte_that_is_not_UTF_8_is_named_with_its_place()
    {
        DocumentProblem problem = Refusal([.. "a: 1\nb: é"u8, 0xE9, (byte)'\n']);
        Assert.Equal((2, 6, "byte 0xE9 is not valid UTF-8; expected UTF-8 text"), (problem.Line, problem.Column, problem.Message));
    }

    [Fact]
    public void A_text_above_the_limit_is_refused_whole() =>
        Assert.Equal("the text has 11 bytes; the limit is 10", Refusal("a: 12345678", DocumentLimits.Default with { MaxBytes = 10 }).Message);

    [Theory]
    [InlineData("yaml flow", "a: ", "[")]
    [InlineData("yaml mappings", "", "{a: ")]
    [InlineData("yaml sequences", "", "- ")]
    [InlineData("json", "", "[")]
    [InlineData("json objects", "", "{\"a\":")]
    public void Deep_nesting_is_refused_before_it_costs_anything(string what, string head, string step)
    {
        DocumentProblem problem = Refusal(head + string.Concat(Enumerable.Repeat(step, 200_000)));
        Assert.Contains(what.StartsWith("json", StringComparison.Ordinal) ? "depth" : "nested deeper than 100", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_problem_is_cut_to_a_length_for_a_person()
    {
        DocumentProblem problem = Refusal(new string('k', 2_000_000) + ":\n  a: *" + new string('x', 2_000_000));
        Assert.True(problem.Message.Length < 400 && problem.Pointer.Length < 400);
    }

    [Fact]
    public void An_alias_bomb_is_refused()
    {
        var text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 12; i++)
        {
            text.Append($"a{i}: &a{i} [").AppendJoin(", ", Enumerable.Repeat($"*a{i - 1}", 9)).Append("]\n");
        }
        Assert.Equal("aliases and merge keys expand to more than 100000 values", Refusal(text.ToString()).Message);
    }

    [Fact]
    public void A_bomb_of_merge_keys_is_refused()
    {
        var text = new StringBuilder("a0: &a0 {k: 1}\n");
        for (int i = 1; i < 40; i++) text.Append($"a{i}: &a{i} {{<<: [*a{i - 1}, *a{i - 1}, *a{i - 1}]}}\n");
        Assert.Equal("aliases and merge keys expand to more than 100000 values", Refusal(text.ToString()).Message);
    }

    [Fact]
    public void Nesting_that_only_aliases_bring_about_is_counted()
    {
        var text = new StringBuilder("- &a0 [x]\n");
        for (int i = 1; i < 120; i++) text.Append($"- &a{i} [*a{i - 1}]\n");
        Assert.Equal("mappings and sequences are nested deeper than 100", Refusal(text.ToString()).Message);
    }

    [Fact]
    public void More_values_than_the_limit_are_refused()
    {
        DocumentLimits limits = DocumentLimits.Default with { MaxNodes = 100 };
        string items = string.Join(",", Enumerable.Repeat("1", 200));
        Assert.Contains("more than 100 values", Refusal($"a: [{items}]", limits).Message, StringComparison.Ordinal);
        Assert.Contains("more than 100 values", Refusal($"{{\"a\": [{items}]}}", limits).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Seeded_mutations_of_good_text_never_throw()
    {
        const int seed = 20261125;
        var random = new Random(seed);
        string[] pieces = ["a: 1\n", "- x\n", "  b: [1, {c: d}]\n", "---\n", "...\n", "&a ", "*a", "<<: ", "!!int ", "|\n", ">-\n", "'", "\"", "\\x", "\\U00110000",
            "? ", ": ", "{", "}", "[", "]", "%YAML 1.1\n", "#", "\t", "\r", " ", "\u2028", "\uFEFF", "@", "`", ",", "{\"a\":", "\\ud800", "~", "\0"];
        for (int i = 0; i < 20_000; i++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(1, 15)).Select(_ => pieces[random.Next(pieces.Length)]));
            try
            {
                foreach (StructuredDocument document in StructuredDocument.Read(Encoding.UTF8.GetBytes(text), DocumentLimits.Default).Documents)
                    Assert.True(document.LineOf("/a/0") >= 1);
            }
            catch (Exception e) when (e is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"seed {seed}, case {i}: {e.GetType().Name} on {System.Text.Json.JsonSerializer.Serialize(text)}: {e.Message}");
            }
        }
    }
}
