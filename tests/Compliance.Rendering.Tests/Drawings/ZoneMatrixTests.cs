using System.Collections.Immutable;
using System.Globalization;
using Compliance.Evidence.Pack;
using Compliance.Rendering.Blocks;
using Compliance.Rendering.Drawings;
using Compliance.Rendering.Theming;
using static Compliance.Rendering.Tests.Drawings.DrawingChecks;

namespace Compliance.Rendering.Tests.Drawings;

public sealed class ZoneMatrixTests
{
    private static readonly string[] States = ["as-intended", "violation", "broader-than-intended", "denied", "unknown", "not-applicable"];

    private static EvidencePack Pack(int zones, Random random, Func<int, string>? name = null)
    {
        name ??= i => "zone-" + i.ToString(CultureInfo.InvariantCulture);
        ImmutableArray<string> names = [.. Enumerable.Range(0, zones).Select(name), "internet", "unzoned"];
        var like = SamplePack.Build();
        return like with
        {
            Zones = [.. names.Take(zones).Select((zone, i) => like.Zones[0] with { Zone = zone, Kind = i == 0 ? "cde" : "internal" })],
            ZonePairs = [.. names.SelectMany(from => names.Where(to => to != from).Select(to => like.ZonePairs[0] with { From = from, To = to, State = States[random.Next(States.Length)] }))],
            Flows = [.. names.SelectMany(from => names.Where(to => to != from).SelectMany(to => Enumerable.Repeat(like.Flows[0] with { FromZone = from, ToZone = to }, random.Next(4) == 0 ? random.Next(1, 1500) : 0)))],
        };
    }

    [Fact]
    public void Every_pair_that_is_shown_has_its_state_and_the_number_of_its_flows()
    {
        var pack = SamplePack.Build();
        var matrix = ZoneMatrix.Of(pack, SamplePack.Cluster, 1)!;
        Assert.Equal(["cde", "office", "internet", "unzoned"], matrix.Parts.Select(part => part.Members[0]));
        foreach (var pair in pack.ZonePairs)
        {
            int At(string zone) => matrix.Parts.Select(part => part.Members[0]).ToList().IndexOf(zone);
            Assert.Equal(new ZoneMatrixCell(pair.State, pack.Flows.Count(flow => flow.FromZone == pair.From && flow.ToZone == pair.To)), matrix.Cells[At(pair.From)][At(pair.To)]);
        }
        Assert.All(matrix.Counts, count => Assert.Equal(pack.ZonePairs.Count(pair => pair.State == count.State), count.Pairs));
        Assert.True(matrix.Strong);
    }

    [Fact]
    public void Zones_that_do_not_fit_stand_together_with_their_worst_state_and_all_their_flows()
    {
        var pack = Pack(40, new Random(7));
        var matrix = ZoneMatrix.Of(pack, SamplePack.Cluster, 1)!;
        Assert.Equal((42, 14, 28), (matrix.Total, matrix.Shown, matrix.Left));
        Assert.Equal(42, matrix.Parts.SelectMany(part => part.Members).Distinct().Count());
        Assert.Equal(pack.Flows.Length, matrix.Flows);
        Assert.Equal(42 * 41, matrix.Counts.Sum(count => count.Pairs));
        var others = matrix.Parts[^1].Members;
        var worst = pack.ZonePairs.Where(pair => pair.From == "zone-0" && others.Contains(pair.To)).MinBy(pair => ZoneMatrix.Rank(pair.State))!;
        Assert.Equal(worst.State, matrix.Cells[0][^1]!.State);
        Assert.Contains(matrix.Parts, part => part.Members[0] == "internet");
    }

    [Fact]
    public void Where_no_zones_are_declared_the_register_tells_of_namespaces()
    {
        var pack = SamplePack.Build() with { Zones = [], ZonePairs = [] };
        var matrix = ZoneMatrix.Of(pack, SamplePack.Cluster, 1)!;
        Assert.False(matrix.Zoned);
        Assert.Equal("internet", matrix.Parts[0].Members[0]);
        Assert.Equal("unapproved", matrix.Cells[1][0]!.State);
        Assert.Equal("none", matrix.Cells[0][2]!.State);
        Assert.Null(ZoneMatrix.Of(pack with { Flows = [] }, SamplePack.Cluster, 1));
        Assert.Null(ZoneMatrix.Of(pack, "another", 1));
    }

    [Fact]
    public void A_state_of_a_later_program_is_shown_as_unknown()
    {
        var pack = SamplePack.Build();
        var matrix = ZoneMatrix.Of(pack with { ZonePairs = [.. pack.ZonePairs.Select(pair => pair with { State = "blessed" })] }, SamplePack.Cluster, 1)!;
        Assert.Equal(12, matrix.Counts.Single(count => count.State == "unknown").Pairs);
        Sound(Draw(ZoneMatrixDrawing.Of(matrix, Fit)));
    }

    [Fact]
    public void From_one_zone_to_sixty_every_text_is_legible_and_over_no_other()
    {
        foreach (var zones in (int[])[1, 2, 3, 5, 8, 11, 12, 13, 20, 60])
            foreach (var name in (Func<int, string>?[])[null, i => SamplePack.HostileNames[i % SamplePack.HostileNames.Length] + i.ToString(CultureInfo.InvariantCulture), i => new string('w', 240) + i.ToString(CultureInfo.InvariantCulture)])
            {
                var drawing = Draw(ZoneMatrixDrawing.Of(ZoneMatrix.Of(Pack(zones, new Random(zones), name), SamplePack.Cluster, 1)!, Fit));
                Sound(drawing);
                Assert.InRange(drawing.Height, 50, 480);
            }
    }

    [Fact]
    public void No_two_states_look_alike_in_grey()
    {
        static double Light(Rgb colour) => colour.Contrast(Rgb.Hex(0));
        foreach (var states in (string[][])[States, ["unapproved", "overdue", "unknown", "unstated", "approved", "none"]])
        {
            var looks = states.Select(state =>
            {
                var look = ZoneMatrixLook.Of(state);
                var colours = Colours.BuiltIn;
                var ground = look.Tone is { } tone ? colours.Of(tone).Ground : look.Ground is { } ink ? colours.Of(ink) : colours.White;
                return (state, look.Sign, Fill: look.Tone is { } t ? Colours.FillOf(t) : Fill.Solid, Ground: Light(ground), Edge: look.Edge is { } edge ? Light(colours.Of(edge)) : Light(ground), Text: colours.Of(look.Ink).Contrast(look.Patterned ? colours.White : ground));
            }).ToList();
            foreach (var a in looks)
            {
                Assert.True(a.Text >= Colours.LeastContrast, $"{a.state}: contrast {a.Text:F1}");
                foreach (var b in looks.Where(other => string.CompareOrdinal(other.state, a.state) > 0))
                {
                    Assert.NotEqual(a.Sign, b.Sign);
                    static bool Apart(double x, double y) => Math.Max(x, y) / Math.Min(x, y) >= 1.2;
                    Assert.True(a.Fill != b.Fill || Apart(a.Ground, b.Ground) || Apart(a.Edge, b.Edge), $"{a.state} and {b.state} look alike in grey");
                }
            }
        }
    }
}
