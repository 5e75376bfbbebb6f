using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Compliance.Rendering.Pdf.Images;

namespace Compliance.Rendering.Tests.Pdf;

/// <summary>Pictures of a theme: PNG files written here pixel by pixel are read back as the same colours on white paper.</summary>
public sealed class RasterImageTests
{
    private const int Width = 13, Height = 9;

    public static TheoryData<int, int> Forms => new() { { 0, 1 }, { 0, 2 }, { 0, 4 }, { 0, 8 }, { 2, 8 }, { 3, 1 }, { 3, 2 }, { 3, 4 }, { 3, 8 }, { 4, 8 }, { 6, 8 } };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Every_form_of_png_gives_back_its_pixels_whatever_the_filter(int kind, int depth)
    {
        const int seed = 20260925;
        var random = new Random(seed + (kind * 16) + depth);
        var channels = kind switch { 0 or 3 => 1, 2 => 3, 4 => 2, _ => 4 };
        var samples = Enumerable.Range(0, Width * Height * channels).Select(_ => random.Next(1 << depth)).ToArray();
        var palette = Enumerable.Range(0, 3 << depth).Select(_ => (byte)random.Next(256)).ToArray();
        var read = RasterImage.Read(Png(kind, depth, channels, samples, kind == 3 ? palette : null, random));
        Assert.Equal((Width, Height, "/DeviceRGB", false), (read.Width, read.Height, read.Space, read.IsJpeg));
        var expected = Enumerable.Range(0, Width * Height).SelectMany(i => Colour(kind, depth, samples.AsSpan(i * channels, channels), palette)).ToArray();
        Assert.True(expected.AsSpan().SequenceEqual(read.Data.Span), $"seed {seed}, kind {kind}, depth {depth}");
    }

    private static byte[] Colour(int kind, int depth, ReadOnlySpan<int> samples, byte[] palette)
    {
        static byte Over(int channel, int alpha) => (byte)Math.Round(((channel * alpha) + (255.0 * (255 - alpha))) / 255, MidpointRounding.AwayFromZero);
        var grey = samples[0] * 255 / ((1 << depth) - 1);
        return kind switch
        {
            0 => [(byte)grey, (byte)grey, (byte)grey],
            2 => [(byte)samples[0], (byte)samples[1], (byte)samples[2]],
            3 => [palette[samples[0] * 3], palette[(samples[0] * 3) + 1], palette[(samples[0] * 3) + 2]],
            4 => [Over(samples[0], samples[1]), Over(samples[0], samples[1]), Over(samples[0], samples[1])],
            _ => [Over(samples[0], samples[3]), Over(samples[1], samples[3]), Over(samples[2], samples[3])],
        };
    }

    [Fact]
    public void The_size_of_a_jpeg_is_found_and_the_file_kept()
    {
        byte[] jpeg = [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xC2, 0, 17, 8, 0, 40, 1, 44, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1, 0xFF, 0xD9];
        var read = RasterImage.Read(jpeg);
        Assert.Equal((300, 40, "/DeviceRGB", true), (read.Width, read.Height, read.Space, read.IsJpeg));
        Assert.True(jpeg.AsSpan().SequenceEqual(read.Data.Span));
        jpeg[17] = 4;
        Assert.Contains("4 channels", RasterImage.Fault(jpeg), StringComparison.Ordinal);
        Assert.Contains("cut off", RasterImage.Fault(jpeg.AsMemory(0, 14)), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_picture_is_told_and_a_damaged_one_never_breaks_the_reader()
    {
        Assert.Equal("expected a PNG or JPEG file", RasterImage.Fault("<svg/>"u8.ToArray()));
        var random = new Random(7);
        var whole = Png(6, 8, 4, [.. Enumerable.Range(0, Width * Height * 4).Select(_ => random.Next(256))], null, random);
        for (var length = 0; length < whole.Length - 12; length++)
            Assert.NotNull(RasterImage.Fault(whole.AsMemory(0, length)));
        for (var at = 8; at < whole.Length; at++)
        {
            var damaged = (byte[])whole.Clone();
            damaged[at] ^= (byte)(1 << random.Next(8));
            _ = RasterImage.Fault(damaged);
        }
        BinaryPrimitives.WriteInt32BigEndian(whole.AsSpan(16), 100_000);
        BinaryPrimitives.WriteInt32BigEndian(whole.AsSpan(20), 100_000);
        Assert.Contains("at most 16 million pixels", RasterImage.Fault(whole), StringComparison.Ordinal);
    }

    private static byte[] Png(int kind, int depth, int channels, int[] samples, byte[]? palette, Random random)
    {
        var stride = ((Width * channels * depth) + 7) / 8;
        var step = Math.Max(1, channels * depth / 8);
        var last = new byte[stride];
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            for (var y = 0; y < Height; y++)
            {
                var row = new byte[stride];
                for (var i = 0; i < Width * channels; i++)
                    row[i * depth / 8] |= (byte)(samples[(y * Width * channels) + i] << (8 - depth - (i * depth % 8)));
                var filter = y < 5 ? y : random.Next(5);
                zlib.WriteByte((byte)filter);
                for (var i = 0; i < stride; i++)
                {
                    int left = i < step ? 0 : row[i - step], up = last[i], corner = i < step ? 0 : last[i - step];
                    var guess = filter switch { 0 => 0, 1 => left, 2 => up, 3 => (left + up) / 2, _ => Nearest(left, up, corner) };
                    zlib.WriteByte((byte)(row[i] - guess));
                }

                last = row;
            }

        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), Height);
        (header[8], header[9]) = ((byte)depth, (byte)kind);
        return [0x89, .. "PNG\r\n"u8, 0x1A, (byte)'\n', .. Chunk("IHDR", header), .. palette is null ? [] : Chunk("PLTE", palette), .. Chunk("IDAT", packed.ToArray()), .. Chunk("IEND", [])];
    }

    // The filter as ISO/IEC 15948 words it: the neighbour nearest to left + up - corner, in this order.
    private static int Nearest(int left, int up, int corner) => new[] { left, up, corner }.MinBy(value => Math.Abs(left + up - corner - value));

    private static byte[] Chunk(string kind, byte[] content)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, content.Length);
        return [.. length, .. Encoding.ASCII.GetBytes(kind), .. content, 0, 0, 0, 0];
    }
}
