using System.Buffers.Binary;
using System.IO.Compression;

namespace Compliance.Rendering.Pdf.Images;

/// <summary>Decodes PNG files (ISO/IEC 15948) to red, green and blue. What is transparent lets white paper through, as on a page.</summary>
internal static class PngFile
{
    /// <summary>The first bytes of every PNG file.</summary>
    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Decodes a file that begins with <see cref="Signature"/>.</summary>
    /// <exception cref="FormatException">It is damaged, interlaced, or has 16 bits a channel.</exception>
    public static RasterImage Read(ReadOnlySpan<byte> file)
    {
        ReadOnlySpan<byte> header = default, palette = default, alphas = default;
        using var packed = new MemoryStream();
        for (var at = Signature.Length; at + 12 <= file.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(file[at..]);
            if (length > file.Length - at - 12)
                throw Damaged("a chunk is cut off");
            var kind = file.Slice(at + 4, 4);
            var content = file.Slice(at + 8, (int)length);
            if (kind.SequenceEqual("IHDR"u8))
                header = content;
            else if (kind.SequenceEqual("PLTE"u8))
                palette = content;
            else if (kind.SequenceEqual("tRNS"u8))
                alphas = content;
            else if (kind.SequenceEqual("IDAT"u8))
                packed.Write(content);
            at += 12 + (int)length;
        }
        if (header.Length != 13)
            throw Damaged("it has no header");
        var (width, height) = (BinaryPrimitives.ReadUInt32BigEndian(header), BinaryPrimitives.ReadUInt32BigEndian(header[4..]));
        RasterImage.HoldSize(width, height);
        if (header[8] == 16 || header[12] != 0)
            throw new FormatException("expected a PNG file with at most 8 bits a channel and not interlaced");
        var form = new PngForm((int)width, (int)height, header[8], header[9]);
        if (form.Channels == 0 || header[8] is not (1 or 2 or 4 or 8) || (form.Kind == PngForm.Indexed && palette.Length < 3))
            throw Damaged("its header names no kind of picture");
        packed.Position = 0;
        return new RasterImage(form.Width, form.Height, "/DeviceRGB", Colours(Rows(packed, form), form, palette, alphas), IsJpeg: false);
    }

    /// <summary>The rows, with their filters undone (ISO/IEC 15948, 9.2).</summary>
    private static byte[] Rows(Stream packed, PngForm form)
    {
        var rows = new byte[form.Stride * form.Height];
        var last = new byte[form.Stride];
        Span<byte> filter = stackalloc byte[1];
        try
        {
            using var unpacked = new ZLibStream(packed, CompressionMode.Decompress);
            for (var y = 0; y < form.Height; y++)
            {
                var row = rows.AsSpan(y * form.Stride, form.Stride);
                unpacked.ReadExactly(filter);
                unpacked.ReadExactly(row);
                Undo(filter[0], row, last, form.PixelBytes);
                row.CopyTo(last);
            }
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw Damaged("its pixels cannot be unpacked");
        }
        return rows;
    }

    private static void Undo(byte filter, Span<byte> row, ReadOnlySpan<byte> above, int step)
    {
        for (var i = 0; i < row.Length; i++)
        {
            int left = i < step ? 0 : row[i - step], up = above[i], corner = i < step ? 0 : above[i - step];
            row[i] += (byte)(filter switch
            {
                0 => 0,
                1 => left,
                2 => up,
                3 => (left + up) / 2,
                4 => Paeth(left, up, corner),
                _ => throw Damaged("a row has an unknown filter"),
            });
        }
    }

    private static int Paeth(int left, int up, int corner)
    {
        int a = Math.Abs(up - corner), b = Math.Abs(left - corner), c = Math.Abs(left + up - corner - corner);
        return a <= b && a <= c ? left : b <= c ? up : corner;
    }

    private static byte[] Colours(byte[] rows, PngForm form, ReadOnlySpan<byte> palette, ReadOnlySpan<byte> alphas)
    {
        var colours = new byte[form.Width * form.Height * 3];
        var to = 0;
        for (var y = 0; y < form.Height; y++)
            for (var x = 0; x < form.Width; x++)
            {
                var (red, green, blue, alpha) = Pixel(rows.AsSpan(y * form.Stride, form.Stride), x, form, palette, alphas);
                colours[to++] = OnWhite(red, alpha);
                colours[to++] = OnWhite(green, alpha);
                colours[to++] = OnWhite(blue, alpha);
            }
        return colours;
    }

    private static (byte Red, byte Green, byte Blue, byte Alpha) Pixel(ReadOnlySpan<byte> row, int x, PngForm form, ReadOnlySpan<byte> palette, ReadOnlySpan<byte> alphas)
    {
        byte At(ReadOnlySpan<byte> row, int channel) => row[(x * form.Channels) + channel];
        switch (form.Kind)
        {
            case PngForm.Grey:
                var raw = form.Sample(row, x);
                var grey = (byte)(raw * 255 / ((1 << form.Depth) - 1));
                return (grey, grey, grey, (byte)(alphas.Length >= 2 && BinaryPrimitives.ReadUInt16BigEndian(alphas) == raw ? 0 : 255));
            case PngForm.Indexed:
                var index = form.Sample(row, x);
                if ((index * 3) + 2 >= palette.Length)
                    throw Damaged("a pixel has a colour that its palette lacks");
                return (palette[index * 3], palette[(index * 3) + 1], palette[(index * 3) + 2], index < alphas.Length ? alphas[index] : (byte)255);
            case PngForm.GreyAlpha:
                return (At(row, 0), At(row, 0), At(row, 0), At(row, 1));
            case PngForm.Colour:
                var clear = alphas.Length >= 6 && alphas[1] == At(row, 0) && alphas[3] == At(row, 1) && alphas[5] == At(row, 2);
                return (At(row, 0), At(row, 1), At(row, 2), (byte)(clear ? 0 : 255));
            default:
                return (At(row, 0), At(row, 1), At(row, 2), At(row, 3));
        }
    }

    private static byte OnWhite(byte channel, byte alpha) => (byte)(((channel * alpha) + (255 * (255 - alpha)) + 127) / 255);

    private static FormatException Damaged(string why) => new($"expected a PNG file: this one is damaged; {why}");
}

/// <summary>Form of the pixels of a PNG file.</summary>
/// <param name="Width">Pixels in a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Depth">Bits of a channel: 1, 2, 4 or 8.</param>
/// <param name="Kind">Colour type.</param>
internal sealed record PngForm(int Width, int Height, int Depth, int Kind)
{
    public const int Grey = 0, Colour = 2, Indexed = 3, GreyAlpha = 4, ColourAlpha = 6;

    /// <summary>Channels of a pixel; 0 where there is no such kind.</summary>
    public int Channels => (Kind, Depth) switch
    {
        (Grey or Indexed, _) => 1,
        (GreyAlpha, 8) => 2,
        (Colour, 8) => 3,
        (ColourAlpha, 8) => 4,
        _ => 0,
    };

    /// <summary>Bytes of a row.</summary>
    public int Stride => ((Width * Channels * Depth) + 7) / 8;

    /// <summary>Bytes of a pixel, at least one.</summary>
    public int PixelBytes => Math.Max(1, Channels * Depth / 8);

    /// <summary>A pixel of one channel.</summary>
    public int Sample(ReadOnlySpan<byte> row, int x)
    {
        var bit = x * Depth;
        return (row[bit / 8] >> (8 - Depth - (bit % 8))) & ((1 << Depth) - 1);
    }
}
