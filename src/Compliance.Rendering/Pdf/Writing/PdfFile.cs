using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Compliance.Rendering.Pdf.Writing;

/// <summary>
/// The objects of a PDF 1.7 file, written as they come: streams at once, other objects gathered in object streams, and at the end a
/// cross-reference stream. The file's identifier is the hash of all that stands before it.
/// </summary>
internal sealed class PdfFile : IDisposable
{
    private const int ObjectsInStream = 400, BytesInStream = 1 << 17;

    private readonly Stream _output;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<(byte Kind, long Place, int Index)> _objects = [(0, 0, 65535)];
    private readonly List<(int Number, int Offset)> _gathered = [];
    private readonly PdfBuffer _gatheredBodies = new();
    private readonly PdfBuffer _head = new();
    private readonly MemoryStream _compressed = new();
    private long _position;

    public PdfFile(Stream output)
    {
        _output = output;
        Write("%PDF-1.7\n"u8);
        // Four bytes above 127 tell transfer programs that the file is binary.
        Write([(byte)'%', 0xE2, 0xE3, 0xCF, 0xD3, (byte)'\n']);
    }

    /// <summary>Takes the next object number.</summary>
    public int Reserve()
    {
        _objects.Add((0, 0, 0));
        return _objects.Count - 1;
    }

    /// <summary>Writes an object that is not a stream.</summary>
    public void Put(int number, PdfBuffer body)
    {
        _gathered.Add((number, _gatheredBodies.Length));
        _gatheredBodies.Raw(body.Written.Span).Byte((byte)'\n');
        if (_gathered.Count >= ObjectsInStream || _gatheredBodies.Length >= BytesInStream)
            FlushGathered();
    }

    /// <summary>Writes a stream, compressed.</summary>
    /// <param name="number">Its object number.</param>
    /// <param name="entries">Entries of its dictionary besides length and filter.</param>
    /// <param name="content">Its content.</param>
    public void PutStream(int number, string entries, ReadOnlySpan<byte> content)
    {
        _compressed.SetLength(0);
        using (var deflate = new ZLibStream(_compressed, CompressionLevel.Optimal, leaveOpen: true))
            deflate.Write(content);
        WriteStream(number, $"{entries}/Filter/FlateDecode", _compressed.GetBuffer().AsSpan(0, (int)_compressed.Length));
    }

    /// <summary>Writes a stream as it is: metadata is readable without decoding.</summary>
    public void PutPlainStream(int number, string entries, ReadOnlySpan<byte> content) => WriteStream(number, entries, content);

    /// <summary>Writes the cross-reference stream and the file's end.</summary>
    public void Finish(int catalog, int info)
    {
        FlushGathered();
        var number = Reserve();
        var start = _position;
        _objects[number] = (1, start, 0);
        var table = new byte[_objects.Count * 7];
        for (var i = 0; i < _objects.Count; i++)
        {
            var (kind, place, index) = _objects[i];
            if (kind == 0 && i > 0)
                throw new InvalidOperationException($"PDF object {i} was reserved and never written.");
            table[7 * i] = kind;
            BinaryPrimitives.WriteUInt32BigEndian(table.AsSpan((7 * i) + 1), checked((uint)place));
            BinaryPrimitives.WriteUInt16BigEndian(table.AsSpan((7 * i) + 5), (ushort)index);
        }

        var id = Convert.ToHexString(_hash.GetCurrentHash().AsSpan(0, 16));
        PutStream(
            number,
            FormattableString.Invariant($"/Type/XRef/Size {_objects.Count}/W[1 4 2]/Root {catalog} 0 R/Info {info} 0 R/ID[<{id}><{id}>]"),
            table);
        Write(_head.Clear().Raw("startxref\n"u8).Raw(start.ToString(CultureInfo.InvariantCulture)).Raw("\n%%EOF\n"u8).Written.Span);
    }

    public void Dispose()
    {
        _hash.Dispose();
        _compressed.Dispose();
    }

    private void FlushGathered()
    {
        if (_gathered.Count == 0)
            return;
        var number = Reserve();
        var index = new PdfBuffer();
        for (var i = 0; i < _gathered.Count; i++)
        {
            index.Number(_gathered[i].Number).Byte((byte)' ').Number(_gathered[i].Offset).Byte((byte)' ');
            _objects[_gathered[i].Number] = (2, number, i);
        }

        var first = index.Length;
        index.Raw(_gatheredBodies.Written.Span);
        PutStream(number, FormattableString.Invariant($"/Type/ObjStm/N {_gathered.Count}/First {first}"), index.Written.Span);
        _gathered.Clear();
        _gatheredBodies.Clear();
    }

    private void WriteStream(int number, string entries, ReadOnlySpan<byte> content)
    {
        _objects[number] = (1, _position, 0);
        Write(_head.Clear().Number(number).Raw(" 0 obj\n<<"u8).Raw(entries).Raw("/Length "u8).Number(content.Length).Raw(">>\nstream\n"u8).Written.Span);
        Write(content);
        Write("\nendstream\nendobj\n"u8);
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        _output.Write(bytes);
        _hash.AppendData(bytes);
        _position += bytes.Length;
    }
}
