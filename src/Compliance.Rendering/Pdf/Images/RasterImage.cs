namespace Compliance.Rendering.Pdf.Images;

/// <summary>A picture made of pixels, as a PDF holds it.</summary>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="Space">Name of the colour space in PDF.</param>
/// <param name="Data">Eight bits for each channel, row by row; or a whole JPEG file.</param>
/// <param name="IsJpeg"><paramref name="Data"/> is a JPEG file.</param>
internal sealed record RasterImage(int Width, int Height, string Space, ReadOnlyMemory<byte> Data, bool IsJpeg)
{
    /// <summary>More pixels than any logo needs; a file of a few bytes may claim billions.</summary>
    public const int MostPixels = 16_000_000;

    /// <summary>Reads a PNG or JPEG file.</summary>
    /// <exception cref="FormatException">It is neither, or of a kind that is not supported; says what was expected.</exception>
    public static RasterImage Read(ReadOnlyMemory<byte> file)
    {
        if (file.Span.StartsWith(PngFile.Signature))
            return PngFile.Read(file.Span);
        return file.Span.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]) ? JpegFile.Read(file) : throw new FormatException("expected a PNG or JPEG file");
    }

    /// <summary>What is wrong with a file that is to be a picture; null when it can be one.</summary>
    public static string? Fault(ReadOnlyMemory<byte> file)
    {
        try
        {
            _ = Read(file);
            return null;
        }
        catch (FormatException e)
        {
            return e.Message;
        }
    }

    /// <summary>Holds a size to what can be kept.</summary>
    /// <exception cref="FormatException">It is nothing, or too large.</exception>
    public static void HoldSize(long width, long height)
    {
        if (width < 1 || height < 1 || width * height > MostPixels)
            throw new FormatException(FormattableString.Invariant($"expected a picture of at most {MostPixels / 1_000_000} million pixels, found {width} × {height}"));
    }
}
