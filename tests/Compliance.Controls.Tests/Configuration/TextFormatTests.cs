using System.Diagnostics;
using System.Reflection;
using Compliance.Controls.Configuration;

namespace Compliance.Controls.Tests.Configuration;

/// <summary>Texts of a configuration come from outside, those of a pack from strangers.</summary>
public sealed class TextFormatTests
{
    [Fact]
    public void No_text_makes_a_format_think_long()
    {
        TextFormat[] formats = [.. typeof(TextFormat).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => f.GetValue(null)).OfType<TextFormat>()];
        Assert.True(formats.Length > 10);
        string[] hostile = [.. ((string[])["a", "a-", "1", "a.", "0,", ":", "*/1,", "1.1", "a/"]).Select(unit => string.Concat(Enumerable.Repeat(unit, 20_000)) + "!")];
        long start = Stopwatch.GetTimestamp();
        foreach (TextFormat format in formats)
            foreach (string text in hostile) _ = format.Fits(text);
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(30));
    }
}
