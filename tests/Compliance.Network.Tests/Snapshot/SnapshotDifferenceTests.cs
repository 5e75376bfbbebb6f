using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Tests.Snapshot;

public sealed class SnapshotDifferenceTests
{
    [Fact]
    public void Applied_to_the_one_it_gives_the_other_to_the_byte_and_holds_no_more_than_what_differs()
    {
        for (int seed = 1; seed <= 400; seed++)
        {
            var random = new Random(seed);
            ClusterSnapshot from = RandomSnapshot.Of(random), to = random.Next(10) == 0 ? RandomSnapshot.Of(random) : RandomSnapshot.Later(from, random);
            byte[] file = Write(from, to);
            Assert.True(file.AsSpan().SequenceEqual(Write(from, to)), $"seed {seed}: two writings differ");
            Assert.Equal((SnapshotFile.Digest(from), SnapshotFile.Digest(to)), SnapshotDifference.Ends(file));
            ClusterSnapshot applied = SnapshotDifference.Apply(from, file);
            Assert.True(Bytes(to).AsSpan().SequenceEqual(Bytes(applied)), $"seed {seed}: another snapshot came out");

            // The naive way: an object is written when its canonical text is not among those before, removed when its reference is gone.
            string[] before = [.. from.Objects.Select(Text)];
            JsonElement root = JsonElement.Parse(Inflate(file));
            Assert.Equal(to.Objects.Select(Text).Where(t => !before.Contains(t)), root.GetProperty("objects").EnumerateArray().Select(Text));
            Assert.Equal(from.Objects.Count(o => to.Objects.All(n => n.Ref != o.Ref)), root.GetProperty("removed").GetArrayLength());
        }
    }

    [Fact]
    public void A_chain_of_differences_gives_every_snapshot_of_it()
    {
        var random = new Random(7);
        List<ClusterSnapshot> chain = [RandomSnapshot.Of(random)];
        for (int i = 0; i < 20; i++) chain.Add(RandomSnapshot.Later(chain[^1], random));
        ClusterSnapshot at = chain[0];
        foreach ((ClusterSnapshot from, ClusterSnapshot to) in chain.Zip(chain.Skip(1)))
        {
            at = SnapshotDifference.Apply(at, Write(from, to));
            Assert.Equal(SnapshotFile.Digest(to), SnapshotFile.Digest(at));
        }
    }

    public static TheoryData<string, Func<string, string>, string> Damage => new()
    {
        { "white space", json => json + " ", "canonical" },
        { "an unknown field", json => json.Replace("\"to\":", "\"until\":", StringComparison.Ordinal), "expected the fields" },
        { "another form", json => json.Replace("\"format\":1", "\"format\":2", StringComparison.Ordinal), "form 2" },
        { "a form of another type", json => json.Replace("\"format\":1", "\"format\":true", StringComparison.Ordinal), "/format" },
        { "an object that was changed", json => json.Replace("planted", "painted", StringComparison.Ordinal), "digest" },
        { "an object removed that was never there", json => json.Replace("\"removed\":[]", "\"removed\":[{\"kind\":{\"group\":\"\",\"kind\":\"Pod\"},\"name\":\"x\",\"namespace\":\"\"}]", StringComparison.Ordinal), "/removed" },
        { "no list of removed ones", json => json.Replace("\"removed\":[]", "\"removed\":{}", StringComparison.Ordinal), "/removed" },
        { "objects in the rest", json => json.Replace("\"}}},\"to\":", "\"},\"objects\":{\"set\":[{\"body\":{},\"ref\":{\"kind\":{\"group\":\"\",\"kind\":\"Pod\"},\"name\":\"x\",\"namespace\":\"\"},\"version\":\"v1\"}]}}},\"to\":", StringComparison.Ordinal), "/rest: tells objects" },
        { "a rest that drops what is not there", json => json.Replace("\"rest\":{\"drop\":[]", "\"rest\":{\"drop\":[\"nothing\"]", StringComparison.Ordinal), "/drop" },
        { "a rest that is no difference", json => json.Replace("\"rest\":{\"drop\":[],", "\"rest\":{\"crop\":[],", StringComparison.Ordinal), "expected `set`" },
        { "half of a surrogate pair", json => json.Replace("planted", "\\ud800", StringComparison.Ordinal), "surrogate" },
        { "an array", _ => "[]", "object" },
        { "nothing", _ => "", "" },
        { "deep nesting", _ => "{\"format\":" + new string('[', 5000) + new string(']', 5000) + "}", "depth" },
    };

    [Theory]
    [MemberData(nameof(Damage))]
    public void A_damaged_difference_is_refused_with_a_reason(string what, Func<string, string> damage, string told)
    {
        ClusterSnapshot earlier = RandomSnapshot.Of(new Random(5)), later = earlier with
        {
            CollectedAt = earlier.CollectedAt.AddDays(1),
            Objects = [.. earlier.Objects.Append(new SnapshotObject { Ref = new ObjectRef(new ResourceKind("z", "Z"), "", "z"), Version = "v1", Body = JsonElement.Parse("{\"a\":\"planted\"}") })],
        };
        string json = Encoding.UTF8.GetString(Inflate(Write(earlier, later))), damaged = damage(json);
        Assert.NotEqual(json, damaged);
        SnapshotException refused = Assert.Throws<SnapshotException>(() => SnapshotDifference.Apply(earlier, Gzip(damaged)));
        Assert.Contains("not a readable", refused.Message, StringComparison.Ordinal);
        Assert.True(refused.Message.Contains(told, StringComparison.OrdinalIgnoreCase), $"{what}: {refused.Message}");
    }

    [Fact]
    public void A_difference_begins_with_the_one_snapshot_it_was_made_from()
    {
        var random = new Random(3);
        ClusterSnapshot one = RandomSnapshot.Of(random), two = RandomSnapshot.Later(one, random), three = RandomSnapshot.Later(two, random);
        SnapshotException refused = Assert.Throws<SnapshotException>(() => SnapshotDifference.Apply(one, Write(two, three)));
        Assert.Contains("begins with the snapshot", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_takes_one_element_over_and_over_is_refused_at_the_limit()
    {
        JsonElement from = JsonSerializer.SerializeToElement(new[] { new string('x', 10_000) });
        JsonElement bomb = JsonElement.Parse("{\"items\":[" + string.Join(',', Enumerable.Repeat("[0,1]", 5000)) + "]}");
        Assert.Contains("1000000 bytes", Assert.Throws<FormatException>(() => JsonDifference.Apply(from, bomb, 1_000_000)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_difference_of_any_two_values_leads_from_the_one_to_the_other()
    {
        for (int seed = 1; seed <= 500; seed++)
        {
            var random = new Random(seed);
            JsonElement from = JsonSerializer.SerializeToElement(RandomJson.Value(random, 4)), to = JsonSerializer.SerializeToElement(RandomJson.Value(random, 4));
            if (random.Next(2) == 0) (from, to) = (JsonElement.Parse($"[{from.GetRawText()},{to.GetRawText()},1,[2]]"), JsonElement.Parse($"[1,{to.GetRawText()},{to.GetRawText()},[2],{from.GetRawText()}]"));
            byte[] difference = JsonDifference.Between(from, to);
            Assert.True(CanonicalJson.Bytes(to).AsSpan().SequenceEqual(JsonDifference.Apply(from, JsonElement.Parse(difference), 1 << 20)), $"seed {seed}");
            Assert.True(CanonicalJson.Bytes(JsonElement.Parse(difference)).AsSpan().SequenceEqual(difference), $"seed {seed}: not canonical");
        }
    }

    private static byte[] Write(ClusterSnapshot from, ClusterSnapshot to)
    {
        using var file = new MemoryStream();
        SnapshotDifference.Write(from, to, file);
        return file.ToArray();
    }

    private static byte[] Bytes(ClusterSnapshot snapshot)
    {
        using var file = new MemoryStream();
        SnapshotFile.Write(snapshot, file);
        return file.ToArray();
    }

    private static string Text(SnapshotObject item) =>
        $"{item.Ref.Kind} {item.Ref.Namespace} {item.Ref.Name} {item.Version} {item.Source} {Encoding.UTF8.GetString(CanonicalJson.Bytes(item.Body))}";

    private static string Text(JsonElement item)
    {
        JsonElement reference = item.GetProperty("ref");
        var kind = new ResourceKind(reference.GetProperty("kind").GetProperty("group").GetString()!, reference.GetProperty("kind").GetProperty("kind").GetString()!);
        string source = item.TryGetProperty("source", out JsonElement at) ? $"{at.GetProperty("file").GetString()}:{at.GetProperty("line").GetInt32()}" : "";
        return $"{kind} {reference.GetProperty("namespace").GetString()} {reference.GetProperty("name").GetString()} {item.GetProperty("version").GetString()} {source} {Encoding.UTF8.GetString(CanonicalJson.Bytes(item.GetProperty("body")))}";
    }

    private static byte[] Inflate(byte[] file)
    {
        using var gzip = new GZipStream(new MemoryStream(file), CompressionMode.Decompress);
        using var json = new MemoryStream();
        gzip.CopyTo(json);
        return json.ToArray();
    }

    private static byte[] Gzip(string text)
    {
        using var file = new MemoryStream();
        using (var gzip = new GZipStream(file, CompressionLevel.Fastest)) gzip.Write(Encoding.UTF8.GetBytes(text));
        return file.ToArray();
    }
}
