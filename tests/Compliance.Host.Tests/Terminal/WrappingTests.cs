using Compliance.Host.Terminal;

namespace Compliance.Host.Tests.Terminal;

public sealed class WrappingTests
{
    [Theory]
    [InlineData("", 10, new[] { "" })]
    [InlineData("one two", 10, new[] { "one two" })]
    [InlineData("one two three", 7, new[] { "one two", "three" })]
    [InlineData("one  two ", 7, new[] { "one two" })]
    [InlineData("unbreakable", 4, new[] { "unbr", "eaka", "ble" })]
    [InlineData("ab \U0001F600\U0001F600", 3, new[] { "ab", "\U0001F600", "\U0001F600" })]
    [InlineData("red\u001b[31m", 20, new[] { "red\\u{1B}[31m" })]
    public void Lines_break_at_blanks_and_within_a_word_only_where_it_is_too_long(string text, int width, string[] lines) =>
        Assert.Equal(lines, Wrapping.Wrap(text, width));

    [Fact]
    public void No_line_is_longer_than_asked_and_no_letter_is_lost()
    {
        int seed = Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        Random random = new(seed);
        for (int i = 0; i < 500; i++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(200)).Select(_ => random.Next(6) == 0 ? " " : ((char)('a' + random.Next(26))).ToString()));
            int width = random.Next(1, 40);
            string[] lines = [.. Wrapping.Wrap(text, width)];
            Assert.All(lines, l => Assert.InRange(l.Length, 0, width));
            Assert.Equal(text.Replace(" ", "", StringComparison.Ordinal), string.Concat(lines).Replace(" ", "", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Text_beside_a_label_is_indented_under_itself()
    {
        using StringWriter output = new() { NewLine = "\n" };
        Wrapping.WriteBeside(output, "Why", 3, 6, string.Join(' ', Enumerable.Repeat("word", 25)));
        string[] lines = output.ToString().TrimEnd('\n').Split('\n');
        Assert.StartsWith("Why   word word", lines[0], StringComparison.Ordinal);
        Assert.All(lines.Skip(1), l => Assert.StartsWith("      word", l, StringComparison.Ordinal));
        Assert.All(lines, l => Assert.InRange(l.Length, 1, Wrapping.Columns));
    }
}
