using Compliance.Host.Terminal;

namespace Compliance.Host.Questions;

/// <summary>A queries file, line by line, within a fixed limit for one line.</summary>
internal sealed class QuestionLines : IDisposable
{
    /// <summary>Bytes of one line.</summary>
    public const int MaxLine = 1 << 16;

    private readonly Stream _stream;
    private readonly byte[] _buffer = new byte[MaxLine * 2];
    private int _start, _end, _number;
    private bool _ended;

    private QuestionLines(Stream stream, string name) => (_stream, Name) = (stream, name);

    /// <summary>The file as given, for messages.</summary>
    public string Name { get; }

    /// <summary>Opens a file, or standard input for <c>-</c>.</summary>
    /// <exception cref="InputException">It cannot be opened.</exception>
    public static QuestionLines Open(string path)
    {
        if (path == "-") return new QuestionLines(Console.OpenStandardInput(), "standard input");
        if (Directory.Exists(path)) throw new InputException($"--queries {path}: is a folder; expected a file of JSON lines");
        try
        {
            return new QuestionLines(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new InputException($"--queries {path}: {(e is FileNotFoundException or DirectoryNotFoundException ? "no such file" : e.Message)}");
        }
    }

    /// <summary>The next line that is not blank; null at the end. Valid until the next call.</summary>
    public QuestionLine? Next()
    {
        while (true)
        {
            int length = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (length < 0 && !_ended && _end - _start <= MaxLine)
            {
                Fill();
                continue;
            }
            if (length < 0 && _end == _start) return null;
            _number++;
            bool tooLong = length > MaxLine || (length < 0 && _end - _start > MaxLine);
            int taken = length < 0 ? _end - _start : length;
            ReadOnlyMemory<byte> line = Trim(_buffer.AsMemory(_start, taken));
            _start += length < 0 ? taken : taken + 1;
            if (tooLong)
            {
                if (length < 0) SkipLine();
                return new QuestionLine(_number, null);
            }
            if (!line.IsEmpty) return new QuestionLine(_number, line);
        }
    }

    public void Dispose() => _stream.Dispose();

    private void Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }
        int read = _stream.Read(_buffer, _end, _buffer.Length - _end);
        _ended = read == 0;
        _end += read;
    }

    private void SkipLine()
    {
        while (true)
        {
            int end = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (end >= 0)
            {
                _start += end + 1;
                return;
            }
            _start = _end;
            if (_ended) return;
            Fill();
        }
    }

    private ReadOnlyMemory<byte> Trim(ReadOnlyMemory<byte> line)
    {
        ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
        if (_number == 1 && line.Span.StartsWith(mark)) line = line[3..];
        return line.Trim(" \t\r"u8);
    }
}

/// <summary>A line of a queries file.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Bytes">UTF-8 without surrounding blanks; null when the line exceeds <see cref="QuestionLines.MaxLine"/>.</param>
internal readonly record struct QuestionLine(int Number, ReadOnlyMemory<byte>? Bytes)
{
    /// <summary>The line.</summary>
    /// <exception cref="QuestionException">It is too long.</exception>
    public ReadOnlyMemory<byte> Text() =>
        Bytes ?? throw new QuestionException($"the line is longer than {QuestionLines.MaxLine} bytes");
}
