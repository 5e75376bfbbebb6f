using System.Collections.Immutable;
using System.Globalization;
using Compliance.Evidence.Pack;
using Compliance.Rendering.Drawings;
using static Compliance.Rendering.Tests.Drawings.DrawingChecks;

namespace Compliance.Rendering.Tests.Drawings;

public sealed class NetworkTests
{
    private static readonly string[] States = ["approved", "approved", "unapproved", "overdue", "unstated", "unknown"];
    private static readonly string[] Ports = ["TCP 443", "TCP 5432", "all ports", "UDP 53; TCP 53", "TCP 1–442, 444–65535; UDP all; SCTP all", "TCP 8080, 8443"];

    internal static EvidencePack Pack(Random random, int zones, int workloads, int flows, bool declared = true, Func<int, string>? name = null)
    {
        name ??= i => string.Create(CultureInfo.InvariantCulture, $"zone-{i}");
        var like = SamplePack.Build();
        ImmutableArray<string> names = [.. Enumerable.Range(0, zones).Select(name)];
        var members = Enumerable.Range(0, workloads).GroupBy(i => names[i % zones]).ToDictionary(group => group.Key, group => group.Select(i => string.Create(CultureInfo.InvariantCulture, $"{group.Key}/app-{i}[Deployment]")).ToList());
        ImmutableArray<string> ends = [.. names.Where(members.ContainsKey), "internet", "unzoned"];
        ImmutableArray<string> Some(string zone)
        {
            var all = members.GetValueOrDefault(zone, ["any address"]);
            return [.. all.OrderBy(_ => random.Next()).Take(random.Next(1, Math.Min(3, all.Count) + 1)).Order(StringComparer.Ordinal)];
        }
        return like with
        {
            Zones = declared ? [.. names.Select((zone, i) => like.Zones[0] with { Zone = zone, Kind = i == 0 ? "cde" : "internal", Namespaces = [zone] })] : [],
            ZonePairs = [],
            Flows = workloads == 0 && flows > 0 && zones == 0 ? [] : [.. Enumerable.Range(0, flows).Select(_ =>
            {
                var from = ends[random.Next(ends.Length)];
                var to = ends[random.Next(ends.Length)];
                var (sources, destinations) = (Some(from), Some(to));
                return like.Flows[0] with
                {
                    FromZone = from, ToZone = to, From = sources, FromCount = sources.Length, To = destinations, ToCount = destinations.Length,
                    Ports = Ports[random.Next(Ports.Length)], State = States[random.Next(States.Length)],
                };
            }).Where(flow => flow.FromZone != flow.ToZone)],
        };
    }

    private static NetworkPlan Plan(EvidencePack pack) => NetworkPlan.Of(pack, SamplePack.Cluster, 1)!;

    /// <summary>What must hold of every diagram: boxes, lanes and labels stand apart, and nothing runs through a label or a box.</summary>
    private static void Apart(NetworkPlan plan)
    {
        var layout = plan.Layout;
        double Left(int lane) => layout.Columns[0].Contains(lane) ? 0 : NetworkLayout.Width - NetworkLayout.Column;
        var lanes = layout.Lanes.Select((lane, i) => new Place(Left(i), lane.Top, Left(i) + NetworkLayout.Column, lane.Top + lane.Height, $"lane {i}")).ToList();
        var boxes = layout.Boxes.Select((box, i) => new Place(Left(plan.Graph.Boxes[i].Lane), box.Top, Left(plan.Graph.Boxes[i].Lane) + NetworkLayout.Column, box.Top + box.Height, $"box {i}")).ToList();
        Assert.All(lanes, lane => Assert.DoesNotContain(lanes, other => other != lane && other.Meets(lane)));
        for (var i = 0; i < boxes.Count; i++)
        {
            Assert.DoesNotContain(boxes, other => other != boxes[i] && other.Meets(boxes[i]));
            var lane = lanes[plan.Graph.Boxes[i].Lane];
            Assert.True(boxes[i].Top >= lane.Top - 0.001 && boxes[i].Bottom <= lane.Bottom + 0.001);
            Assert.All(layout.Ends.Where(end => end.Key.Box == i), end => Assert.InRange(end.Value, boxes[i].Top + 1, boxes[i].Bottom - 1));
        }
        Assert.Equal(plan.Graph.Lanes.Count, layout.Columns.Sum(column => column.Length));

        var drawing = Draw(NetworkDrawing.Of(plan, Fit));
        Sound(drawing);
        Assert.InRange(drawing.Height, 20, 620);
        var channel = drawing.Shapes.OfType<Shape.Text>().Where(text => text.Value.Length > 0).Select(Of)
            .Where(label => label.Bottom < layout.Height + 4 && label.Left > NetworkLayout.Column - 1 && label.Right < NetworkLayout.Width - NetworkLayout.Column + 1).ToList();
        Assert.Equal(plan.Graph.Lines.Sum(line => line.To.Length), channel.Count);
        var strokes = drawing.Shapes.OfType<Shape.Line>().Where(line => line.Points[0].Y < layout.Height + 4).SelectMany(line => line.Points.Zip(line.Points.Skip(1), (a, b) => (a, b, line.Stroke))).ToList();
        Assert.DoesNotContain(strokes, stroke => stroke.a == stroke.b);
        foreach (var (a, b, stroke) in strokes)
        {
            var way = new Place(Math.Min(a.X, b.X), Math.Min(a.Y, b.Y) - (stroke / 2), Math.Max(a.X, b.X), Math.Max(a.Y, b.Y) + (stroke / 2), $"line from {a} to {b}");
            Assert.All(boxes, box => Assert.False(way.Meets(box with { Left = box.Left + 3.1, Right = box.Right - 3.1 }), $"{way} runs through {box}"));
            Assert.All(channel, label => Assert.False(way.Meets(label with { Bottom = label.Bottom - 1.1 }), $"{way} runs through {label}"));
        }
        // No two lines lie upon one another.
        var flat = strokes.Where(s => s.a.Y == s.b.Y).Select(s => (s.a.Y, Left: Math.Min(s.a.X, s.b.X), Right: Math.Max(s.a.X, s.b.X))).GroupBy(s => Math.Round(s.Y, 3));
        Assert.All(flat, row =>
        {
            var along = row.OrderBy(s => s.Left).ToList();
            for (var i = 1; i < along.Count; i++)
                Assert.True(along[i].Left >= along[i - 1].Right - 0.01, $"two lines at {row.Key}");
        });
    }

    /// <summary>Every row of the register is in one line, or counted as left out.</summary>
    private static void Complete(EvidencePack pack, NetworkPlan plan)
    {
        Assert.Equal(pack.Flows.Length, plan.Drawn + plan.Left + plan.Inside);
        if (!plan.Workloads)
            return;
        Assert.Equal((0, 0), (plan.Left, plan.Inside));
        foreach (var flow in pack.Flows)
            Assert.Contains(plan.Graph.Lines, line => line.State == flow.State && line.Ports.Contains(flow.Ports)
                && flow.From.All(name => line.From.Any(box => plan.Graph.Boxes[box].Members.Contains(name))) && flow.To.All(name => line.To.Any(box => plan.Graph.Boxes[box].Members.Contains(name))));
        // And no line says more than the register: each of its pairs stands in a row with these ports and this state.
        foreach (var line in plan.Graph.Lines)
            foreach (var from in line.From.SelectMany(box => plan.Graph.Boxes[box].Members.Select(name => (plan.Graph.Boxes[box].Lane, name))))
                foreach (var to in line.To.SelectMany(box => plan.Graph.Boxes[box].Members))
                    foreach (var ports in line.Ports)
                        Assert.Contains(pack.Flows, flow => flow.State == line.State && flow.Ports == ports && flow.FromZone == plan.Graph.Lanes[from.Lane].Members[0] && flow.From.Contains(from.name) && flow.To.Contains(to));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void From_one_zone_to_twelve_and_no_workload_to_sixty_nothing_overlaps(int seed)
    {
        var random = new Random(seed);
        for (var zones = 1; zones <= 12; zones++)
            foreach (var workloads in (int[])[0, 1, 7, 25, 58])
                foreach (var flows in (int[])[0, 2, 12, 45, 150])
                {
                    var pack = Pack(random, zones, workloads, flows);
                    var plan = Plan(pack);
                    Apart(plan);
                    Complete(pack, plan);
                }
    }

    [Fact]
    public void Twelve_zones_and_sixty_workloads_with_a_flow_each_are_drawn_one_by_one()
    {
        var like = SamplePack.Build();
        ImmutableArray<string> zones = [.. Enumerable.Range(0, 12).Select(i => string.Create(CultureInfo.InvariantCulture, $"zone-{i}"))];
        var pack = like with
        {
            Zones = [.. zones.Select(zone => like.Zones[0] with { Zone = zone })], ZonePairs = [],
            Flows = [.. Enumerable.Range(0, 30).Select(i => like.Flows[0] with
            {
                FromZone = zones[i % 12], From = [$"{zones[i % 12]}/client-{i}[Deployment]"], FromCount = 1,
                ToZone = zones[(i + 1) % 12], To = [$"{zones[(i + 1) % 12]}/server-{i}[Deployment]"], ToCount = 1, State = "approved", Ports = "TCP 443",
            })],
        };
        var plan = Plan(pack);
        Assert.True(plan.Workloads);
        Assert.Equal(60, plan.Graph.Boxes.Count);
        Apart(plan);
        Complete(pack, plan);
    }

    [Theory]
    [InlineData(true, 13)]
    [InlineData(true, 30)]
    [InlineData(false, 100)]
    public void More_zones_or_namespaces_stand_together_and_the_drawing_counts_them(bool declared, int zones)
    {
        var random = new Random(zones);
        foreach (var flows in (int[])[20, 400, 3000])
        {
            var pack = Pack(random, zones, 2 * zones, flows, declared);
            var plan = Plan(pack);
            Apart(plan);
            Complete(pack, plan);
            Assert.False(plan.Workloads);
            if (declared || flows > 20)
            {
                Assert.Equal(zones, plan.Zones);
                Assert.Equal(zones - 11, plan.Others);
            }
        }
    }

    [Fact]
    public void Too_many_workloads_are_drawn_as_zones()
    {
        var pack = Pack(new Random(5), 4, 80, 200);
        var plan = Plan(pack);
        Assert.False(plan.Workloads);
        Assert.Equal(6, plan.Graph.Lanes.Count);
        Apart(plan);
        Complete(pack, plan);
    }

    [Fact]
    public void Nothing_is_left_out_while_something_that_matters_less_is_drawn()
    {
        var random = new Random(9);
        var left = 0;
        for (var run = 0; run < 12; run++)
        {
            var pack = Pack(random, 12, 200, 300 * (run + 1));
            var plan = Plan(pack);
            Apart(plan);
            left += plan.Left;
            string[] order = ["unapproved", "unknown", "overdue", "unstated", "approved"];
            var least = plan.Counts.Max(count => Array.IndexOf(order, count.State));
            for (var rank = 0; rank < least; rank++)
                Assert.Equal(pack.Flows.Count(flow => flow.State == order[rank]), plan.Counts.Where(count => count.State == order[rank]).Sum(count => count.Flows));
        }
        Assert.NotEqual(0, left);
    }

    [Fact]
    public void Names_that_the_register_leaves_out_are_counted_in_a_box_of_their_own()
    {
        var like = SamplePack.Build();
        var pack = like with { Flows = [like.Flows[2] with { From = ["a/b[Pod]"], FromCount = 13, Merged = true }] };
        var plan = Plan(pack);
        Assert.Contains(plan.Graph.Boxes, box => box.Unnamed == 12);
        Assert.Contains(Draw(NetworkDrawing.Of(plan, Fit)).Shapes.OfType<Shape.Text>(), text => text.Value == "+12");
        Apart(plan);
    }

    [Fact]
    public void Hostile_names_and_states_of_a_later_program_are_drawn()
    {
        var random = new Random(3);
        foreach (var length in (int[])[0, 240])
        {
            var pack = Pack(random, 9, 30, 40, name: i => SamplePack.HostileNames[i] + new string('w', length));
            pack = pack with { Flows = [.. pack.Flows.Select((flow, i) => i % 7 == 0 ? flow with { State = SamplePack.HostileNames[i % 9], Ports = SamplePack.HostileNames[i % 14] } : flow)] };
            var plan = Plan(pack);
            Apart(plan);
            Assert.Contains(plan.Counts, count => count.State == "unknown");
        }
    }

    [Fact]
    public void The_same_pack_gives_the_same_drawing()
    {
        var pack = Pack(new Random(1), 8, 40, 60);
        Assert.Equal(Draw(NetworkDrawing.Of(Plan(pack), Fit)).Shapes.Select(shape => shape.ToString()), Draw(NetworkDrawing.Of(Plan(pack), Fit)).Shapes.Select(shape => shape.ToString()));
        Assert.Null(NetworkPlan.Of(pack, "another", 1));
        Assert.Null(NetworkPlan.Of(pack with { Zones = [], Flows = [] }, SamplePack.Cluster, 1));
    }
}
