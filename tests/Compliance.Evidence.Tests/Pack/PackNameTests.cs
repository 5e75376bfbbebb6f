using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Tests.Pack;

public sealed class PackNameTests
{
    [Theory]
    [InlineData("payment-shop", "payment-shop")]
    [InlineData("arn:aws:eks:eu-central-1:1:cluster/prod", "arn-aws-eks-eu-central-1-1-cluster-prod")]
    [InlineData("../../etc/passwd", "etc-passwd")]
    [InlineData("a\u0000b\nc", "a-b-c")]
    [InlineData("..", "unnamed")]
    [InlineData("", "unnamed")]
    [InlineData("数据", "unnamed")]
    public void A_name_from_outside_never_chooses_a_path(string outside, string safe) => Assert.Equal(safe, PackName.Safe(outside));

    [Fact]
    public void A_long_name_is_cut_at_eighty_characters() => Assert.Equal(80, PackName.Safe(new string('x', 300)).Length);

    [Fact]
    public void A_pack_is_named_by_document_moment_and_digest() => Assert.Equal(
        "EP-shop-1.0.0-20260930T220004Z-9f3177d0", PackName.Of(SamplePack.Of().Document, "9f3177d0" + new string('0', 56)));
}
