using System.Globalization;
using System.Text;

namespace Compliance.Rendering.Tests.Pdf;

/// <summary>The finder of misplaced text finds what is planted, in pages that no layout of ours made.</summary>
public sealed class PageCollisionsTests
{
    private const string Fine = "BT /F 12 Tf 100 700 Td (Connections are denied) Tj 0 -14 Td (unless a rule allows them.) Tj ET\n";

    [Fact]
    public void A_page_whose_text_can_be_read_has_no_fault() => Assert.Empty(PageCollisions.Of(Page(Fine + "0.9 g 90 600 300 40 re f 0 g BT /F 12 Tf 100 615 Td (on a ground) Tj ET\n")));

    [Fact]
    public void Two_texts_at_one_place_are_found() =>
        Assert.Contains("overlap", Fault(Fine + "BT /F 12 Tf 130 703 Td (planted) Tj ET\n"), StringComparison.Ordinal);

    [Theory]
    [InlineData(560, 400)]
    [InlineData(-20, 400)]
    [InlineData(100, 8)]
    [InlineData(100, 836)]
    [InlineData(20, 400)]
    public void A_word_outside_the_margins_is_found(int x, int y) =>
        Assert.Contains("outside the margins", Fault(FormattableString.Invariant($"{Fine}BT /F 12 Tf {x} {y} Td (planted) Tj ET\n")), StringComparison.Ordinal);

    [Fact]
    public void Text_that_a_clip_cuts_is_found() =>
        Assert.Contains("of 'planted' at", Fault(Fine + "q 100 490 30 20 re W n BT /F 12 Tf 100 494 Td (planted) Tj ET Q\n"), StringComparison.Ordinal);

    [Fact]
    public void A_clip_counts_where_the_coordinates_it_was_set_in_lie() =>
        Assert.Contains("is clipped", Fault(Fine + "q 0.5 0 0 0.5 100 490 cm 0 0 60 40 re W n 2 0 0 2 -200 -980 cm BT /F 12 Tf 100 494 Td (planted) Tj ET Q\n"), StringComparison.Ordinal);

    [Fact]
    public void Text_within_its_clip_is_no_fault_and_a_clip_ends_with_its_state() =>
        Assert.Empty(PageCollisions.Of(Page("q 90 490 200 20 re W n BT /F 12 Tf 100 494 Td (held) Tj ET Q\n" + Fine)));

    [Fact]
    public void Text_under_an_area_painted_later_is_found() =>
        Assert.Contains("covered", Fault(Fine + "1 g 120 690 40 30 re f\n"), StringComparison.Ordinal);

    private static string Fault(string content) => Assert.Single(PageCollisions.Of(Page(content)));

    /// <summary>A page of A4 with this content.</summary>
    private static byte[] Page(string content)
    {
        string[] objects =
        [
            "<</Type/Catalog/Pages 2 0 R>>",
            "<</Type/Pages/Kids[3 0 R]/Count 1>>",
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595.28 841.89]/Contents 5 0 R/Resources<</Font<</F 4 0 R>>>>>>",
            "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
            FormattableString.Invariant($"<</Length {content.Length}>>\nstream\n{content}\nendstream"),
        ];
        var file = new StringBuilder("%PDF-1.4\n");
        var places = new StringBuilder("0000000000 65535 f \n");
        for (var i = 0; i < objects.Length; i++)
        {
            places.Append(CultureInfo.InvariantCulture, $"{file.Length:D10} 00000 n \n");
            file.Append(CultureInfo.InvariantCulture, $"{i + 1} 0 obj\n{objects[i]}\nendobj\n");
        }

        var start = file.Length;
        file.Append(CultureInfo.InvariantCulture, $"xref\n0 {objects.Length + 1}\n{places}trailer\n<</Size {objects.Length + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n");
        return Encoding.ASCII.GetBytes(file.ToString());
    }
}
