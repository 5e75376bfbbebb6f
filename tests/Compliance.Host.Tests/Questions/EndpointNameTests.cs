using Compliance.Host.Questions;

namespace Compliance.Host.Tests.Questions;

public sealed class EndpointNameTests
{
    [Fact]
    public void Every_form_of_the_contract_is_read()
    {
        Assert.Equal(new EndpointName.Pod("shop", "db-0"), EndpointName.Parse("shop/db-0"));
        Assert.Equal(new EndpointName.Workload("shop", "db", "StatefulSet"), EndpointName.Parse("shop/db[StatefulSet]"));
        Assert.Equal(new EndpointName.Node("n1"), EndpointName.Parse("node/n1"));
        Assert.Equal(new EndpointName.Service("shop", "db"), EndpointName.Parse("svc/shop/db"));
        Assert.Equal("10.0.0.1", Assert.IsType<EndpointName.Address>(EndpointName.Parse("ip/10.0.0.1")).Value.ToString());
        Assert.Equal("2001:db8::1", Assert.IsType<EndpointName.Address>(EndpointName.Parse("ip/2001:DB8:0::1")).Value.ToString());
    }

    [Fact]
    public void A_pod_in_a_namespace_called_node_is_reached_by_its_kind() =>
        Assert.Equal(new EndpointName.Workload("node", "x", "Pod"), EndpointName.Parse("node/x[Pod]"));

    [Theory]
    [InlineData("")]
    [InlineData("shop")]
    [InlineData("shop/")]
    [InlineData("/db")]
    [InlineData("a/b/c")]
    [InlineData("svc/shop/db/5432")]
    [InlineData("shop/[Pod]")]
    [InlineData("shop/db[]")]
    [InlineData("ip/10.1")]
    [InlineData("ip/0x0a000001")]
    [InlineData("ip/10.0.0.1/8")]
    [InlineData("ip/fe80::1%eth0")]
    [InlineData("ip/localhost")]
    public void Anything_else_is_refused(string text) => Assert.Throws<QuestionException>(() => EndpointName.Parse(text));
}
