using Npgsql;

namespace Compliance.Storage.Postgres;

/// <summary>Writes a file of a staged part, a chunk at a time: no more than one is in memory.</summary>
internal sealed class ChunkWriter : Stream
{
    /// <summary>Bytes of a chunk; the last may have fewer. Reading asks for no certain size.</summary>
    public const int ChunkBytes = 1 << 20;

    private readonly NpgsqlConnection _connection;
    private readonly CancellationToken _cancel;
    private readonly long _file;
    private readonly byte[] _chunk = new byte[ChunkBytes];
    private int _filled, _number;
    private long _bytes;

    /// <summary>Begins a file.</summary>
    /// <param name="connection">In the transaction that stages the part.</param>
    /// <param name="part">Id of the part.</param>
    /// <param name="path">Path inside the pack.</param>
    /// <param name="cancel">Ends the work.</param>
    public ChunkWriter(NpgsqlConnection connection, int part, string path, CancellationToken cancel)
    {
        (_connection, _cancel) = (connection, cancel);
        _file = connection.Value<long>("INSERT INTO compliance.files (part, path, bytes) VALUES ($1, $2, 0) RETURNING id", part, path);
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            int taken = Math.Min(buffer.Length, ChunkBytes - _filled);
            buffer[..taken].CopyTo(_chunk.AsSpan(_filled));
            _filled += taken;
            _bytes += taken;
            buffer = buffer[taken..];
            if (_filled == ChunkBytes) Store();
        }
    }

    /// <summary>Ends the file.</summary>
    public void Finish()
    {
        if (_filled > 0) Store();
        _connection.Execute("UPDATE compliance.files SET bytes = $2 WHERE id = $1", _file, _bytes);
    }

    // Chunks are full; only the end of the file makes one that is not.
    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void Store()
    {
        _cancel.ThrowIfCancellationRequested();
        _connection.Execute("INSERT INTO compliance.chunks (file, number, content) VALUES ($1, $2, $3)", _file, _number++, new ArraySegment<byte>(_chunk, 0, _filled));
        _filled = 0;
    }
}
