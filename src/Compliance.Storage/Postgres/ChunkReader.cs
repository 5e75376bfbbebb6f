namespace Compliance.Storage.Postgres;

/// <summary>Reads a file of a visible pack, a chunk at a time. Between chunks no connection is held, so readers may take their time.</summary>
/// <param name="database">Where the file is.</param>
/// <param name="file">Its id.</param>
/// <param name="bytes">Its size.</param>
/// <param name="name">What messages call it.</param>
internal sealed class ChunkReader(PostgresDatabase database, long file, long bytes, string name) : Stream
{
    private ReadOnlyMemory<byte> _chunk;
    private int _number;
    private long _left = bytes;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty || _left == 0) return 0;
        if (_chunk.IsEmpty) _chunk = Next();
        int taken = Math.Min(buffer.Length, _chunk.Length);
        _chunk.Span[..taken].CopyTo(buffer);
        _chunk = _chunk[taken..];
        _left -= taken;
        return taken;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    // A file that ends early, or does not, must not pass for the one that was stored.
    private byte[] Next()
    {
        byte[]? chunk = database.Read(connection =>
        {
            using var command = connection.Command("SELECT content FROM compliance.chunks WHERE file = $1 AND number = $2", file, _number);
            return (byte[]?)command.ExecuteScalar();
        });
        if (chunk is null || chunk.Length == 0 || chunk.Length > _left) throw new IOException($"{name}: its chunk {_number} is gone or damaged; was the pack purged?");
        _number++;
        return chunk;
    }
}
