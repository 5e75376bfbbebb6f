using System.Text;
using Compliance.Controls.TestResults;

namespace Compliance.Controls.Tests.TestResults;

/// <summary>Files of test results that say something else than their form demands.</summary>
public sealed class TestRunReaderTests
{
    [Theory]
    [InlineData("", "f:1: /: the file is empty")]
    [InlineData("<testsuites>\n<testsuite>", "f:2: /: expected JUnit XML: ")]
    [InlineData("<html/>", "f:1: /html: expected the element testsuites or testsuite, found html")]
    [InlineData("<testsuite>\n<testcase classname='a'/></testsuite>", "f:2: /testsuite/testcase: the attribute 'name' is missing")]
    [InlineData("<testsuite timestamp='yesterday'><testcase name='a'/></testsuite>", "f:1: /testsuite: expected a timestamp such as 2027-03-31T09:00:00Z, found 'yesterday'")]
    [InlineData("<testsuite failures='few'><testcase name='a'/></testsuite>", "f:1: /testsuite: expected a whole number in the attribute 'failures', found 'few'")]
    [InlineData("<!DOCTYPE a [<!ENTITY b SYSTEM 'file:///etc/passwd'>]><testsuite name='&b;'/>", "f:1: /: expected JUnit XML: For security reasons DTD is prohibited")]
    [InlineData("{\"flows\": [\n{\"name\": \"a\"}]}", "f:2: /flows/0: the key 'outcome' is missing; expected holds, differs or unanswerable")]
    [InlineData("{\"flows\": [\n{\"name\": \"a\", \"outcome\": \"fine\"}]}", "f:2: /flows/0/outcome: expected holds, differs or unanswerable, found 'fine'")]
    [InlineData("{\"flows\": {}}", "f:1: /flows: expected a list of flows, as compliance test writes it, found a mapping")]
    [InlineData("{\"counts\": {}}", "f:1: /: the key 'flows' is missing")]
    [InlineData("{\"moment\": \"noon\",\n\"flows\": []}", "f:1: /moment: expected a moment such as 2027-03-31T09:00:00Z, found 'noon'")]
    [InlineData("[\n{\"filename\": \"a\", \"successes\": -1}]", "f:2: /0/successes: expected a whole number that is not negative, found -1")]
    [InlineData("[\n{\"successes\": 1}]", "f:2: /0: the key 'filename' is missing")]
    [InlineData("[\n{\"filename\": \"a\", \"failures\": [{}]}]", "f:2: /0/failures/0: the key 'msg' is missing")]
    [InlineData("[1]", "f:1: /0: expected a mapping with filename and successes")]
    [InlineData("\"passed\"", "f:1: /: expected the JSON of conftest (a list) or of compliance test (a mapping)")]
    public void A_malformed_file_is_told_with_line_field_and_what_was_expected(string text, string message)
    {
        TestRunReading reading = TestRunReader.Read("f", Encoding.UTF8.GetBytes(text));
        Assert.Null(reading.Run);
        Assert.StartsWith(message, reading.Problem!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_case_counts_once_and_only_what_ran_and_held_passes()
    {
        TestRun run = TestRunReader.Read("f", Encoding.UTF8.GetBytes("""
            <testsuites name="all">
              <testsuite name="outer" timestamp="2026-10-20T10:00:00+02:00" failures="1">
                <testsuite name="inner" timestamp="2026-10-19T08:00:00" failures="1" errors="0">
                  <testcase name="a"/>
                  <testcase name="b"><failure message="no"/></testcase>
                  <testcase name="c"><skipped/></testcase>
                </testsuite>
                <testcase name="d"/>
              </testsuite>
            </testsuites>
            """)).Run!;
        Assert.Equal((2, 1, 1), (run.Passed, run.Failures.Length, run.Skipped));
        Assert.Equal(new DateTimeOffset(2026, 10, 19, 8, 0, 0, TimeSpan.Zero), run.Moment);
        Assert.Null(run.Namespaces);
    }
}
