using System.Buffers.Binary;

namespace Compliance.Rendering.Pdf.Images;

/// <summary>Finds the size of a JPEG file (ITU-T T.81); a PDF holds the file as it is.</summary>
internal static class JpegFile
{
    /// <summary>Reads the header.</summary>
    /// <exception cref="FormatException">It is cut off, or of a kind that a PDF cannot hold.</exception>
    public static RasterImage Read(ReadOnlyMemory<byte> file)
    {
        var data = file.Span;
        var at = 2;
        while (at + 4 <= data.Length && data[at] == 0xFF)
        {
            var marker = data[at + 1];
            if (marker == 0xFF)
            {
                at++;
                continue;
            }
            int length = BinaryPrimitives.ReadUInt16BigEndian(data[(at + 2)..]);
            // C4, C8 and CC are tables; C3 and from C5 on are kinds that no reader of PDF knows.
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
                return Frame(file, marker, data[(at + 4)..], length);
            if (length < 2)
                break;
            at += 2 + length;
        }
        throw new FormatException("expected a JPEG file: this one is cut off before its size is told");
    }

    private static RasterImage Frame(ReadOnlyMemory<byte> file, byte marker, ReadOnlySpan<byte> frame, int length)
    {
        if (length < 8 || frame.Length < 6)
            throw new FormatException("expected a JPEG file: this one is cut off before its size is told");
        int height = BinaryPrimitives.ReadUInt16BigEndian(frame[1..]), width = BinaryPrimitives.ReadUInt16BigEndian(frame[3..]);
        RasterImage.HoldSize(width, height);
        if (marker > 0xC2 || frame[0] != 8)
            throw new FormatException("expected a baseline or progressive JPEG file with 8 bits a channel");
        return new RasterImage(width, height, frame[5] switch
        {
            1 => "/DeviceGray",
            3 => "/DeviceRGB",
            var channels => throw new FormatException($"expected a JPEG file in grey or in red, green and blue, found {channels} channels"),
        }, file, IsJpeg: true);
    }
}
