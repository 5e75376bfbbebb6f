using System.Collections.Immutable;
using Compliance.Evidence.Pack;

namespace Compliance.Rendering.Tests;

/// <summary>Zones, approved flows and exceptions of the sample pack, one of each state.</summary>
internal static class SampleScope
{
    private static readonly DateTimeOffset Day = new(2026, 10, 1, 0, 0, 0, TimeSpan.Zero);

    public static readonly ImmutableArray<ZoneEntry> Zones =
    [
        new() { Cluster = SamplePack.Cluster, Zone = "cde", Kind = "cde", Description = "Card data", Environment = "production", Namespaces = ["payments", "vault"], Pods = 12, Nodes = 0, Addresses = [] },
        new() { Cluster = SamplePack.Cluster, Zone = "office", Kind = "partner", Tenant = "acme", Namespaces = [], Pods = 0, Nodes = 0, Addresses = ["198.51.100.0/24"] },
    ];

    public static readonly ImmutableArray<ZonePlacementEntry> Placements =
    [
        new(SamplePack.Cluster, "payments/both[Deployment]", ["cde", "office"], 2),
        new(SamplePack.Cluster, SamplePack.HostileNames[6], [], 1),
    ];

    public static readonly ImmutableArray<ZonePairEntry> Pairs =
    [
        Pair("cde", "office", "as-intended", "TCP 443", "TCP 443", ""),
        Pair("cde", "internet", "broader-than-intended", "TCP 443", "all ports", "TCP 1–442, 444–65535; UDP all; SCTP all"),
        Pair("cde", "unzoned", "denied", "", "", ""),
        Pair("office", "cde", "violation", "", "TCP 5432", "TCP 5432"),
        Pair("office", "internet", "not-applicable", "", "", "") with { Reason = "both sides are outside the cluster" },
        Pair("office", "unzoned", "unknown", "", "", "") with { Reason = "the snapshot does not prove that a plug-in enforces policies" },
        Pair("internet", "cde", "denied", "", "", ""),
        Pair("internet", "office", "not-applicable", "", "", "") with { Reason = "both sides are outside the cluster" },
        Pair("internet", "unzoned", "denied", "", "", ""),
        Pair("unzoned", "cde", "denied", "", "", ""),
        Pair("unzoned", "office", "denied", "", "", ""),
        Pair("unzoned", "internet", "denied", "", "", ""),
    ];

    public static readonly ImmutableArray<ApprovedFlowEntry> Flows =
    [
        new()
        {
            Id = "AF-1", From = "cde", To = "office", Ports = "TCP 443", State = "approved", Stale = [], BusinessNeed = "Card payments are settled", Owner = "Grace Hopper",
            Approver = "Ada Byron", ApprovedOn = Day, ReviewBy = Day.AddDays(180), Mitigations = ["Mutual TLS"],
        },
        new() { Id = "AF-2", From = "any", To = "cde", Ports = "all ports", State = "proposed", Stale = [SamplePack.Cluster], Mitigations = [] },
    ];

    public static readonly ImmutableArray<ExceptionEntry> Exceptions =
    [
        Exception("EX-1", "active", null, [$"{SamplePack.Cluster}: namespace/staging"]),
        Exception("EX-2", "expired", "it expired on 2026-06-30", []),
    ];

    public static readonly ImmutableArray<AttestationEntry> Attestations =
    [
        Attestation("AT-1", "current", Day.AddDays(180), "Ada Byron"), Attestation("AT-2", "ending", Day.AddDays(10), SamplePack.HostileNames[1]),
        Attestation("AT-3", "expired", Day.AddDays(-10), "Ada Byron"), Attestation("AT-4", "open", null, null) with { Control = "9.9.9" },
    ];

    private static AttestationEntry Attestation(string id, string state, DateTimeOffset? until, string? by) => new()
    {
        Id = id, Framework = "pci-dss", Control = "1.2.7", State = state, Signed = false, Reason = $"Attestation {id} is {state}.",
        Statement = "The rulesets were reviewed", By = by, Role = by is null ? null : "CISO", AttestedOn = until?.AddDays(-180), ValidUntil = until,
        Document = SamplePack.HostileNames[0], Provider = id == "AT-2" ? "Example Cloud" : null,
    };

    private static ZonePairEntry Pair(string from, string to, string state, string intended, string possible, string surplus) => new()
    {
        Cluster = SamplePack.Cluster, From = from, To = to, State = state, Intended = intended, Possible = possible, Surplus = surplus,
        Flows = intended.Length > 0 ? ["AF-1"] : [],
        Witness = surplus.Length > 0 ? new WitnessEntry("payments/api-1", "ip/1.1.1.1", "TCP/8443", "no policy isolates payments/api-1 for egress", null, null) : null,
    };

    private static ExceptionEntry Exception(string id, string state, string? why, ImmutableArray<string> applies) => new()
    {
        Id = id, Scope = "NP-DEFAULT-DENY-INGRESS, namespace/staging", State = state, StateReason = why, Reason = "Staging is rebuilt in December",
        CompensatingControl = SamplePack.HostileNames[0], Requester = "Grace Hopper", Approver = "Ada Byron", Granted = Day, Expires = Day.AddDays(90), Applies = applies,
    };
}
