namespace Compliance.Controls.Observation;

/// <summary>Reads lines of a stream one by one, each up to a limit; a longer one is told and skipped, never held.</summary>
internal static class BoundedLines
{
    /// <summary>Longest line, in bytes.</summary>
    public const int Longest = 1 << 20;

    /// <summary>Lines with their numbers from 1, without their ends; null for one that is too long.</summary>
    public static IEnumerable<(long Number, ReadOnlyMemory<byte>? Text)> Of(Stream stream)
    {
        var buffer = new byte[1 << 16];
        var line = new MemoryStream();
        bool tooLong = false, any = false;
        long number = 1;
        int read;
        while ((read = stream.Read(buffer)) > 0)
        {
            int start = 0;
            while (start < read)
            {
                int end = Array.IndexOf(buffer, (byte)'\n', start, read - start);
                int length = (end < 0 ? read : end) - start;
                any = true;
                tooLong |= line.Length + length > Longest;
                if (!tooLong) line.Write(buffer, start, length);
                start += length;
                if (end < 0) continue;
                yield return (number++, Taken(line, tooLong));
                (tooLong, any) = (false, false);
                start++;
            }
        }
        if (any) yield return (number, Taken(line, tooLong));
    }

    private static ReadOnlyMemory<byte>? Taken(MemoryStream line, bool tooLong)
    {
        ReadOnlyMemory<byte> bytes = tooLong ? default : line.ToArray();
        line.SetLength(0);
        return tooLong ? null : (ReadOnlyMemory<byte>?)bytes;
    }
}
