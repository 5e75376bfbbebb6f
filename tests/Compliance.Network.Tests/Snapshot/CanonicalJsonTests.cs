using System.Text;
using System.Text.Json;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Tests.Snapshot;

public sealed class CanonicalJsonTests
{
    [Theory]
    [InlineData("""{ "b": 1, "a": [ true, null ] }""", """{"a":[true,null],"b":1}""")]
    [InlineData("""{"\u20ac":1,"\r":2,"1":3,"\u0080":4,"\u00f6":5,"\ud83d\ude00":6,"\ufb33":7}""", "{\"\\r\":2,\"1\":3,\"\u0080\":4,\"\u00f6\":5,\"\u20ac\":1,\"\ud83d\ude00\":6,\"\ufb33\":7}")]
    [InlineData("""["\u0041\/\u000f\n\"\\"]""", """["A/\u000f\n\"\\"]""")]
    [InlineData("[333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001, -0, 10000000000000000000000]", "[333333333.3333333,1e+30,4.5,0.002,1e-27,0,10000000000000000000000]")]
    public void Keys_are_sorted_and_nothing_is_escaped_without_need(string given, string canonical)
    {
        using JsonDocument document = JsonDocument.Parse(given);
        Assert.Equal(canonical, Encoding.UTF8.GetString(CanonicalJson.Bytes(document.RootElement)));
    }

    [Fact]
    public void Canonical_bytes_read_back_give_the_same_bytes()
    {
        for (int seed = 1; seed <= 300; seed++)
        {
            var random = new Random(seed);
            using JsonDocument first = JsonDocument.Parse(JsonSerializer.SerializeToUtf8Bytes(RandomJson.Value(random, 4)));
            byte[] once = CanonicalJson.Bytes(first.RootElement);
            using JsonDocument second = JsonDocument.Parse(once);
            Assert.True(once.AsSpan().SequenceEqual(CanonicalJson.Bytes(second.RootElement)), $"seed {seed}");
            Assert.True(JsonElement.DeepEquals(first.RootElement, second.RootElement), $"seed {seed}");
        }
    }
}
