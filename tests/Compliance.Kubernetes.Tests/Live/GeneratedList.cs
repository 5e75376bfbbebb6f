using System.Text;

namespace Compliance.Kubernetes.Tests.Live;

/// <summary>The body of a list whose objects are made while it is read.</summary>
internal sealed class GeneratedList(int count, Func<int, string> item) : Stream
{
    private ReadOnlyMemory<byte> _pending = "{\"items\":["u8.ToArray();
    private int _next;

    public long Produced { get; private set; }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_pending.IsEmpty && _next <= count)
        {
            _pending = Encoding.UTF8.GetBytes(_next == count ? "]}" : (_next > 0 ? "," : "") + item(_next));
            _next++;
        }
        int length = Math.Min(buffer.Length, _pending.Length);
        _pending[..length].CopyTo(buffer);
        _pending = _pending[length..];
        Produced += length;
        return ValueTask.FromResult(length);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override void Flush() { }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
