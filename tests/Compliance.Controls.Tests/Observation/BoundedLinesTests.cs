using System.Text;
using Compliance.Controls.Observation;

namespace Compliance.Controls.Tests.Observation;

/// <summary>Lines of a stream, however the stream cuts them.</summary>
public sealed class BoundedLinesTests
{
    [Fact]
    public void Lines_are_those_that_splitting_the_whole_text_gives()
    {
        const int Seed = 20261125;
        Random random = new(Seed);
        for (int round = 0; round < 200; round++)
        {
            StringBuilder text = new();
            for (int i = random.Next(30); i > 0; i--)
            {
                text.Append('x', random.Next(3) switch { 0 => 0, 1 => random.Next(80), _ => random.Next(200_000) });
                if (i > 1 || random.Next(2) == 0) text.Append('\n');
            }
            string whole = text.ToString();
            string[] wanted = whole.Length == 0 ? [] : (whole.EndsWith('\n') ? whole[..^1] : whole).Split('\n');
            using MemoryStream stream = new(Encoding.UTF8.GetBytes(whole));
            (long Number, ReadOnlyMemory<byte>? Text)[] found = [.. BoundedLines.Of(stream)];
            Assert.Equal(Enumerable.Range(1, wanted.Length).Select(n => (long)n), found.Select(f => f.Number));
            Assert.True(wanted.SequenceEqual(found.Select(f => Encoding.UTF8.GetString(f.Text!.Value.Span))), $"seed {Seed}, round {round}");
        }
    }

    [Fact]
    public void A_line_at_the_limit_is_read_and_one_beyond_it_is_told_and_held_by_nobody()
    {
        using MemoryStream stream = new(Encoding.UTF8.GetBytes(new string('a', BoundedLines.Longest) + "\n" + new string('b', BoundedLines.Longest + 1) + "\nlast"));
        Assert.Equal([(1L, BoundedLines.Longest), (2L, null), (3L, 4)], BoundedLines.Of(stream).Select(l => (l.Number, l.Text?.Length)));
    }
}
