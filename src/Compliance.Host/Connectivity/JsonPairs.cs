using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Compliance.Network.Reachability;

namespace Compliance.Host.Connectivity;

/// <summary>Pairs as JSON lines. A large cluster has tens of millions of them, so every name and every distinct set of connections is
/// encoded once, a line is three copies of bytes, and rows are filled in parallel and written in order.</summary>
internal sealed class JsonPairs
{
    private const int RowsAtOnce = 32;

    private readonly ConnectivityMap _map;
    private readonly byte[][] _sources, _destinations;
    private readonly ConcurrentDictionary<Connections, byte[]> _encoded = new(ReferenceEqualityComparer.Instance);

    /// <param name="map">Who may talk to whom.</param>
    public JsonPairs(ConnectivityMap map)
    {
        _map = map;
        _sources = [.. map.Peers.Select(p => Source(p.Name))];
        _destinations = [.. map.Peers.Select(p => Destination(p.Name))];
    }

    /// <summary>Writes every pair, in the order of the map.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="cancel">Stops between rows.</param>
    public void Write(Stream output, CancellationToken cancel)
    {
        InOrder(output, FromInside, cancel);
        InOrder(output, FromOutside, cancel);
        output.Flush();
    }

    private void InOrder(Stream output, Action<ArrayBufferWriter<byte>, int> fill, CancellationToken cancel)
    {
        var rows = new ArrayBufferWriter<byte>[RowsAtOnce];
        for (int i = 0; i < rows.Length; i++) rows[i] = new ArrayBufferWriter<byte>(1 << 12);
        for (int first = 0; first < _sources.Length; first += RowsAtOnce)
        {
            cancel.ThrowIfCancellationRequested();
            int from = first, count = Math.Min(RowsAtOnce, _sources.Length - first);
            Parallel.For(0, count, i => fill(rows[i], from + i));
            for (int i = 0; i < count; i++)
            {
                if (rows[i].WrittenCount > 0) output.Write(rows[i].WrittenSpan);
                rows[i].ResetWrittenCount();
            }
        }
    }

    private void FromInside(ArrayBufferWriter<byte> row, int number)
    {
        ConnectivityPeer source = _map.Peers[number];
        byte[] head = _sources[number];
        Connections? last = null;
        byte[] tail = [];
        Connections?[] connections = ArrayPool<Connections?>.Shared.Rent(_destinations.Length);
        Array.Clear(connections);
        _map.Fill(source, connections.AsSpan(0, _destinations.Length));
        for (int to = 0; to < _destinations.Length; to++)
        {
            if (connections[to] is not { } found) continue;
            // Neighbours are mostly pods of one class.
            if (!ReferenceEquals(found, last)) (last, tail) = (found, found.IsEmpty ? [] : _encoded.GetOrAdd(found, Encode));
            if (tail.Length > 0) Append(row, head, _destinations[to], tail);
        }
        ArrayPool<Connections?>.Shared.Return(connections);
        foreach (ConnectivityEntry entry in _map.ToOutside(source))
            Append(row, head, Destination(entry.Destination.Name), _encoded.GetOrAdd(entry.Connections, Encode));
    }

    private void FromOutside(ArrayBufferWriter<byte> row, int number)
    {
        foreach (ConnectivityEntry entry in _map.FromOutside(_map.Peers[number]))
            Append(row, Source(entry.Source.Name), _destinations[number], _encoded.GetOrAdd(entry.Connections, Encode));
    }

    private static void Append(ArrayBufferWriter<byte> row, byte[] head, byte[] middle, byte[] tail)
    {
        int length = head.Length + middle.Length + tail.Length;
        Span<byte> line = row.GetSpan(length);
        head.CopyTo(line);
        middle.CopyTo(line[head.Length..]);
        tail.CopyTo(line[(head.Length + middle.Length)..]);
        row.Advance(length);
    }

    private static byte[] Source(string name) => Encoding.UTF8.GetBytes($"{{\"src\":\"{JsonEncodedText.Encode(name)}\",\"dst\":\"");

    private static byte[] Destination(string name) => Encoding.UTF8.GetBytes($"{JsonEncodedText.Encode(name)}\",");

    // The fields without the opening brace, which stands in the head of the line.
    private static byte[] Encode(Connections connections)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            ConnectionJson.WriteFields(json, connections);
            json.WriteEndObject();
        }
        return [.. buffer.WrittenSpan[1..], (byte)'\n'];
    }
}
