using System.IO.Compression;
using System.Text;

namespace Compliance.Host.Tests.Running;

/// <summary>Everything a file of a pack holds as text: unpacked where it is gzip, a zip, or a PDF with compressed streams.</summary>
internal static class PackText
{
    public static string Of(string file)
    {
        byte[] bytes = File.ReadAllBytes(file);
        var text = new StringBuilder(Encoding.Latin1.GetString(bytes));
        if (file.EndsWith(".gz", StringComparison.Ordinal)) text.Append(Encoding.UTF8.GetString(Inflate(new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress))));
        if (file.EndsWith(".xlsx", StringComparison.Ordinal))
        {
            using var zip = new ZipArchive(new MemoryStream(bytes));
            foreach (ZipArchiveEntry entry in zip.Entries) text.Append(Encoding.UTF8.GetString(Inflate(entry.Open())));
        }

        if (file.EndsWith(".pdf", StringComparison.Ordinal)) Streams(bytes, text);
        return text.ToString();
    }

    // Attachments and metadata lie in Flate streams; page text is glyph numbers, and is held by the reader of the PDF tests.
    private static void Streams(byte[] pdf, StringBuilder text)
    {
        ReadOnlySpan<byte> mark = "stream\n"u8;
        for (int at = 0; pdf.AsSpan(at).IndexOf(mark) is >= 0 and var found;)
        {
            at += found + mark.Length;
            try
            {
                text.Append(Encoding.UTF8.GetString(Inflate(new ZLibStream(new MemoryStream(pdf, at, pdf.Length - at), CompressionMode.Decompress))));
            }
            catch (InvalidDataException)
            {
                // Not compressed, or the end of a stream: its bytes stand in the text already.
            }
        }
    }

    private static byte[] Inflate(Stream packed)
    {
        using (packed)
        using (var plain = new MemoryStream())
        {
            packed.CopyTo(plain);
            return plain.ToArray();
        }
    }
}
