using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Unicode;

namespace Compliance.Network.Snapshot;

/// <summary>The file form of the difference between two snapshots: gzip of canonical JSON that holds the objects added or changed, the
/// references of those removed, and how everything else differs. Applied to the one it gives the other, digest and all.</summary>
public static class SnapshotDifference
{
    private const int Format = 1;
    private static readonly string[] s_fields = ["format", "from", "objects", "removed", "rest", "to"];

    /// <summary>Writes the difference.</summary>
    /// <param name="from">Snapshot it begins with.</param>
    /// <param name="to">Snapshot it leads to.</param>
    /// <param name="destination">Where to; not closed.</param>
    /// <exception cref="SnapshotException">A text of an object is not Unicode.</exception>
    public static void Write(ClusterSnapshot from, ClusterSnapshot to, Stream destination)
    {
        Dictionary<ObjectRef, SnapshotObject> before = from.Objects.ToDictionary(o => o.Ref);
        HashSet<ObjectRef> kept = [.. to.Objects.Select(o => o.Ref)];
        GzipText.Write(destination, stream =>
        {
            var writer = new CanonicalJsonWriter(stream);
            writer.Raw("{"u8);
            SnapshotJson.Part(writer, "\"format\":"u8, Format);
            SnapshotJson.Part(writer, ",\"from\":"u8, SnapshotFile.Digest(from));
            writer.Raw(",\"objects\":["u8);
            bool first = true;
            foreach (SnapshotObject item in to.Objects.Where(o => !before.TryGetValue(o.Ref, out SnapshotObject? old) || !Same(old, o)))
            {
                if (!first) writer.Raw((byte)',');
                first = false;
                SnapshotJson.Object(writer, item);
            }

            SnapshotJson.Part(writer, "],\"removed\":"u8, from.Objects.Select(o => o.Ref).Where(r => !kept.Contains(r)).ToImmutableArray());
            writer.Raw(",\"rest\":"u8);
            writer.Raw(JsonDifference.Between(Rest(from), Rest(to)));
            SnapshotJson.Part(writer, ",\"to\":"u8, SnapshotFile.Digest(to));
            writer.Raw((byte)'}');
            writer.Flush();
        });
    }

    /// <summary>The snapshots a difference stands between. Nothing else of the file is looked at.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="limits">Fixed limits; null for <see cref="SnapshotLimits.Default"/>.</param>
    /// <returns>The digests of the one before and the one after.</returns>
    /// <exception cref="SnapshotException">The file is no difference, is damaged, or exceeds a limit.</exception>
    public static (string From, string To) Ends(ReadOnlyMemory<byte> file, SnapshotLimits? limits = null)
    {
        JsonElement root = Read(file, limits ?? SnapshotLimits.Default);
        return (root.GetProperty("from").GetString()!, root.GetProperty("to").GetString()!);
    }

    /// <summary>The snapshot that a difference leads to.</summary>
    /// <param name="from">Snapshot it begins with.</param>
    /// <param name="file">The whole file; it may be hostile.</param>
    /// <param name="limits">Fixed limits; null for <see cref="SnapshotLimits.Default"/>.</param>
    /// <exception cref="SnapshotException">The file is no difference, is damaged, exceeds a limit, begins with another snapshot, or does not
    /// lead to the one it names.</exception>
    public static ClusterSnapshot Apply(ClusterSnapshot from, ReadOnlyMemory<byte> file, SnapshotLimits? limits = null)
    {
        limits ??= SnapshotLimits.Default;
        JsonElement root = Read(file, limits);
        if (root.GetProperty("from").GetString() != SnapshotFile.Digest(from)) throw Refused($"it begins with the snapshot {root.GetProperty("from").GetString()}, which is not the one given");
        try
        {
            ClusterSnapshot rest = SnapshotJson.Read(JsonDifference.Apply(Rest(from), root.GetProperty("rest"), limits.MaxBytes), limits);
            if (!rest.Objects.IsEmpty) throw new JsonException("/rest: tells objects, which stand in /objects");
            ClusterSnapshot to = rest with { Objects = Merge(from.Objects, SnapshotJson.Objects(root), SnapshotJson.Get<ImmutableArray<ObjectRef>>(root, "removed")) };
            return SnapshotFile.Digest(to) == root.GetProperty("to").GetString() ? to : throw Refused("it does not lead to the snapshot that it names: its digest is another one");
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            throw Refused(e.Message);
        }
    }

    private static ImmutableArray<SnapshotObject> Merge(ImmutableArray<SnapshotObject> before, ImmutableArray<SnapshotObject> written, ImmutableArray<ObjectRef> removed)
    {
        var objects = new SortedDictionary<ObjectRef, SnapshotObject>();
        foreach (SnapshotObject item in before) objects.Add(item.Ref, item);
        foreach (ObjectRef gone in removed)
            if (!objects.Remove(gone)) throw new JsonException($"/removed: {gone} is not in the snapshot before, or stands twice");
        foreach (SnapshotObject item in written) objects[item.Ref] = item;
        return [.. objects.Values];
    }

    private static JsonElement Read(ReadOnlyMemory<byte> file, SnapshotLimits limits)
    {
        try
        {
            ReadOnlyMemory<byte> json = GzipText.Read(file, limits.MaxBytes);
            if (!Utf8.IsValid(json.Span)) throw new FormatException("the content is not UTF-8");
            JsonElement root = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = limits.MaxDepth, AllowDuplicateProperties = false }).RootElement;
            if (root.ValueKind != JsonValueKind.Object) throw new FormatException("expected an object");
            if (SurrogatePairs.FindHalf(root) is { } half) throw new FormatException($"{half}: holds half of a surrogate pair");
            string[] fields = [.. root.EnumerateObject().Select(p => p.Name)];
            if (!fields.SequenceEqual(s_fields)) throw new FormatException($"expected the fields {string.Join(", ", s_fields)}, in this order; found {string.Join(", ", fields.Take(10))}");
            if (SnapshotJson.Get<int>(root, "format") is not Format and var other) throw new FormatException($"/format: this program reads form {Format}, the file has form {other}");
            foreach (string end in (string[])["from", "to"])
                if (root.GetProperty(end).ValueKind != JsonValueKind.String) throw new FormatException($"/{end}: expected a digest");
            return CanonicalJson.Bytes(root).AsSpan().SequenceEqual(json.Span) ? root : throw new FormatException("it is not in canonical form");
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            throw Refused(e.Message);
        }
    }

    // Everything but the objects.
    private static JsonElement Rest(ClusterSnapshot snapshot)
    {
        using var bytes = new MemoryStream();
        SnapshotJson.Write(snapshot with { Objects = [] }, bytes);
        return JsonElement.Parse(bytes.ToArray());
    }

    private static bool Same(SnapshotObject one, SnapshotObject other) =>
        one.Version == other.Version && one.Source == other.Source
        && (JsonMarshal.GetRawUtf8Value(one.Body).SequenceEqual(JsonMarshal.GetRawUtf8Value(other.Body)) || CanonicalJson.Bytes(one.Body).AsSpan().SequenceEqual(CanonicalJson.Bytes(other.Body)));

    private static SnapshotException Refused(string problem) => new($"not a readable difference of snapshots: {problem}", [new CollectionGap(GapReason.UnreadableDocument, null, null, problem)]);
}
