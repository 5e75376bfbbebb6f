using Compliance.Evidence.Pack;
using Compliance.Rendering.Blocks;
using Compliance.Rendering.Drawings;
using static Compliance.Rendering.Tests.Drawings.DrawingChecks;

namespace Compliance.Rendering.Tests.Drawings;

public sealed class TrendTests
{
    [Fact]
    public void The_course_ends_with_the_pack_itself_and_a_first_pack_has_none()
    {
        var pack = SamplePack.Build();
        var trend = Trend.Of(pack)!;
        Assert.Equal(7, trend.Earlier);
        Assert.Equal((pack.Document.Version, pack.Summary.Controls), (trend.Entries[^1].Version, trend.Entries[^1].Controls));
        Assert.Null(Trend.Of(pack with { Trend = [] }));
    }

    [Fact]
    public void It_is_low_enough_for_the_page_of_the_executive_and_legible_whatever_the_figures()
    {
        const int seed = 4711;
        var random = new Random(seed);
        for (var run = 0; run < 200; run++)
        {
            var entries = Enumerable.Range(0, random.Next(1, 9)).Select(i =>
            {
                int Some() => random.Next(3) switch { 0 => 0, 1 => random.Next(4), _ => random.Next(100000) };
                return new TrendEntry("id", SamplePack.HostileNames[random.Next(SamplePack.HostileNames.Length)], new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.FromHours(5)), true,
                    new StatusCounts(Some(), Some(), Some(), Some(), Some()), 3);
            }).ToList();
            var drawing = Draw(TrendDrawing.Of(new Trend(entries), Fit));
            Assert.InRange(drawing.Height, 20, 60);
            Sound(drawing);
            var columns = drawing.Shapes.OfType<Shape.Area>().Where(area => area.Width == 26).GroupBy(area => area.Left).ToList();
            Assert.Equal(entries.Count(entry => entry.Controls.Total > 0), columns.Count);
        }
    }

    [Fact]
    public void What_was_not_evaluated_is_as_high_as_its_share()
    {
        var entry = new TrendEntry("id", "1.0.0", DateTimeOffset.UnixEpoch, true, new StatusCounts(50, 0, 50, 0, 0), 0);
        var areas = Draw(TrendDrawing.Of(new Trend([entry]), Fit)).Shapes.OfType<Shape.Area>().Where(area => area.Width == 26).ToList();
        Assert.Equal([Tone.Satisfied, Tone.NotEvaluated], areas.Select(area => area.Tone));
        Assert.Equal(areas[0].Height, areas[1].Height, 6);
    }
}
