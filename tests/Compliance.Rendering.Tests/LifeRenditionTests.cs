using System.Globalization;
using System.Text.RegularExpressions;
using ClosedXML.Excel;
using Compliance.Evidence.Pack;
using Compliance.Evidence.Versioning;
using Compliance.Rendering.Templates;

namespace Compliance.Rendering.Tests;

/// <summary>Document control, review, change log, review of rules and metrics in every rendition.</summary>
public class LifeRenditionTests
{
    private static readonly EvidencePack Draft = SamplePack.Build();

    private static readonly EvidencePack Approved = SampleLife.Approved(Draft);

    /// <summary>Text of a rendition without white space and without what marks text up: what must be read in each.</summary>
    private static string Read(string format, EvidencePack pack)
    {
        switch (format)
        {
            case "pdf":
                return PdfPages(pack).Aggregate(string.Concat);
            case "xlsx":
                return Squeeze(string.Join('\n', SheetParts.Of(Renditions.First(new WorkbookRenderer(), pack)).Values.SelectMany(sheet => sheet.Shown)));
            default:
                return Squeeze(System.Net.WebUtility.HtmlDecode(Regex.Replace(Renditions.Text(new MarkdownRenderer(), pack), @"\\(?=[^\w\s])|</?code>|<br>|\*\*", "")));
        }
    }

    private static List<string> PdfPages(EvidencePack pack)
    {
        using var document = UglyToad.PdfPig.PdfDocument.Open(Renditions.First(new PdfRenderer(), pack));
        return [.. document.GetPages().Select(page => Squeeze(page.Text))];
    }

    private static string Squeeze(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));

    private static void Holds(string text, IEnumerable<string> wanted) => Assert.All(wanted, w => Assert.Contains(Squeeze(w), text, StringComparison.Ordinal));

    [Theory]
    [InlineData("pdf")]
    [InlineData("markdown")]
    [InlineData("xlsx")]
    public void Every_field_of_document_control_stands_in_it(string format)
    {
        var d = Approved.Document;
        var text = Read(format, Approved);
        Holds(text, [d.Id, d.Series, d.Version, d.VersionReason, d.Entity!, d.Owner!, d.Author!, "Grace Hopper (platform)", "Barbara Liskov (security)", "Edsger Dijkstra (peer)", "Ada Byron (CISO)",
            d.Classification!, d.Retention!, d.Supersedes!, d.BusinessContext!, d.Applicability!, d.Predecessor!.Digest, .. d.Distribution, .. d.RelatedDocuments, .. d.OutOfScope, d.InScope[0],
            "Two paths that the last pack named are closed."]);
        Holds(text, d.Approvals.Select(a => VisibleText.Of(a.Person)).Where(person => format != "pdf" || !person.Contains('␀', StringComparison.Ordinal)));
        Holds(text, [SampleLife.EvidenceDigest, "Staging leaves the cluster before 31 December", "Rule 3 of allow-partners should name the partner's block."]);
        Assert.Contains(Squeeze(format switch { "pdf" => "3 Oct 2026, 22:00:04 UTC", "markdown" => "2026-10-03T22:00:04Z", _ => "2026-10-03 22:00:04" }), text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pdf")]
    [InlineData("markdown")]
    [InlineData("xlsx")]
    public void Every_entry_of_the_change_log_stands_in_it_with_author_and_approver(string format)
    {
        var text = Read(format, Draft);
        Holds(text, Draft.Changes!.Entries.SelectMany(e => new[] { e.Summary, e.Why, e.Impact, e.Author ?? "", e.Approver ?? "" }).Select(VisibleText.Of).Select(t => t.Replace('\n', ' ')));
        Holds(text, ["CHG-2041", "4f1c0a9d2b"]);
    }

    [Theory]
    [InlineData("pdf")]
    [InlineData("markdown")]
    public void What_the_comparison_cannot_tell_and_who_reviews_is_said(string format)
    {
        var text = Read(format, Draft);
        Holds(text, Draft.Changes!.CannotTell.Select(VisibleText.Of));
        Holds(text, ["12 Feb 2026", "☐ keep", "Signature of the reviewer", "over broad: A rule allows 10.0.0.0/8.", "6.5 days", "4.3 of 5", "1,214 files handed out", "incident of 2 September 2026"]);
        Holds(text, ["2 policy changes: the author is told of 1, a change ticket of 1, an approver of 1."]);
    }

    [Theory]
    [InlineData("pdf")]
    [InlineData("markdown")]
    [InlineData("xlsx")]
    public void The_first_pack_says_that_it_is_one_and_names_every_missing_field(string format)
    {
        var pack = SampleLife.First(Draft);
        var text = Read(format, pack);
        Holds(text, [format == "xlsx" ? "First pack of its series: there is no approved pack to compare with." : "The first pack of its series", string.Join(", ", pack.Document.Missing), "not declared"]);
    }

    [Fact]
    public void A_pack_without_a_change_log_says_so_and_not_that_nothing_changed()
    {
        var pack = SamplePack.WithoutLife();
        Holds(Read("pdf", pack), ["No change log stands in this pack", "That says nothing about whether something changed.", "This pack holds no record of a review"]);
        Holds(Read("xlsx", pack), ["The program that made this pack wrote no change log.", "This pack holds no record of a review of rules."]);
        Assert.Empty(Renditions.Of(new ChangesRenderer(), pack));
    }

    [Theory]
    [InlineData(PackStatus.Draft, "DRAFTVersion1.2.0")]
    [InlineData(PackStatus.InReview, "INREVIEWVersion1.2.0")]
    [InlineData(PackStatus.Approved, "APPROVED1.2.0Version1.2.0")]
    [InlineData(PackStatus.Rejected, "REJECTEDVersion1.2.0")]
    [InlineData(PackStatus.Superseded, "SUPERSEDEDVersion1.2.0")]
    [InlineData(PackStatus.Archived, "ARCHIVEDVersion1.2.0")]
    public void The_cover_is_stamped_with_the_status(PackStatus status, string stamp) =>
        Assert.Contains(stamp, PdfPages(Draft with { Document = Draft.Document with { Status = status } })[0], StringComparison.Ordinal);

    [Theory]
    [InlineData(1, true, false)]
    [InlineData(5, false, false)]
    [InlineData(6, false, false)]
    [InlineData(9, true, false)]
    [InlineData(9, true, true)]
    [InlineData(9, false, true)]
    [InlineData(6, false, true)]
    [InlineData(5, false, true)]
    public void The_executive_summary_takes_one_page_whatever_the_owner_says(int frameworks, bool unproven, bool calm)
    {
        var loud = string.Concat(Enumerable.Repeat("Segmentation of the cardholder environment is what this quarter was about. ", 60));
        var pack = Draft with
        {
            Document = Draft.Document with { ExecutiveSummary = loud + "\n\n" + loud, Missing = calm ? [] : [.. Enumerable.Range(0, 12).Select(i => $"required field {i}")] },
            Frameworks = [.. Enumerable.Range(0, frameworks).Select(i => Draft.Frameworks[i % 5] with { Id = $"f{i}", Counts = Draft.Frameworks[0].Counts })],
            Clusters = unproven ? [.. Enumerable.Range(0, 5).Select(i => Draft.Clusters[0] with { Name = $"production-{i}-of-a-long-name", Enforcement = "unknown" })] : Draft.Clusters,
            Summary = Draft.Summary with { Headline = string.Concat(Enumerable.Repeat("controls are not satisfied ", calm ? 2 : 8)), Statement = string.Concat(Enumerable.Repeat("What was found was much. ", 30)) },
            Findings = [.. Draft.Findings.Select(f => f with { Condition = string.Concat(Enumerable.Repeat("No policy isolates it. ", 12)) })],
        };
        var pages = PdfPages(pack);
        var summary = Assert.Single(pages, page => page.Contains("Whatneedsadecision", StringComparison.Ordinal));
        Assert.Contains("EXECUTIVESUMMARY", summary, StringComparison.Ordinal);
        Assert.Contains(calm ? "Assign2controls" : "Declareintheconfiguration", summary, StringComparison.Ordinal);
        Assert.Contains("infull:documentcontrol", summary, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(150)]
    [InlineData(300)]
    [InlineData(3000)]
    public void Of_a_long_change_log_every_entry_is_printed_or_counted(int entries)
    {
        var pack = SampleLife.Changed(Draft, entries);
        var text = Renditions.Text(new MarkdownRenderer(), pack);
        var detail = text[text.IndexOf("\n### From ", StringComparison.Ordinal)..text.IndexOf("\n### What this pack cannot say", StringComparison.Ordinal)];
        var printed = pack.Changes!.Entries.Count(e => detail.Contains(e.Summary.Replace("[", "\\[", StringComparison.Ordinal).Replace("]", "\\]", StringComparison.Ordinal), StringComparison.Ordinal));
        Assert.InRange(printed, 1, 500);
        if (printed < entries)
            Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"{printed:N0} of {entries:N0} entries are printed. Not printed: "), detail, StringComparison.Ordinal);
        var left = Regex.Matches(detail, @"([0-9,]+) of [a-z -]+(?=[,.])").Sum(m => int.Parse(m.Groups[1].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture));
        Assert.Equal(entries, printed + left);
        Assert.Equal(entries <= 500, printed == entries);
    }

    [Fact]
    public void Of_a_long_review_those_with_remarks_are_printed_first_and_the_rest_is_counted()
    {
        var pack = SampleLife.Reviewed(Draft, 2000);
        var pages = PdfPages(pack);
        Assert.InRange(pages.Count, 30, 90);
        Holds(string.Concat(pages), ["2,000 policies to review, 1,500 with a remark", "200 of 2,000 policies are printed"]);
        using var workbook = new XLWorkbook(new MemoryStream(Renditions.First(new WorkbookRenderer(), pack)));
        var sheet = workbook.Worksheet("Rule_Review");
        Assert.Equal(2001, sheet.LastRowUsed(XLCellsUsedOptions.Contents).RowNumber());
        Assert.Equal(["Still needed? Y/N", "Decision", "Reviewer", "Date", "Comment"], sheet.Row(1).CellsUsed().Skip(17).Select(cell => cell.GetString()));
        Assert.All(Enumerable.Range(2, 2000), row => Assert.True(sheet.Range(row, 18, row, 22).Cells().All(cell => cell.IsEmpty(XLCellsUsedOptions.Contents))));
    }

    [Fact]
    public void The_files_of_the_change_log_hold_every_entry_and_no_formula()
    {
        var files = Renditions.Of(new ChangesRenderer(), Draft);
        Assert.Equal(["diff/changes.json", "diff/changes.csv", "diff/policy-changes.csv"], files.Keys);
        Assert.Equal(PackJson.Write(Draft.Changes), PackJson.Write(PackJson.Read<ChangeLog>(files["diff/changes.json"])));
        var all = CsvRecords.Of(files["diff/changes.csv"]);
        Assert.Equal(1 + Draft.Changes!.Entries.Length + Draft.Changes.Unchanged.Length, all.Count);
        Assert.Equal(3, CsvRecords.Of(files["diff/policy-changes.csv"]).Count);
        Assert.All(all.Concat(CsvRecords.Of(files["diff/policy-changes.csv"])).SelectMany(record => record), field => Assert.DoesNotMatch(@"^\s*[=+\-@＝]", field));
        Foreign.Culture(() => Assert.Equal(files, Renditions.Of(new ChangesRenderer(), SamplePack.Build())));
    }

    [Fact]
    public void A_step_that_nobody_decided_is_open_in_the_log_of_approvals()
    {
        var half = Approved with { Document = Approved.Document with { Status = PackStatus.InReview, Approvals = Approved.Document.Approvals[..2] } };
        using var workbook = new XLWorkbook(new MemoryStream(Renditions.First(new WorkbookRenderer(), half)));
        var sheet = workbook.Worksheet("Approvals_Log");
        Assert.Equal(["approved", "approved", "open", "open"], sheet.Column(8).Cells(2, 5).Select(cell => cell.GetString()));
        Assert.Contains("Inreview:2decisionssofar", Read("pdf", half), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pdf")]
    [InlineData("markdown")]
    [InlineData("xlsx")]
    public void Who_may_decide_stands_in_it_and_a_redacted_copy_says_that_it_is_one(string format)
    {
        var copy = Draft with { Document = Draft.Document with { RedactedFrom = new string('3', 64), OnePersonTwoRoles = true } };
        var text = Read(format, copy);
        Holds(text, ["Ada Byron", "ciso, security", format == "xlsx" ? "key " + new string('5', 64) : "key " + new string('5', 16), "states who a person is", new string('3', 64)]);
        if (format != "xlsx")
            Holds(text, ["names of people were removed", "One person may decide more than one step"]);
        Assert.Equal(format == "pdf", text.Contains("Redactedcopy.Namesofpeople", StringComparison.Ordinal));
        Assert.DoesNotContain(new string('3', 64), Read(format, Draft), StringComparison.Ordinal);
    }

    [Fact]
    public void A_decision_on_a_step_that_is_not_planned_is_not_lost() =>
        Assert.Equal([(0, "legal")], ReviewRow.Of(Approved.Document with { ReviewSteps = [], Approvals = [Approved.Document.Approvals[0] with { Step = "legal" }] }).Select(row => (row.Number, row.Step)));
}
