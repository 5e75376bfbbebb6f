using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Tests.Snapshot;

public sealed class SnapshotFileTests
{
    [Fact]
    public void Reading_back_and_writing_again_gives_the_same_bytes()
    {
        for (int seed = 1; seed <= 100; seed++)
        {
            ClusterSnapshot snapshot = Random(seed);
            (byte[] first, string digest) = Write(snapshot);
            ClusterSnapshot read = SnapshotFile.Read(first);
            (byte[] second, string again) = Write(read);
            Assert.True(first.AsSpan().SequenceEqual(second), $"seed {seed}");
            Assert.Equal(digest, again);
            Assert.Equal(digest, SnapshotFile.Digest(snapshot));
            Assert.Equal(snapshot.Gaps, read.Gaps);
            Assert.Equal(snapshot.Objects.Select(o => o.Ref), read.Objects.Select(o => o.Ref));
            Assert.Equal(snapshot.UnmodelledPolicyKinds, read.UnmodelledPolicyKinds);
        }
    }

    [Fact]
    public void Every_part_of_a_snapshot_stands_in_the_file()
    {
        using JsonDocument json = JsonDocument.Parse(Json(Random(7) with { Identity = new ClusterIdentity(null, "s", null, null, null) }));
        string[] fields = [.. json.RootElement.EnumerateObject().Select(p => p.Name).Where(n => n != "format")];
        string[] parts = [.. typeof(ClusterSnapshot).GetProperties().Where(p => p.Name != "EqualityContract").Select(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name))];
        Assert.Equal(parts.Order(StringComparer.Ordinal), fields);
    }

    [Fact]
    public void Another_tool_can_unpack_it() =>
        Assert.StartsWith("{\"cluster\":", Encoding.UTF8.GetString(Json(Random(3))), StringComparison.Ordinal);

    public static TheoryData<string, Func<byte[], byte[]>, string> Damage => new()
    {
        { "empty", _ => [], "gzip" },
        { "not gzip", _ => "hello, this is no snapshot"u8.ToArray(), "gzip" },
        { "cut", file => file[..^20], "cut" },
        { "something after the end", file => [.. file, 1, 2, 3], "end" },
        { "a flipped bit", file => { file[file.Length / 2] ^= 0x10; return file; }, "" },
        { "no JSON", _ => Gzip("hello"), "" },
        { "an array", _ => Gzip("[]"), "expected an object" },
        { "another form", _ => Gzip("""{"format":99}"""), "form 99" },
        { "a field missing", _ => Gzip("""{"format":1}"""), "/cluster" },
        { "an unknown field", file => Gzip(Encoding.UTF8.GetString(Inflate(file)).Replace("\"origin\"", "\"orgin\"", StringComparison.Ordinal)), "orgin" },
        { "a wrong type", file => Gzip(Encoding.UTF8.GetString(Inflate(file)).Replace("\"origin\":\"live-cluster\"", "\"origin\":7", StringComparison.Ordinal)), "/origin" },
        { "white space", file => Gzip(Encoding.UTF8.GetString(Inflate(file)) + " "), "canonical" },
        { "half a surrogate pair", file => Gzip(Encoding.UTF8.GetString(Inflate(file)).Replace("\"403\"", "\"\\ud800\"", StringComparison.Ordinal)), "" },
        { "half a surrogate pair in an object", file => Gzip(Encoding.UTF8.GetString(Inflate(file)).Replace("\"body\":{", "\"body\":{\"a0\":\"\\ud800\",", StringComparison.Ordinal)), "canonical" },
        { "bytes that are no UTF-8", file => Gzip(Encoding.Latin1.GetBytes(Encoding.UTF8.GetString(Inflate(file)).Replace("\"403\"", "\"\u00e9\"", StringComparison.Ordinal))), "UTF-8" },
        { "a name twice", _ => Gzip("""{"format":1,"format":1}"""), "" },
        { "deep nesting", _ => Gzip("{\"format\":1,\"cluster\":" + new string('[', 5000) + new string(']', 5000) + "}"), "depth" },
    };

    [Theory]
    [MemberData(nameof(Damage))]
    public void A_damaged_file_is_refused_with_a_reason(string what, Func<byte[], byte[]> damage, string told)
    {
        SnapshotException refused = Assert.Throws<SnapshotException>(() => SnapshotFile.Read(damage(Write(Random(5)).File)));
        Assert.Contains("not a readable snapshot", refused.Message, StringComparison.Ordinal);
        Assert.True(refused.Message.Contains(told, StringComparison.OrdinalIgnoreCase), $"{what}: {refused.Message}");
    }

    [Theory]
    [InlineData("""{"spec":{"b/c":["\ud83d\ude00","\ud83d"]}}""", "/spec/b~1c/1")]
    [InlineData("""{"spec":{"\ude00":1}}""", "/spec/a name that is no Unicode")]
    public void An_object_with_half_a_surrogate_pair_is_named_and_nothing_is_written_of_it(string body, string at)
    {
        var item = new SnapshotObject { Ref = new ObjectRef(new ResourceKind("", "Pod"), "ns", "odd"), Version = "v1", Body = JsonElement.Parse(body) };
        ClusterSnapshot snapshot = Random(1) with { Objects = [item] };
        SnapshotException refused = Assert.Throws<SnapshotException>(() => SnapshotFile.Write(snapshot, Stream.Null));
        Assert.Contains($"{at} of Pod/ns/odd holds half of a surrogate pair", refused.Message, StringComparison.Ordinal);
        Assert.Equal(at, Assert.Single(refused.Problems).Field);
        Assert.Throws<SnapshotException>(() => SnapshotFile.Digest(snapshot));
    }

    [Fact]
    public void A_gzip_bomb_is_refused_at_the_limit()
    {
        byte[] bomb = Gzip(new string(' ', 10_000_000));
        Assert.True(bomb.Length < 100_000);
        SnapshotException refused = Assert.Throws<SnapshotException>(() => SnapshotFile.Read(bomb, new SnapshotLimits(1_000_000, 100)));
        Assert.Contains("1000000 bytes", refused.Message, StringComparison.Ordinal);
    }

    private static ClusterSnapshot Random(int seed) => RandomSnapshot.Of(new Random(seed));

    private static (byte[] File, string Digest) Write(ClusterSnapshot snapshot)
    {
        using var file = new MemoryStream();
        string digest = SnapshotFile.Write(snapshot, file);
        return (file.ToArray(), digest);
    }

    private static byte[] Json(ClusterSnapshot snapshot) => Inflate(Write(snapshot).File);

    private static byte[] Inflate(byte[] file)
    {
        using var gzip = new GZipStream(new MemoryStream(file), CompressionMode.Decompress);
        using var json = new MemoryStream();
        gzip.CopyTo(json);
        return json.ToArray();
    }

    private static byte[] Gzip(string text) => Gzip(Encoding.UTF8.GetBytes(text));

    private static byte[] Gzip(byte[] text)
    {
        using var file = new MemoryStream();
        using (var gzip = new GZipStream(file, CompressionLevel.Fastest)) gzip.Write(text);
        return file.ToArray();
    }
}
