using System.Text;
using Compliance.Network.Documents;

namespace Compliance.Network.Tests.Documents;

public sealed class YamlScalarTests
{
    [Theory]
    [InlineData("true", "true")]
    [InlineData("yes", "true")]
    [InlineData("On", "true")]
    [InlineData("y", "true")]
    [InlineData("no", "false")]
    [InlineData("OFF", "false")]
    [InlineData("oN", "\"oN\"")]
    [InlineData("~", "null")]
    [InlineData("", "null")]
    [InlineData("Null", "null")]
    [InlineData("8080", "8080")]
    [InlineData("-1", "-1")]
    [InlineData("+7", "7")]
    [InlineData("0x1F", "31")]
    [InlineData("0o17", "15")]
    [InlineData("010", "8")]
    [InlineData("08", "8")]
    [InlineData("0b101", "5")]
    [InlineData("1_000", "1000")]
    [InlineData("18446744073709551616", "18446744073709551616")]
    [InlineData("1.50", "1.5")]
    [InlineData(".5", "0.5")]
    [InlineData("1e3", "1000")]
    [InlineData("1.", "1")]
    [InlineData("2026-11-25", "\"2026-11-25\"")]
    [InlineData("10.0.0.0/8", "\"10.0.0.0/8\"")]
    [InlineData("1.2.3", "\"1.2.3\"")]
    [InlineData("0x", "\"0x\"")]
    [InlineData("-", null)]
    [InlineData("'8080'", "\"8080\"")]
    [InlineData("\"yes\"", "\"yes\"")]
    [InlineData("!!str 8080", "\"8080\"")]
    [InlineData("!!int \"8080\"", "8080")]
    [InlineData("!!float 1", "1")]
    [InlineData("!!binary aGVsbG8=", "\"hello\"")]
    [InlineData("!custom 8080", "\"8080\"")]
    [InlineData("! 8080", "\"8080\"")]
    public void A_scalar_has_the_type_that_kubectl_gives_it(string yaml, string? json)
    {
        DocumentReading reading = StructuredDocument.Read(Encoding.UTF8.GetBytes($"v: {yaml}\n"), DocumentLimits.Default);
        if (json is null)
        {
            Assert.Single(reading.Problems);
            return;
        }
        Assert.Empty(reading.Problems);
        Assert.Equal(json, reading.Documents.Single().Root.GetProperty("v").GetRawText());
    }

    [Theory]
    [InlineData("v: .inf", "'.inf' is not a number that JSON can hold")]
    [InlineData("v: !!int text", "the value is tagged !!int and is !!str")]
    [InlineData("v: !!binary '*'", "a value tagged !!binary is not base64 of UTF-8 text")]
    [InlineData("? [a, b]\n: c", "a mapping or sequence stands as a key; expected text")]
    [InlineData("null: c", "null or not-a-number stands as a key; expected text")]
    public void A_scalar_that_JSON_cannot_hold_is_a_problem_with_its_reason(string yaml, string message)
    {
        DocumentReading reading = StructuredDocument.Read(Encoding.UTF8.GetBytes(yaml), DocumentLimits.Default);
        Assert.Empty(reading.Documents);
        Assert.Equal(message, reading.Problems.Single().Message);
    }

    [Fact]
    public void A_number_of_too_many_digits_is_refused()
    {
        DocumentReading reading = StructuredDocument.Read(Encoding.UTF8.GetBytes($"v: {new string('1', 101)}"), DocumentLimits.Default);
        Assert.Equal("a number of more than 100 digits", reading.Problems.Single().Message);
    }

    [Fact]
    public void Keys_become_text_as_sigs_k8s_io_yaml_makes_them()
    {
        DocumentReading reading = StructuredDocument.Read("{80: a, yes: b, 0x10: c, '80a': d, \"on\": e}"u8.ToArray(), DocumentLimits.Default);
        Assert.Equal("""{"80":"a","true":"b","16":"c","80a":"d","on":"e"}""", reading.Documents.Single().Root.GetRawText());
    }
}
