using System.Text.Json;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Tests.Pack;

public sealed class PackJsonTests
{
    [Fact]
    public void A_pack_read_back_and_written_again_has_the_same_bytes()
    {
        EvidencePack pack = SamplePack.Of() with
        {
            Limitations = [new LimitationEntry("shop", null, null, "not known", null)],
            Gaps = [new GapEntry("shop", "forbidden", null, null, "403", null, null)],
            Evidence = [new EvidenceItem { Id = "EV-0001", Cluster = "shop", Kind = "Pod", Outcome = "declared", Objects = 3, Started = SamplePack.Moment }],
        };
        byte[] json = PackJson.Write(pack);
        Assert.Equal(json, PackJson.Write(PackJson.Read<EvidencePack>(json)));
    }

    [Fact]
    public void Moments_are_whole_seconds_in_UTC_wherever_they_were_taken()
    {
        byte[] there = PackJson.Write(SamplePack.Moment.ToOffset(TimeSpan.FromHours(5.5)).AddMilliseconds(734));
        Assert.Equal("\"2026-09-30T22:00:04Z\""u8.ToArray(), there);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"format":"one"}""")]
    public void What_is_no_pack_is_refused(string json) =>
        Assert.Throws<JsonException>(() => PackJson.Read<EvidencePack>(System.Text.Encoding.UTF8.GetBytes(json)));

    [Theory]
    [InlineData("\"format\":1", "\"format\":1,\"extra\":true", "/extra:")]
    [InlineData("\"format\":1", "\"format\":\"1\"", "/format:")]
    [InlineData("\"reason\":\"forbidden\"", "\"reason\":\"forbidden\",\"reason\":\"other\"", "/gaps/1/reason: the name stands twice")]
    [InlineData("\"reason\":\"forbidden\"", "\"reason\":null", "/gaps/1/reason: expected a value, found null")]
    [InlineData("\"reason\":\"forbidden\"", "\"reason\":[]", "/gaps/1/reason:")]
    [InlineData("\"reason\":\"forbidden\"", "\"a.b/c\":7,\"reason\":\"forbidden\"", "/gaps/1/a.b~1c:")]
    [InlineData("\"reason\":\"forbidden\"", "\"field\":\"x\"", "/gaps/1:")]
    public void A_place_that_breaks_the_form_is_told_by_its_pointer(string what, string with, string message)
    {
        EvidencePack pack = SamplePack.Of() with { Gaps = [new GapEntry("shop", "partial", null, null, "1", null, null), new GapEntry("shop", "forbidden", null, null, "403", null, null)] };
        string json = System.Text.Encoding.UTF8.GetString(PackJson.Write(pack));
        Assert.Contains(what, json, StringComparison.Ordinal);
        byte[] broken = System.Text.Encoding.UTF8.GetBytes(json.Replace(what, with, StringComparison.Ordinal));
        Assert.StartsWith(message, Assert.Throws<JsonException>(() => PackJson.Read<EvidencePack>(broken)).Message, StringComparison.Ordinal);
    }
}
