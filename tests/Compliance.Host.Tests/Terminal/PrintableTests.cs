using Compliance.Host.Terminal;

namespace Compliance.Host.Tests.Terminal;

public sealed class PrintableTests
{
    [Theory]
    [InlineData("plain text", "plain text")]
    [InlineData("grün 中 😀", "grün 中 😀")]
    [InlineData("\u001b[2Jgone", "\\u{1B}[2Jgone")]
    [InlineData("a\nb\r\tc", "a\\u{A}b\\u{D}\\u{9}c")]
    [InlineData("nginx\u202egnp.exe", "nginx\\u{202E}gnp.exe")]
    [InlineData("zero\u200bwidth\u2028", "zero\\u{200B}width\\u{2028}")]
    [InlineData("\u009b31m", "\\u{9B}31m")]
    public void Nothing_that_moves_the_cursor_or_turns_the_line_is_printed(string text, string shown) => Assert.Equal(shown, Printable.Line(text));

    [Fact]
    public void Lone_surrogates_are_shown_as_their_number() => Assert.Equal("a\\u{D83D}b", Printable.Line("a\ud83db"));
}
