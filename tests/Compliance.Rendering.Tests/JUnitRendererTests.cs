using System.Globalization;
using System.Xml.Linq;
using Compliance.Evidence.Pack;

namespace Compliance.Rendering.Tests;

public class JUnitRendererTests
{
    private static XDocument Document(EvidencePack pack) => JUnitSchema.Check(Renditions.First(new JUnitRenderer(), pack));

    private static XElement Case(XDocument document, ControlEntry control) =>
        document.Descendants("testcase").Single(e => (string?)e.Attribute("classname") == control.Framework && ((string)e.Attribute("name")!).StartsWith(control.Control + " ", StringComparison.Ordinal));

    private static int Number(XElement element, string name) => int.Parse((string)element.Attribute(name)!, CultureInfo.InvariantCulture);

    [Fact]
    public void Every_control_is_one_case_of_the_suite_of_its_framework()
    {
        var pack = SamplePack.Build();
        var document = Document(pack);
        Assert.Equal(pack.Frameworks.Select(f => f.Name + " " + f.Version), document.Root!.Elements("testsuite").Select(e => (string)e.Attribute("name")!));
        Assert.Equal(pack.Controls.Length, document.Descendants("testcase").Count());
        Assert.All(pack.Controls, control => Assert.Equal(control.Control + " " + control.Title, (string?)Case(document, control).Attribute("name")));
    }

    [Fact]
    public void A_status_becomes_one_outcome_and_only_satisfied_passes()
    {
        var pack = SamplePack.Build();
        var document = Document(pack);
        foreach (var control in pack.Controls)
        {
            var outcome = Case(document, control).Elements().Where(e => e.Name != "system-out").SingleOrDefault();
            Assert.Equal(control.Status switch { "satisfied" => null, "not-satisfied" => "failure", _ => "skipped" }, outcome?.Name.LocalName);
            if (outcome is null)
                continue;
            Assert.Equal(control.Status, (string?)outcome.Attribute("type"));
            Assert.EndsWith(control.Reason, (string)outcome.Attribute("message")!, StringComparison.Ordinal);
            Assert.All(control.Findings, id => Assert.Contains(id, outcome.Value, StringComparison.Ordinal));
            Assert.All(control.Primary, check => Assert.Contains($"primary {check.Check}: {check.Verdict}", outcome.Value, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("not-evaluated", "not evaluated: ")]
    [InlineData("manual", "manual, open: ")]
    [InlineData("not-applicable", "not applicable: ")]
    public void A_skipped_case_tells_why_it_is_skipped(string status, string beginning)
    {
        var pack = SamplePack.Build();
        var controls = pack.Controls.Where(control => control.Status == status).ToList();
        Assert.NotEmpty(controls);
        Assert.All(controls, control => Assert.StartsWith(beginning, (string)Case(Document(pack), control).Element("skipped")!.Attribute("message")!, StringComparison.Ordinal));
    }

    [Fact]
    public void Counts_are_those_of_the_pack()
    {
        var pack = SamplePack.Build();
        var document = Document(pack);
        var counts = pack.Summary.Controls;
        Assert.Equal((counts.Total, counts.NotSatisfied, 0), (Number(document.Root!, "tests"), Number(document.Root!, "failures"), Number(document.Root!, "errors")));
        foreach (var (framework, suite) in pack.Frameworks.Zip(document.Root!.Elements("testsuite")))
        {
            var c = framework.Counts;
            Assert.Equal((c.Total, c.NotSatisfied, c.NotEvaluated + c.Manual + c.NotApplicable, 0),
                (Number(suite, "tests"), Number(suite, "failures"), Number(suite, "skipped"), Number(suite, "errors")));
            Assert.Equal(SamplePack.Digest(pack), (string?)suite.Descendants("property").Single(e => (string?)e.Attribute("name") == "digest").Attribute("value"));
        }
    }

    [Fact]
    public void A_waived_fail_is_a_failure_that_says_it_is_waived()
    {
        var pack = SamplePack.Build();
        var control = pack.Controls.First(c => c.Status == "not-satisfied");
        pack = pack with { Controls = pack.Controls.Replace(control, control with { Waived = [control.Primary[0].Check] }) };
        Assert.Contains("waived " + control.Primary[0].Check, Case(Document(pack), control).Element("failure")!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Hostile_titles_and_reasons_are_shown_and_none_is_missing()
    {
        var pack = SamplePack.Build();
        var control = pack.Controls[0];
        foreach (var name in SamplePack.HostileNames)
        {
            var hostile = pack with { Controls = [control with { Title = name, Reason = name, Status = "not-evaluated" }] };
            var shown = VisibleText.OneLine(name);
            var element = Assert.Single(Document(hostile).Descendants("testcase"));
            Assert.Equal(control.Control + " " + shown, (string?)element.Attribute("name"));
            Assert.Equal("not evaluated: " + shown, (string?)element.Element("skipped")!.Attribute("message"));
        }
    }

    [Fact]
    public void The_same_pack_gives_the_same_bytes_in_any_culture()
    {
        var pack = SamplePack.Build();
        var here = Renditions.First(new JUnitRenderer(), pack);
        Foreign.Culture(() => Assert.Equal(here, Renditions.First(new JUnitRenderer(), pack)));
    }
}
