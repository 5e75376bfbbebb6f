using System.Text;
using Compliance.Rendering.Csv;

namespace Compliance.Rendering.Tests;

public class CsvRendererTests
{
    [Fact]
    public void Every_finding_is_one_record_with_the_digest_of_the_pack()
    {
        var pack = SamplePack.Build();
        var text = Renditions.Text(new CsvRenderer(), pack);
        Assert.All(pack.Findings, finding => Assert.Contains("\r\n" + finding.Id + ",", text, StringComparison.Ordinal));
        Assert.Equal(pack.Findings.Length + 1, text.Split("\r\n").Length - 1);
        Assert.Equal(pack.Findings.Length, text.Split(SamplePack.Digest(pack)).Length - 1);
        Assert.DoesNotContain("\u0000", text, StringComparison.Ordinal);
        Assert.False(Encoding.UTF8.GetBytes(text) is [0xEF, 0xBB, 0xBF, ..]);
    }

    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData("\t=1", "\"'\t=1\"")]
    [InlineData("  -1", "'  -1")]
    [InlineData("\r@x", "'␍@x")]
    [InlineData("＝1", "'＝1")]
    [InlineData("a,b\"c", "\"a,b\"\"c\"")]
    [InlineData("a\nb", "\"a\nb\"")]
    [InlineData("plain-name", "plain-name")]
    [InlineData("", "")]
    public void A_field_is_neither_a_formula_nor_ambiguous(string value, string field) => Assert.Equal(field, CsvTable.Field(value));
}
