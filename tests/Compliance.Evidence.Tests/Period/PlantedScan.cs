using System.Collections.Immutable;
using System.Security.Cryptography;
using Compliance.Evidence.Pack;
using Compliance.Evidence.Period;

namespace Compliance.Evidence.Tests.Period;

/// <summary>Packs of scans whose truth is planted.</summary>
internal static class PlantedScan
{
    public const string Cluster = "shop", Framework = "fw";

    /// <summary>A scan with nothing but controls: <c>ID=status</c>.</summary>
    public static EvidencePack Pack(DateTimeOffset moment, params string[] controls)
    {
        EvidencePack sample = SamplePack.Of();
        return sample with
        {
            Document = sample.Document with { Created = moment },
            Clusters = [ClusterOf(moment)],
            Frameworks = [new FrameworkEntry(Framework, "Framework", "1", "ours", new StatusCounts(0, 0, 0, 0, 0))],
            Controls = [.. controls.Select(c => Control(c.Split('=')[0], c.Split('=')[1]))],
            Checks = [Check("CHK-A"), Check("CHK-B")],
        };
    }

    public static ClusterEntry ClusterOf(DateTimeOffset moment, params string[] namespaces) => new()
    {
        Name = Cluster, Origin = "live cluster", Uid = "uid-1", CollectedAt = moment, SnapshotSha256 = Convert.ToHexStringLower(SHA256.HashData(BitConverter.GetBytes(moment.Ticks))), PlugIn = "cilium",
        Enforcement = "enforced", Asserted = false, EnforcementEvidence = [], NamespacesInScope = [.. namespaces], NamespacesExempt = [], Population = new PopulationCounts(1, 0, 0, 0, 0, 0, 0),
    };

    public static ControlEntry Control(string id, string status) => new()
    {
        Framework = Framework, Control = id, Section = "s", Title = $"Control {id}", Demand = "d", Automation = "automated", Status = status, Reason = $"It is {status}.",
        Primary = [new CheckVerdictEntry("CHK-A", "pass")], Supporting = [], Findings = [],
    };

    public static CheckEntry Check(string id) => new(id, "G", id, "why", "condition", "mend", "high", ImmutableSortedDictionary<string, string>.Empty);

    /// <summary>The pack with a failing result and its finding.</summary>
    public static EvidencePack Failing(this EvidencePack pack, string check, string subject, string severity = "high") => pack with
    {
        Results = pack.Results.Add(Result(check, subject, "fail") with { Severity = severity, Finding = $"F-{check}-{subject}" }),
        Findings = pack.Findings.Add(new FindingEntry
        {
            Id = $"F-{check}-{subject}", Check = check, Title = check, Severity = severity, Verdict = "fail", Cluster = Cluster, Namespace = "ns", Subject = subject, Condition = "c", Criteria = "c",
            Cause = "c", Effect = "e", Recommendation = "r", Evidence = [], Controls = [$"{Framework}:C-1"],
        }),
    };

    public static EvidencePack Having(this EvidencePack pack, string check, string subject, string verdict) => pack with { Results = pack.Results.Add(Result(check, subject, verdict)) };

    public static EvidencePack WithPolicy(this EvidencePack pack, string policy) => pack with
    {
        Policies = pack.Policies.Add(new PolicyEntry { Cluster = Cluster, Policy = policy, Namespace = "ns", Subjects = "all", SelectedPods = 1, Isolates = [], Rules = 0, Mode = "enforced", RuleRows = [] }),
    };

    public static StoredScan Stored(string name, DateTimeOffset moment) => new(name, "1.0.0", Digest(name), moment);

    public static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)));

    private static ResultEntry Result(string check, string subject, string verdict) =>
        new() { Id = check, Verdict = verdict, Subject = subject, Cluster = Cluster, Namespace = "ns", Severity = "high", Summary = $"{verdict}.", Evidence = [] };
}
