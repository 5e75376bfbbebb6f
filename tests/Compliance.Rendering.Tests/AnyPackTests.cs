using System.Collections.Immutable;
using Compliance.Evidence.Pack;
using Compliance.Rendering.Templates;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Validation;

namespace Compliance.Rendering.Tests;

/// <summary>Packs that no sample is like: every renderer must print them all.</summary>
public class AnyPackTests
{
    private static void EveryFormatPrints(EvidencePack pack)
    {
        var files = PackRenderers.With(RenditionSettings.BuiltIn).SelectMany(renderer => Renditions.Of(renderer, pack)).ToDictionary();
        Assert.Equal(pack.Changes is null ? 0 : 3, files.Keys.Count(path => path.StartsWith("diff/", StringComparison.Ordinal)));
        Assert.All(files.Keys, path => Assert.Matches(@"^(report|machine|diagrams|diff)(/[a-z0-9._-]+){1,2}$", path));
        JUnitSchema.Check(files["machine/junit.xml"]);
        Assert.All(files.Where(file => file.Key.EndsWith(".svg", StringComparison.Ordinal)), file => System.Xml.Linq.XDocument.Load(new MemoryStream(file.Value)));
        ReportDocuments.Of(files["machine/openreports.yaml"]);
        ReportDocuments.Of(files["machine/policyreports.yaml"]);
        using (var pdf = UglyToad.PdfPig.PdfDocument.Open(files["report/evidence-pack.pdf"]))
            Assert.InRange(pdf.NumberOfPages, 5, 500);
        StrictHtml.Check(System.Text.Encoding.UTF8.GetString(files["report/report.html"]));
        InertMarkdown.Check(System.Text.Encoding.UTF8.GetString(files.Single(file => file.Key.EndsWith(".md", StringComparison.Ordinal)).Value));
        foreach (var (path, bytes) in files.Where(file => file.Key.EndsWith(".csv", StringComparison.Ordinal)))
        {
            var records = CsvRecords.Of(bytes);
            Assert.Single(records.Select(record => record.Length).Distinct());
            Assert.All(records.SelectMany(record => record), field => Assert.DoesNotMatch(@"^[\s␍␉␊]*[=+\-@＝＋－＠]", field));
            Assert.DoesNotContain(records.SelectMany(record => record), field => field.Any(c => char.IsControl(c) && c is not ('\n' or '\t')));
        }
        using var workbook = SpreadsheetDocument.Open(new MemoryStream(files["report/evidence-pack.xlsx"]), false);
        Assert.Empty(new OpenXmlValidator(FileFormatVersions.Office2019).Validate(workbook, TestContext.Current.CancellationToken).Select(error => error.Part?.Uri + error.Description));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    public void A_pack_with_a_hostile_text_in_every_field_is_printed(int shift)
    {
        EveryFormatPrints(HostilePack.Of(SamplePeriod.Of(SamplePack.Build()), shift));
    }

    [Fact]
    public void A_pack_of_nothing_is_printed()
    {
        var pack = SamplePack.Build();
        EveryFormatPrints(pack with
        {
            Document = pack.Document with
            {
                Entity = null, NextReview = null, Owner = null, Author = null, Classification = null, Retention = null, Distribution = [], Supersedes = null,
                Missing = ["entity", "owner"], CompletenessPercent = 40, Status = PackStatus.InReview,
            },
            Program = pack.Program with { ClockOverridden = true },
            Clusters = [], Frameworks = [], Controls = [], Checks = [], Results = [], Findings = [], Policies = [], Workloads = [], Gaps = [], Limitations = [], Evidence = [],
            Redactions = [], Inputs = [], RuleReview = [], Metrics = null,
            Changes = pack.Changes! with { Entries = [], Unchanged = [], CannotTell = [] },
            Summary = pack.Summary with { FindingsBySeverity = ImmutableSortedDictionary<string, int>.Empty },
        });
    }

    [Fact]
    public void A_pack_in_any_part_of_its_life_is_printed()
    {
        var pack = SamplePack.Build();
        EveryFormatPrints(SamplePack.WithoutLife());
        EveryFormatPrints(SampleLife.First(pack));
        EveryFormatPrints(SamplePeriod.Of(pack));
        EveryFormatPrints(SamplePeriod.Empty(pack));
        foreach (var status in Enum.GetValues<PackStatus>())
            EveryFormatPrints(SampleLife.Approved(pack) with { Document = SampleLife.Approved(pack).Document with { Status = status, SupersededBy = SamplePack.HostileNames[6] } });
    }

    [Fact]
    public void What_has_the_name_of_another_is_printed_too()
    {
        var pack = SamplePack.Build();
        EveryFormatPrints(pack with
        {
            Findings = [.. pack.Findings, .. pack.Findings], Policies = [.. pack.Policies, .. pack.Policies], Controls = [.. pack.Controls, .. pack.Controls],
            Evidence = [.. pack.Evidence, .. pack.Evidence], RuleReview = [.. pack.RuleReview, .. pack.RuleReview],
            Changes = pack.Changes! with { Entries = [.. pack.Changes.Entries, .. pack.Changes.Entries] }, Clusters = [.. pack.Clusters, .. pack.Clusters],
        });
    }
}
