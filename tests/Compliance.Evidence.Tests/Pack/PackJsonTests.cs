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
}
