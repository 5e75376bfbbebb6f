using System.Collections.Immutable;
using Compliance.Evidence.Pack;

namespace Compliance.Rendering.Tests;

/// <summary>The register of flows, the course and the key figures of the sample pack: a row of each state, and names that try to be something else.</summary>
internal static class SampleFlows
{
    private static readonly DateTimeOffset Day = new(2026, 9, 30, 22, 0, 4, TimeSpan.Zero);

    public static readonly ImmutableArray<FlowEntry> Rows =
    [
        Row(1, "cde", "internet", ["orders/db[StatefulSet]"], ["any address"], "TCP 1–442, 444–65535; UDP all; SCTP all", "unapproved") with { Insecure = ["every port is open"] },
        Row(2, "cde", "unzoned", ["orders/db[StatefulSet]"], SamplePack.HostileNames, "TCP 8080", "unapproved") with
        {
            AllowedBy = ["NetworkPolicy/orders/allow-all-internal", "CiliumNetworkPolicy/tools/" + SamplePack.HostileNames[6]], AllowedByCount = 2, Insecure = ["http (TCP 8080)"],
            Services = ["tools/" + SamplePack.HostileNames[0], "tools/runner"], Qualified = "http, " + SamplePack.HostileNames[7],
        },
        Row(3, "office", "cde", ["198.51.100.0-198.51.100.255"], ["orders/db[StatefulSet]"], "TCP 23, 5432", "unapproved") with
        {
            AllowedBy = ["NetworkPolicy/orders/allow-all-internal"], AllowedByCount = 1, Services = ["orders/db"], Insecure = ["telnet (TCP 23)"],
        },
        Row(4, "unzoned", "cde", ["staging/batch[CronJob]", "tools/ci-runner[Deployment]"], ["orders/db[StatefulSet]"], "TCP 5432", "unapproved") with
        {
            FromCount = 41, ToCount = 7, Merged = true, AllowedBy = ["NetworkPolicy/orders/allow-all-internal"], AllowedByCount = 14, Services = ["orders/db"],
        },
        Row(5, "internet", "cde", ["any address"], ["dmz/frontend[Deployment]"], "TCP 443", "overdue") with { Approvals = ["AF-3"], Services = ["dmz/frontend"] },
        Row(6, "office", "unzoned", ["198.51.100.0-198.51.100.255"], ["node/worker-1"], "TCP 10250", "unknown") with { Reason = "a policy of the namespace tools could not be read" },
        Row(7, "unzoned", "internet", ["tools/ci-runner[Deployment]"], ["any address"], "TCP 443", "unstated"),
        Row(8, "cde", "office", ["orders/db[StatefulSet]"], ["198.51.100.0-198.51.100.255"], "TCP 443", "approved") with
        {
            Approvals = ["AF-1"], AllowedBy = ["NetworkPolicy/orders/allow-partners"], AllowedByCount = 1,
        },
        Row(9, "cde", "internet", ["orders/db[StatefulSet]"], ["any address"], "TCP 443", "approved") with { Approvals = ["AF-1", SamplePack.HostileNames[2]] },
    ];

    public static readonly ImmutableArray<FlowDoubtEntry> Doubts =
    [
        new(SamplePack.Cluster, [], "CiliumNetworkPolicy.cilium.io could not be read in full: 403"),
        new(SamplePack.Cluster, ["tools", SamplePack.HostileNames[6]], "a policy of this namespace could not be read: " + SamplePack.HostileNames[7]),
    ];

    /// <summary>Seven approved packs before the sample: findings fall, a cluster that was not read, findings rise again.</summary>
    public static readonly ImmutableArray<TrendEntry> Course =
    [
        Earlier("1.0.0", -640, 1, 9, 1, 1, 31), Earlier("1.0.1", -549, 2, 7, 2, 1, 27), Earlier("1.0.2", -457, 2, 7, 2, 1, 27), Earlier("1.1.0", -366, 0, 1, 11, 0, 3),
        Earlier("1.1.2", -274, 3, 5, 2, 2, 19), Earlier("1.1.3", -184, 4, 4, 2, 2, 14), Earlier("1.1.4", -92, 3, 5, 2, 2, 18),
    ];

    /// <summary>The key figures of a pack.</summary>
    public static KeyFigures Figures(EvidencePack pack)
    {
        int evaluable = pack.Controls.Count(c => c.Status != "not-applicable" && !c.Primary.IsEmpty);
        int evaluated = pack.Controls.Count(c => c.Status is not ("not-applicable" or "not-evaluated") && !c.Primary.IsEmpty);
        int Of(string state) => pack.Flows.Count(f => f.State == state);
        return new KeyFigures
        {
            ControlsEvaluable = evaluable, ControlsEvaluated = evaluated, CoveragePercent = evaluated * 100 / evaluable,
            Segmentation = "broken", SegmentationReason = "Between 2 of 10 pairs of zones more is possible than is approved: cde → internet, office → cde.",
            Flows = new FlowCounts(Of("unapproved"), Of("overdue"), Of("unknown"), Of("unstated"), Of("approved")), InsecureFlows = pack.Flows.Count(f => !f.Insecure.IsEmpty),
            ExceptionsActive = 1, ExceptionsEnding = 1, WorkloadsIsolated = pack.Workloads.Count(w => !w.IngressIsolatedBy.IsEmpty && !w.EgressIsolatedBy.IsEmpty),
        };
    }

    private static FlowEntry Row(int number, string from, string to, ImmutableArray<string> sources, ImmutableArray<string> destinations, string ports, string state) => new()
    {
        Id = $"FL-0000000{number}", Cluster = SamplePack.Cluster, FromZone = from, ToZone = to, From = sources, FromCount = sources.Length, To = destinations, ToCount = destinations.Length,
        Ports = ports, State = state,
    };

    private static TrendEntry Earlier(string version, int days, int satisfied, int not, int unevaluated, int manual, int findings) =>
        new($"EP-payment-shop-{version}", version, Day.AddDays(days), Approved: true, new StatusCounts(satisfied, not, unevaluated, manual, 1), findings);
}
