using System.Text;
using Compliance.Evidence.Pack;
using Compliance.Rendering.Templates;

namespace Compliance.Rendering.Tests;

/// <summary>The packs that templates are checked against stand in the program as files. Set APPROVE=1 in the environment to renew them from the
/// samples of these tests.</summary>
public sealed class TemplateSampleTests
{
    [Theory]
    [InlineData("whole")]
    [InlineData("bare")]
    public void The_packs_that_templates_are_checked_against_are_the_samples_of_these_tests(string name)
    {
        var made = name == "whole" ? Whole() : Bare();
        var file = Path.Combine(Approved.Root(), "src", "Compliance.Rendering", "Templates", "Samples", name + ".json");
        var bytes = PackJson.Write(PackJson.Read<EvidencePack>(PackJson.Write(made)));
        if (Environment.GetEnvironmentVariable("APPROVE") == "1")
            File.WriteAllBytes(file, bytes);
        Assert.True(File.ReadAllBytes(file).AsSpan().SequenceEqual(bytes), $"{name}.json is not the sample of these tests any more; run with APPROVE=1");
    }

    [Fact]
    public void The_built_in_templates_print_every_sample_without_a_mistake()
    {
        var report = TemplateCheck.Of(RenditionSettings.BuiltIn, TemplateLibrary.EmbeddedNames);
        Assert.Empty(report.Problems.Select(problem => problem.Message));
        Assert.Empty(report.Unused);
    }

    [Theory]
    [InlineData("parts/period-left")]
    [InlineData("artefact/metadata")]
    [InlineData("workbook-readme")]
    public void A_mistake_in_any_template_is_found_at_its_place(string name)
    {
        var text = TemplateLibrary.EmbeddedText(name)!.TrimEnd();
        var own = new Dictionary<string, string> { [name] = text + "\n  {{ mistake }}\n" };
        var problem = Assert.Single(TemplateCheck.Of(new RenditionSettings { Templates = TemplateLibrary.Over(own) }, own.Keys).Problems);
        Assert.Equal((name, text.Split('\n').Length + 1, 6), (problem.Template, problem.Line, problem.Column));
        Assert.Contains("mistake", problem.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_mistake_for_which_templates_do_not_parse_is_told_and_a_template_that_no_document_prints_is_named()
    {
        var own = new Dictionary<string, string> { ["parts/cover"] = "{{ if }}\n{{ 1 + }}", ["parts/summary"] = "{{ end }}" };
        var problems = TemplateCheck.Of(new RenditionSettings { Templates = TemplateLibrary.Over(own) }, own.Keys).Problems;
        Assert.Equal(["parts/cover", "parts/summary"], problems.Select(problem => problem.Template).Distinct());
        Assert.True(problems.Length >= 3, string.Join("; ", problems.Select(problem => problem.Message)));
        own = new Dictionary<string, string> { ["parts/glossary"] = "", ["parts/changes-controls"] = "", ["parts/changes"] = "<h1 anchor=\"changes\">x</h1>" };
        Assert.Equal(["parts/changes-controls"], TemplateCheck.Of(new RenditionSettings { Templates = TemplateLibrary.Over(own) }, own.Keys).Unused);
    }

    private static EvidencePack Whole()
    {
        var pack = SampleLife.Approved(SamplePack.Build());
        // So many that templates tell of them together.
        var alike = Enumerable.Range(1, 4).Select(i => pack.Controls[0] with
        {
            Control = FormattableString.Invariant($"9.9.{i}"), Status = "not-evaluated", Reason = "Nothing evidences the control.",
        });
        pack = pack with { Controls = [.. pack.Controls, .. alike] };
        return SamplePeriod.Of(pack with { Document = pack.Document with { RedactedFrom = new string('0', 64) } });
    }

    private static EvidencePack Bare()
    {
        var pack = SampleLife.First(SamplePack.Build());
        return pack with
        {
            Program = pack.Program with { ClockOverridden = true }, Clusters = [], Frameworks = [], Controls = [], Checks = [], Results = [], Findings = [], Policies = [], Workloads = [],
            Zones = [], ZonePairs = [], ZonePlacements = [], ApprovedFlows = [], Exceptions = [], Attestations = [], Gaps = [], Limitations = [], Evidence = [], Redactions = [], Inputs = [],
            Summary = pack.Summary with { Controls = new StatusCounts(0, 0, 0, 0, 0), Results = new VerdictCounts(0, 0, 0, 0, 0), FindingsBySeverity = pack.Summary.FindingsBySeverity.Clear() },
        };
    }
}
