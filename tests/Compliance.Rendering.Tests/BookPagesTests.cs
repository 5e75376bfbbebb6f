using Compliance.Evidence.Pack;
using Compliance.Rendering.Pdf;
using Compliance.Rendering.Tests.Pdf;
using Compliance.Rendering.Theming;
using UglyToad.PdfPig.Outline;
using Page = UglyToad.PdfPig.Content.Page;

namespace Compliance.Rendering.Tests;

/// <summary>Every page of the evidence book can be read: no text lies over other text, outside the margins, cut or covered, and no page is almost
/// empty before its chapter ends.</summary>
public sealed class BookPagesTests
{
    [Theory]
    [InlineData("sample", false)]
    [InlineData("sample", true)]
    [InlineData("tiny", false)]
    [InlineData("tiny", true)]
    [InlineData("large", false)]
    [InlineData("large", true)]
    [InlineData("long names", false)]
    [InlineData("long names", true)]
    public void All_text_can_be_read_on_every_page(string which, bool letter)
    {
        var bytes = Book(Pack(which), letter);
        Assert.Empty(PageCollisions.Of(bytes));
        Assert.Empty(AlmostEmpty(bytes));
    }

    [Fact]
    public void The_book_of_a_tiny_cluster_is_short()
    {
        using var pdf = UglyToad.PdfPig.PdfDocument.Open(Book(Pack("tiny"), letter: false));
        Assert.InRange(pdf.NumberOfPages, 8, 22);
    }

    /// <summary>Pages of which less than 15 % is filled although their chapter goes on.</summary>
    private static List<string> AlmostEmpty(byte[] bytes)
    {
        using var pdf = UglyToad.PdfPig.PdfDocument.Open(bytes);
        Assert.True(pdf.TryGetBookmarks(out var bookmarks));
        var begins = bookmarks.Roots.OfType<DocumentBookmarkNode>().Select(node => node.PageNumber).ToHashSet();
        return [.. pdf.GetPages().Where(page => page.Number < pdf.NumberOfPages && !begins.Contains(page.Number + 1) && Filled(page) < 0.15)
            .Select(page => FormattableString.Invariant($"page {page.Number} is filled by {100 * Filled(page):F0} %"))];
    }

    /// <summary>Share of the height of the body that stands above the last line of its text.</summary>
    private static double Filled(Page page)
    {
        const double foot = 75, top = 57;
        var body = page.Letters.Where(letter => letter.StartBaseLine.Y > foot && !string.IsNullOrWhiteSpace(letter.Value)).ToList();
        return body.Count == 0 ? 0 : (page.Height - top - body.Min(letter => letter.StartBaseLine.Y)) / (page.Height - top - foot);
    }

    private static byte[] Book(EvidencePack pack, bool letter)
    {
        var theme = letter ? Theme.BuiltIn with { Paper = PageSize.Letter } : Theme.BuiltIn;
        return Renditions.First(new PdfRenderer(RenditionSettings.BuiltIn with { Theme = theme }), pack);
    }

    private static EvidencePack Pack(string which) => which switch
    {
        "tiny" => Tiny(),
        "large" => SamplePack.Large(600, 400, 200),
        "long names" => LongNames(),
        _ => SamplePack.Build(),
    };

    /// <summary>One namespace, one pod, no policy, and nothing declared.</summary>
    private static EvidencePack Tiny()
    {
        var pack = SamplePack.Build();
        var one = new PopulationCounts(1, 1, 1, 1, 1, 0, 0);
        return pack with
        {
            Zones = [], ZonePairs = [], ZonePlacements = [], Flows = [], FlowDoubts = [], ApprovedFlows = [], Exceptions = [], Attestations = [], Policies = [], RuleReview = [], Limitations = [],
            Gaps = [], Findings = [], Results = [], Trend = [], Redactions = [], Changes = null, Period = null, Register = null,
            Controls = [.. pack.Controls.Select(control => control with { Findings = [], Status = "satisfied", Reason = "Every primary check passes." })],
            Workloads = [pack.Workloads[0]], Clusters = [pack.Clusters[0] with { Population = one, NamespacesInScope = ["default"], NamespacesExempt = [] }],
            Summary = pack.Summary with { Population = one },
        };
    }

    /// <summary>Names as long as Kubernetes allows them, with separators and without, wherever a name stands.</summary>
    private static EvidencePack LongNames()
    {
        var pack = SamplePack.Build();
        var solid = new string('x', 253);
        var parts = string.Join('.', Enumerable.Repeat("payments-and-settlement", 10)) + ".internal-net";
        string Name(int i) => i % 2 == 0 ? solid : parts;
        return pack with
        {
            Findings = [.. pack.Findings.Select((finding, i) => finding with { Subject = Name(i), Namespace = Name(i + 1), Evidence = [new ObjectEvidence($"Kind/{solid}/{parts}", "/spec", Name(i), "EV-0001")] })],
            Policies = [.. pack.Policies.Select((policy, i) => policy with { Policy = $"NetworkPolicy/{Name(i)}/{Name(i + 1)}", Namespace = Name(i) })],
            Flows = [.. pack.Flows.Select((flow, i) => flow with { FromZone = Name(i), ToZone = Name(i + 1), From = [Name(i)], FromCount = 1, AllowedBy = [Name(i), Name(i + 1)], AllowedByCount = 2 })],
            Zones = [.. pack.Zones.Select((zone, i) => zone with { Namespaces = [solid, parts] })],
            Workloads = [.. pack.Workloads.Select((workload, i) => workload with { Workload = Name(i), Namespace = Name(i + 1) })],
        };
    }
}
