using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Compliance.Rendering.Pdf.Writing;

namespace Compliance.Rendering.Tests.Pdf;

public sealed class PdfSyntaxTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(12, "12")]
    [InlineData(-0.5, "-0.5")]
    [InlineData(0.25, "0.25")]
    [InlineData(595.276, "595.276")]
    [InlineData(1.0004, "1")]
    [InlineData(-0.0004, "0")]
    [InlineData(100.05, "100.05")]
    public void Numbers_have_at_most_three_decimals_and_no_exponent(double value, string expected) =>
        Assert.Equal(expected, Ascii(new PdfBuffer().Number(value)));

    [Fact]
    public void Random_numbers_read_back_to_the_thousandth()
    {
        var random = new Random(5);
        for (var i = 0; i < 20_000; i++)
        {
            var value = (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(0, 6));
            var read = double.Parse(Ascii(new PdfBuffer().Number(value)), CultureInfo.InvariantCulture);
            Assert.InRange(read - value, -0.00051, 0.00051);
        }
    }

    [Fact]
    public void Text_is_written_in_utf16_with_lone_surrogates_replaced_and_no_string_longer_than_allowed()
    {
        Assert.Equal("<FEFF0041D83DDCA9>", Ascii(new PdfBuffer().Text("A\U0001F4A9")));
        Assert.Equal("<FEFF0041FFFD0042>", Ascii(new PdfBuffer().Text("A\uD800B")));
        var longest = Ascii(new PdfBuffer().Text(new string('x', 100_000)));
        Assert.InRange(longest.Length / 2, 10_000, 32_767);
        Assert.EndsWith("2026>", longest, StringComparison.Ordinal);
    }

    [Fact]
    public void The_colour_profile_is_whole_and_its_primaries_make_the_white_of_its_connection_space()
    {
        var profile = IccProfile.Srgb();
        Assert.Equal(profile.Length, BinaryPrimitives.ReadInt32BigEndian(profile));
        Assert.Equal("mntrRGB XYZ ", Encoding.ASCII.GetString(profile, 12, 12));
        Assert.Equal("acsp", Encoding.ASCII.GetString(profile, 36, 4));
        var tags = new Dictionary<string, int>();
        var count = BinaryPrimitives.ReadInt32BigEndian(profile.AsSpan(128));
        for (var i = 0; i < count; i++)
        {
            var at = 132 + (12 * i);
            var offset = BinaryPrimitives.ReadInt32BigEndian(profile.AsSpan(at + 4));
            Assert.InRange(offset + BinaryPrimitives.ReadInt32BigEndian(profile.AsSpan(at + 8)), 132 + (12 * count), profile.Length);
            Assert.Equal(0, offset % 4);
            tags.Add(Encoding.ASCII.GetString(profile, at, 4), offset);
        }

        for (var axis = 0; axis < 3; axis++)
        {
            double Value(string tag) => BinaryPrimitives.ReadInt32BigEndian(profile.AsSpan(tags[tag] + 8 + (4 * axis))) / 65536.0;
            Assert.Equal(Value("wtpt"), Value("rXYZ") + Value("gXYZ") + Value("bXYZ"), 3);
        }
    }

    [Fact]
    public void An_object_that_was_reserved_and_never_written_is_noticed()
    {
        using var file = new PdfFile(new MemoryStream());
        var catalogue = file.Reserve();
        Assert.Throws<InvalidOperationException>(() => file.Finish(catalogue, catalogue));
    }

    private static string Ascii(PdfBuffer buffer) => Encoding.ASCII.GetString(buffer.Written.Span);
}
