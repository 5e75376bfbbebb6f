using System.Collections.Immutable;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Tests.Versioning;

/// <summary>A pack with one of everything that a change log tells of, to be changed by the tests.</summary>
internal static class Packs
{
    public static readonly EvidencePack Shop = SamplePack.Of() with
    {
        Clusters = [Cluster("east")],
        Frameworks = [new FrameworkEntry("pci-dss", "PCI DSS", "4.0.1", "ours", new StatusCounts(1, 0, 0, 0, 0))],
        Controls = [Control("1.2.1", "satisfied")],
        Checks = [Check("NP-1"), Check("NP-2")],
        Results = [Result("NP-1", "shop/web[Deployment]", "pass"), Result("NP-2", "shop/db[StatefulSet]", "pass")],
        Policies = [Policy("NetworkPolicy/shop/web")],
        Workloads = [Workload("shop/web[Deployment]", "")],
        Zones = [Zone("cde", "cde")],
        ZonePairs = [Pair("denied", "")],
        ApprovedFlows = [new ApprovedFlowEntry { Id = "F-1", From = "cde", To = "internet", Ports = "TCP 443", State = "approved", Stale = [], Approver = "Ada", Mitigations = [] }],
        Exceptions = [Exception("E-1", "unused")],
        Inputs = [new InputEntry("data/inputs/compliance.yaml", new string('a', 64), "Configuration")],
    };

    public static ClusterEntry Cluster(string name, string? uid = "u-1") => new()
    {
        Name = name, Origin = "live cluster", Uid = uid, CollectedAt = SamplePack.Moment, SnapshotSha256 = new string('0', 64), PlugIn = "calico", PlugInVersion = "3.30.0", Enforcement = "enforced",
        Asserted = false, EnforcementEvidence = ["The agent runs on every node."], NamespacesInScope = ["shop"], NamespacesExempt = ["kube-system"], Population = new PopulationCounts(1, 2, 3, 4, 2, 1, 1),
    };

    public static ControlEntry Control(string id, string status) => new()
    {
        Framework = "pci-dss", Control = id, Section = "1", Title = "Rules", Demand = "Rules are set.", Automation = "automated", Status = status, Reason = $"It is {status}.",
        Primary = [new CheckVerdictEntry("NP-1", "pass")], Supporting = [], Findings = [],
    };

    public static CheckEntry Check(string id, string condition = "It is denied.", params (string Name, string Value)[] parameters) => new(
        id, "perimeter", id, "Because.", condition, "Deny it.", "high", parameters.ToImmutableSortedDictionary(p => p.Name, p => p.Value, StringComparer.Ordinal));

    public static ResultEntry Result(string check, string subject, string verdict, string cluster = "east") => new()
    {
        Id = check, Subject = subject, Verdict = verdict, Cluster = cluster, Namespace = "shop", Severity = "high", Summary = $"{verdict} it is.", Evidence = [],
        Reason = verdict == "not-evaluable" ? "Policies could not be read." : null,
    };

    public static FindingEntry Finding(string check, string subject, string cluster = "east") => new()
    {
        Id = $"F-{check}-{subject}", Check = check, Title = check, Severity = "high", Verdict = "fail", Cluster = cluster, Namespace = "shop", Subject = subject, Condition = "It is open.", Criteria = "It is denied.",
        Cause = "No policy.", Effect = "Strangers come in.", Recommendation = "Deny it.", Evidence = [], Controls = ["pci-dss:1.2.1"],
        Witness = new WitnessEntry("internet", subject, "TCP 443", "no policy selects it", null, null),
    };

    public static PolicyEntry Policy(string name, int pods = 2, string peers = "anyone") => new()
    {
        Cluster = "east", Policy = name, Namespace = "shop", Subjects = "pods with app=web", SelectedPods = pods, Isolates = ["ingress"], Rules = 1, Mode = "enforced",
        RuleRows = [new PolicyRuleEntry("/spec/ingress/0", "ingress", "allow", peers, "TCP 443", null)],
    };

    public static WorkloadEntry Workload(string name, string outside) => new()
    {
        Cluster = "east", Workload = name, Namespace = "shop", Pods = 2, HostNetwork = false, IngressIsolatedBy = ["NetworkPolicy/shop/web"], EgressIsolatedBy = [],
        ReachableFromOutside = outside, ReachesOutside = "",
    };

    public static ZoneEntry Zone(string id, string kind) => new() { Cluster = "east", Zone = id, Kind = kind, Namespaces = ["shop"], Pods = 4, Nodes = 0, Addresses = [] };

    public static ZonePairEntry Pair(string state, string possible) => new()
    {
        Cluster = "east", From = "internet", To = "cde", State = state, Intended = "", Possible = possible, Surplus = possible, Flows = [],
        Witness = possible.Length == 0 ? null : new WitnessEntry("internet", "shop/web-1", "TCP 443", "rule 0 allows it", "NetworkPolicy/shop/open", "/spec/ingress/0"),
    };

    public static ExceptionEntry Exception(string id, string state) => new()
    {
        Id = id, Scope = "NP-1", State = state, StateReason = state == "active" ? null : "It is not needed.", Reason = "Legacy.", CompensatingControl = "Firewall.", Requester = "Bob", Approver = "Eve",
        Granted = SamplePack.Moment, Expires = SamplePack.Moment.AddDays(30), Applies = [],
    };
}
