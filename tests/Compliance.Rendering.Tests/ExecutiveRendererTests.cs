using System.Collections.Immutable;
using Compliance.Evidence.Pack;
using Compliance.Rendering.Templates;
using Compliance.Rendering.Tests.Pdf;
using Compliance.Rendering.Theming;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Tokens;
using Reader = UglyToad.PdfPig.PdfDocument;

namespace Compliance.Rendering.Tests;

/// <summary>The edition for who decides is two pages, whatever the pack holds.</summary>
public sealed class ExecutiveRendererTests
{
    private const string Long = "a-very-long-name-that-somebody-gave-to-a-thing-of-the-cluster-and-that-no-line-of-any-page-holds-because-it-goes-on-and-on-until-it-has-the-two-hundred-and-fifty-three-characters-that-kubernetes-allows-a-name-to-have-and-not-a-single-one-more-than-that-xx";

    private static readonly ImmutableArray<TrendEntry> Course =
        [.. Enumerable.Range(0, 7).Select(i => new TrendEntry($"EP-payment-shop-1.1.{i}", $"1.1.{i}", new(2026, 1 + i, 3, 0, 0, 0, TimeSpan.Zero), true, new StatusCounts(i, 9 - i, 2, 3, 1), 20 - i))];

    public static TheoryData<string> Kinds => ["sample", "approved", "course", "bare", "tiny", "large", "frameworks", "names", "period", "owner", "every status", "hostile", "clusters", "matrix"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void It_has_two_pages(string kind)
    {
        foreach (var theme in new[] { Theme.BuiltIn, Theme.BuiltIn with { Paper = Compliance.Rendering.Pdf.PageSize.Letter } })
            foreach (var pack in Packs(kind))
            {
                var bytes = Renditions.First(new ExecutiveRenderer(new RenditionSettings { Theme = theme }), pack);
                if (Environment.GetEnvironmentVariable("PAGES_TO") is { } folder)
                    File.WriteAllBytes(Path.Combine(folder, $"{kind.Replace(' ', '-')}-{theme.Paper.Height}.pdf"), bytes);
                using var pdf = Reader.Open(bytes);
                Assert.Empty(pdf.GetPages().SelectMany(PageCollisions.Of));
                Assert.Equal(2, pdf.NumberOfPages);
                // What stands at the end of each page is there: nothing was cut to make room.
                Assert.Contains("What needs a decision", Words(pdf.GetPage(1)), StringComparison.Ordinal);
                Assert.Contains("SHA-256 of the results", Words(pdf.GetPage(2)), StringComparison.Ordinal);
            }
    }

    [Fact]
    public void Its_figures_are_those_of_the_pack()
    {
        var pack = SamplePack.Build() with { Trend = Course };
        using var pdf = Reader.Open(Renditions.First(new ExecutiveRenderer(RenditionSettings.BuiltIn), pack));
        var (first, second) = (Words(pdf.GetPage(1)), Words(pdf.GetPage(2)));
        Assert.Contains(VisibleText.Cut(pack.Summary.Headline, 90), first, StringComparison.Ordinal);
        var (dense, counts) = (PdfRead.Dense(pdf.GetPage(1).Text), pack.Summary.Controls);
        Assert.Contains($"{counts.Satisfied}controlssatisfied,of{counts.Total};−{6 - counts.Satisfied}since1.1.6", dense, StringComparison.Ordinal);
        Assert.Contains($"{counts.NotSatisfied}notsatisfied;+{counts.NotSatisfied - 3}since1.1.6", dense, StringComparison.Ordinal);
        Assert.Contains($"{counts.NotEvaluated}notevaluated;±0since1.1.6", dense, StringComparison.Ordinal);
        Assert.Contains("Controls in the last 8 packs", first, StringComparison.Ordinal);
        Assert.Contains($"of {pack.Findings.Length} findings", first, StringComparison.Ordinal);
        Assert.Contains("Findings: 1 new, 1 resolved, 1 changed", second, StringComparison.Ordinal);
        Assert.Contains(SamplePack.Digest(pack)[..16], second.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void A_small_theme_file_changes_its_logo_language_and_paper()
    {
        var dot = Convert.FromBase64String("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==");
        var theme = Theme.BuiltIn with { Language = "de-CH", Paper = Compliance.Rendering.Pdf.PageSize.Letter, Logo = new Logo(dot, "image/png", "A dot"), Colours = Colours.BuiltIn with { Accent = Rgb.Hex(0x5B21B6) } };
        var bytes = Renditions.First(new ExecutiveRenderer(new RenditionSettings { Theme = theme }), SamplePack.Build());
        using var pdf = Reader.Open(bytes);
        Assert.Equal((612, 792), (pdf.GetPage(1).Width, pdf.GetPage(1).Height));
        var image = Assert.Single(pdf.GetPage(1).GetImages());
        Assert.Equal((1, 1), (image.WidthInSamples, image.HeightInSamples));
        Assert.Equal("de-CH", Assert.IsType<HexToken>(pdf.Structure.Catalog.CatalogDictionary.Data["Lang"]).Data.TrimStart('\uFEFF'));
        Assert.Equal(bytes, Renditions.First(new ExecutiveRenderer(new RenditionSettings { Theme = theme }), SamplePack.Build()));
    }

    [Fact]
    public void The_organisation_of_a_theme_stands_in_for_an_entity_nobody_declared_and_its_faces_are_embedded()
    {
        using var face = typeof(ExecutiveRenderer).Assembly.GetManifestResourceStream("Compliance.Rendering.Fonts.DejaVuSansMono.ttf")!;
        using var copy = new MemoryStream();
        face.CopyTo(copy);
        var theme = Theme.BuiltIn with { Organisation = "House of Cards", Faces = new Faces { Regular = copy.ToArray() } };
        var pack = SamplePack.Build();
        byte[] Print(string? entity) => Renditions.First(new ExecutiveRenderer(new RenditionSettings { Theme = theme }), pack with { Document = pack.Document with { Entity = entity } });
        using var pdf = Reader.Open(Print(null));
        Assert.Contains("House of Cards", Words(pdf.GetPage(1)), StringComparison.Ordinal);
        Assert.Equal("House of Cards", pdf.Information.Author);
        Assert.Contains(pdf.GetPage(1).Letters, letter => letter.FontName!.EndsWith("+Regular", StringComparison.Ordinal));
        Assert.DoesNotContain(pdf.GetPage(1).Letters, letter => letter.FontName!.Contains("Lato-Regular", StringComparison.Ordinal));
        using var declared = Reader.Open(Print("Payment Shop Ltd"));
        Assert.DoesNotContain("House of Cards", Words(declared.GetPage(1)), StringComparison.Ordinal);
    }

    private static IEnumerable<EvidencePack> Packs(string kind)
    {
        var pack = SamplePack.Build();
        switch (kind)
        {
            case "sample": return [pack];
            case "approved": return [SampleLife.Approved(pack)];
            case "course": return [pack with { Trend = Course }];
            case "bare": return [TemplateSamples.Bare];
            case "tiny": return [SampleLife.First(pack) with { Findings = [], Frameworks = pack.Frameworks[..1], Zones = [], ZonePairs = [], Flows = [] }];
            case "large": return [SamplePack.Large(20_000, 500, 10_000) with { Trend = Course }];
            case "frameworks":
                return [pack with { Trend = Course, Frameworks = [.. Enumerable.Range(0, 12).Select(i => pack.Frameworks[i % 5] with { Id = "f" + i, Name = "A framework with a long name " + i })] }];
            case "names": return [Renamed(pack)];
            case "period": return [SamplePeriod.Of(pack), SamplePeriod.Empty(pack)];
            case "owner": return [pack with { Document = pack.Document with { ExecutiveSummary = string.Concat(Enumerable.Repeat("Words of the owner. ", 200)) } }];
            case "matrix": return [Parts(pack)];
            case "every status": return Enum.GetValues<PackStatus>().Select(status => pack with { Document = pack.Document with { Status = status, SupersededBy = "EP-payment-shop-1.3.0" } });
            case "hostile": return [pack with { Document = pack.Document with { Title = SamplePack.HostileNames[6], Entity = SamplePack.HostileNames[9], Owner = SamplePack.HostileNames[0] } }];
            default: return [pack with { Clusters = [.. Enumerable.Range(0, 40).Select(i => pack.Clusters[0] with { Name = $"cluster-{i}-{Long}", Enforcement = "unknown" })] }];
        }
    }

    /// <summary>No zones, and flows between so many namespaces that the matrix is as large as it becomes.</summary>
    private static EvidencePack Parts(EvidencePack pack) => SampleLife.First(pack) with
    {
        Trend = Course,
        Zones = [], ZonePairs = [],
        Flows = [.. Enumerable.Range(0, 400).Select(i => pack.Flows[0] with { Id = $"FL-{i:x8}", FromZone = $"namespace-{i % 40}", ToZone = $"namespace-{(i / 10) % 40}", State = "unstated" })],
    };

    private static EvidencePack Renamed(EvidencePack pack) => pack with
    {
        Trend = Course,
        Document = pack.Document with
        {
            Title = Long, Entity = Long, Owner = Long, Classification = Long, Retention = Long, Id = Long, Version = "10.20.300", VersionReason = Long, Supersedes = Long, Distribution = [Long, Long],
            Approvers = [Long, Long], Missing = [.. Enumerable.Repeat(Long, 9)], CompletenessPercent = 10,
        },
        Summary = pack.Summary with { Headline = Long, Statement = string.Join(' ', Enumerable.Repeat(Long, 4)), Figures = pack.Summary.Figures! with { SegmentationReason = Long + " " + Long } },
        Findings = [.. pack.Findings.Select(f => f with { Condition = Long, Witness = new WitnessEntry(Long, Long, Long, Long, null, null) })],
        Exceptions = [.. Enumerable.Range(0, 30).Select(i => pack.Exceptions[0] with { Id = Long + i, State = "active", Approver = Long, Expires = pack.Document.Created.AddDays(i) })],
    };

    private static string Words(Page page) => string.Join(' ', page.GetWords().Select(word => word.Text));
}
