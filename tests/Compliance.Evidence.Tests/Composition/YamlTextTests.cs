using System.Text.Json;
using Compliance.Evidence.Composition;
using YamlDotNet.RepresentationModel;

namespace Compliance.Evidence.Tests.Composition;

public sealed class YamlTextTests
{
    [Fact]
    public void A_selector_is_quoted_as_somebody_wrote_it() =>
        Assert.Equal("selector: \"app == 'prometheus' && has(tier) < 3\"\n", Quoted("app == 'prometheus' && has(tier) < 3"));

    [Theory]
    [InlineData(@"a backslash before \u0027, which nobody escaped")]
    [InlineData("quotes \" and ' and `, <b> & +")]
    [InlineData("a line\nand another\twith a tab and \u202E and \0")]
    [InlineData("支付 é \\")]
    public void Whatever_stands_in_a_string_is_read_back_from_the_quote(string value)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(Quoted(value)));
        Assert.Equal(value, ((YamlScalarNode)((YamlMappingNode)yaml.Documents[0].RootNode)["selector"]).Value);
    }

    private static string Quoted(string value) => YamlText.Of(JsonSerializer.SerializeToElement(new Dictionary<string, string> { ["selector"] = value }));
}
