using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json;
using Compliance.Evidence.Pack;

namespace Compliance.Rendering.Tests;

/// <summary>A pack of a payment shop: one live cluster, five frameworks, findings of every severity, gaps, limitations, redactions, and
/// names that try to be formulas, markup, links and control characters.</summary>
internal static class SamplePack
{
    public const string Cluster = "prod-eu-1";

    /// <summary>Workload names an attacker may choose through labels, manifests or messages. Each must be printed, none obeyed.</summary>
    public static readonly ImmutableArray<string> HostileNames =
    [
        "=HYPERLINK(\"http://evil.example/\",\"click\")", "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(A1:A9)", "\t=1+1", "\r=1+1",
        "<script>alert(1)</script> & \"quotes\"", "pipe|`back``tick` *bold* [x](javascript:alert(1)) ~~s~~ <!-- c -->",
        "bell\u0007null\u0000esc\u001b[31m", "\u202Eexe.tnemyap", "https://evil.example/?a=1&b=2 www.evil.example user@evil.example",
        "line one\nline two", "]]></cell>{{ 7 * 7 }}", "名前-💳", "lone \uD800 surrogate",
    ];

    public static byte[] Json(EvidencePack pack) => JsonSerializer.SerializeToUtf8Bytes(pack);

    public static string Digest(EvidencePack pack) => Convert.ToHexStringLower(SHA256.HashData(Json(pack)));

    /// <summary>The sample as a draft with a predecessor, every field filled in but the author.</summary>
    public static EvidencePack Build()
    {
        var pack = WithoutLife() with { Flows = SampleFlows.Rows, FlowDoubts = SampleFlows.Doubts, Trend = SampleFlows.Course };
        pack = pack with { Summary = pack.Summary with { Figures = SampleFlows.Figures(pack) } };
        pack = pack with { Document = SampleLife.Declared(pack.Document), Policies = SampleLife.WithChanges(pack.Policies), Metrics = SampleLife.Metrics, Register = SampleLife.Register };
        return pack with { Changes = SampleLife.Log(pack), RuleReview = SampleLife.Rules(pack) };
    }

    /// <summary>The sample as programs made it that wrote no change log and no review.</summary>
    public static EvidencePack WithoutLife()
    {
        var findings = Findings();
        var controls = Controls(findings);
        findings = [.. findings.Select(finding => finding with
        {
            WaivedBy = finding.Id == findings[0].Id ? ["EX-1"] : [],
            Controls = [.. controls.Where(control => control.Findings.Contains(finding.Id)).Select(control => control.Framework + ":" + control.Control)],
        })];
        var results = Results(findings);
        var workloads = Workloads();
        var policies = Policies();
        var population = new PopulationCounts(1, 4, 3, workloads.Sum(w => w.Pods), workloads.Length, 11, policies.Length);
        return new EvidencePack
        {
            Program = new ProgramIdentity("compliance", "0.1.0", ClockOverridden: false),
            Document = new DocumentControl
            {
                Id = "EP-payment-shop-1.2.0", Series = "payment-shop", Version = "1.2.0",
                VersionReason = "minor: two findings appeared and one policy changed", Title = "Network segmentation and access control",
                Entity = "Payment Shop Ltd", Status = PackStatus.Draft, Created = At(0), NextReview = At(90 * 24 * 60),
                Owner = "Head of Platform Security", Classification = "Confidential", Retention = "six years",
                Distribution = ["CISO", "QSA", "Internal Audit"], Supersedes = "EP-payment-shop-1.1.4", Missing = ["author"],
                CompletenessPercent = 93,
            },
            Summary = new PackSummary
            {
                Headline = $"{findings.Length} findings; {controls.Count(c => c.Status == "not-satisfied")} controls are not satisfied, "
                    + $"{controls.Count(c => c.Status == "not-evaluated")} not evaluated",
                Statement = "The cardholder namespace denies what nobody approved, with two exceptions: staging may read the order database, and one workload "
                    + "reaches the cloud metadata service. Three controls could not be evaluated because one list was refused.",
                Controls = Count(controls), Population = population,
                Results = new VerdictCounts(results.Count(r => r.Verdict == "pass"), results.Count(r => r.Verdict == "warn"),
                    results.Count(r => r.Verdict == "fail"), results.Count(r => r.Verdict == "not-evaluable"), results.Count(r => r.Verdict == "not-applicable")),
                FindingsBySeverity = findings.Where(f => f.Verdict == "fail").GroupBy(f => f.Severity).ToImmutableSortedDictionary(g => g.Key, g => g.Count(), StringComparer.Ordinal),
            },
            Clusters = [ClusterOf(population)],
            Frameworks = [.. Frameworks.Select(f => f with { Counts = Count(controls.Where(c => c.Framework == f.Id)) })],
            Controls = controls, Checks = Checks, Results = results, Findings = findings, Policies = policies, Workloads = workloads,
            Zones = SampleScope.Zones,
            ZonePlacements = SampleScope.Placements,
            ZonePairs = SampleScope.Pairs,
            ApprovedFlows = SampleScope.Flows,
            Exceptions = SampleScope.Exceptions,
            Attestations = SampleScope.Attestations,
            Gaps =
            [
                new GapEntry(Cluster, "forbidden", "CiliumNetworkPolicy.cilium.io", null, "403: the service account may not list this kind", null, null),
                new GapEntry(Cluster, "malformed", "NetworkPolicy.networking.k8s.io", "tools", "expected a list of peers, found text", "objects/17", "/spec/ingress/0/from"),
            ],
            Limitations =
            [
                new LimitationEntry(Cluster, "Pod/tools/ci-runner", "/spec/hostNetwork", "a host-network pod has its node's treatment, which the plug-in leaves open", "K8S-21"),
                new LimitationEntry(Cluster, null, null, HostileNames[7], null),
            ],
            Evidence = EvidenceItems(),
            Redactions = [new RedactionEntry(Cluster, "annotation kubectl.kubernetes.io/last-applied-configuration", 41, ["Deployment/orders/db", HostileNames[4]])],
            Inputs =
            [
                new InputEntry("data/inputs/snapshots/prod-eu-1.json.gz", Hash("snapshot"), "snapshot of prod-eu-1"),
                new InputEntry("data/inputs/controls/pci-dss-4.0.1.yaml", Hash("pci"), "framework file"),
            ],
        };
    }

    /// <summary>The sample with very many findings, policies and workloads.</summary>
    public static EvidencePack Large(int findings, int policies, int workloads)
    {
        var pack = Build();
        var seed = pack.Findings;
        return pack with
        {
            Findings = [.. Enumerable.Range(0, findings).Select(i => seed[i * 7 % seed.Length] with { Id = $"F-{i:x8}", Subject = $"ns-{i % 97}/workload-{i}[Deployment]" })
                .OrderBy(f => f.Check, StringComparer.Ordinal)],
            Policies = [.. Enumerable.Range(0, policies).Select(i => pack.Policies[i % pack.Policies.Length] with { Policy = $"NetworkPolicy/ns-{i % 97}/policy-{i}" })],
            Workloads = [.. Enumerable.Range(0, workloads).Select(i => pack.Workloads[i % pack.Workloads.Length] with { Workload = $"ns-{i % 97}/workload-{i}[Deployment]" })],
        };
    }

    private static readonly ImmutableArray<FrameworkEntry> Frameworks =
    [
        new("pci-dss", "PCI DSS", "4.0.1", "PCI DSS is published by the PCI Security Standards Council.", Count([])),
        new("hipaa", "HIPAA Security Rule", "2013", "45 CFR part 164, public law of the United States.", Count([])),
        new("soc2", "SOC 2 TSC", "2017", "Trust Services Criteria are published by the AICPA.", Count([])),
        new("nist-800-53", "NIST SP 800-53 AC", "r5", "A public work of the United States government.", Count([])),
        new("cis-kubernetes", "CIS Kubernetes Benchmark", "2.0.1", "CIS Benchmarks are published by the Center for Internet Security.", Count([])),
    ];

    private static readonly ImmutableArray<CheckEntry> Checks =
    [
        CheckOf("CNI-ENFORCEMENT-CAPABLE", "The cluster runs an engine that enforces network policies", "critical"),
        CheckOf("EVD-COLLECTION-COMPLETE", "Everything the assessment needs was read", "high"),
        CheckOf("EXP-INTERNET-EGRESS", "No workload may open connections to arbitrary addresses", "high"),
        CheckOf("EXP-INTERNET-INGRESS", "Only approved workloads are reachable from outside", "critical"),
        CheckOf("NP-DEFAULT-DENY-EGRESS", "Every in-scope pod denies egress unless a rule allows it", "high"),
        CheckOf("NP-DEFAULT-DENY-INGRESS", "Every in-scope pod denies ingress unless a rule allows it", "critical"),
        CheckOf("NP-STALE-POLICY", "No policy selects nothing", "low"),
        CheckOf("NP-WIDE-CIDR", "No rule allows a wide address block", "medium", ("max-prefix-ipv4", "16")),
        CheckOf("SEG-CROSS-NAMESPACE", "Namespaces are closed to one another unless a flow is approved", "high"),
    ];

    private static CheckEntry CheckOf(string id, string title, string severity, params (string Key, string Value)[] parameters) => new(
        id, id[..id.IndexOf('-')], title, $"An attacker who holds one workload reaches the next where {title.ToLowerInvariant()} does not hold.",
        title + ", in every namespace in scope", "Write the policy that closes the path, try it in audit mode, then enforce it.", severity,
        parameters.ToImmutableSortedDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal));

    private static ImmutableArray<FindingEntry> Findings()
    {
        var list = new List<FindingEntry>
        {
            Finding("NP-DEFAULT-DENY-INGRESS", "fail", "staging", "staging/batch[CronJob]", "No policy isolates ingress of 3 pods.",
                new WitnessEntry("dmz/frontend[Deployment]", "staging/batch[CronJob]", "TCP 8080", "no ingress policy selects it", null, null),
                "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata:\n  name: default-deny\n  namespace: staging\nspec:\n  podSelector: {}\n  policyTypes: [Ingress]\n"),
            Finding("EXP-INTERNET-INGRESS", "fail", "orders", "orders/db[StatefulSet]", "The order database is reachable from any address on TCP 5432.",
                new WitnessEntry("ip/203.0.113.7", "orders/db[StatefulSet]", "TCP 5432", "allowed by a rule with the block 0.0.0.0/0", "NetworkPolicy/orders/allow-all-internal", "/spec/ingress/1")
                { Quote = "ingress:\n  - from:\n      - ipBlock:\n          cidr: 0.0.0.0/0\n    ports:\n      - port: 5432\n" }, null),
            Finding("SEG-CROSS-NAMESPACE", "fail", "orders", "orders/db[StatefulSet]", "Staging may read the order database.",
                new WitnessEntry("staging/batch[CronJob]", "orders/db[StatefulSet]", "TCP 5432", "allowed by an empty namespace selector", "NetworkPolicy/orders/allow-all-internal", "/spec/ingress/0")
                { Quote = "ingress:\n  - from:\n      - namespaceSelector: {}\n" }, null),
            Finding("EXP-INTERNET-EGRESS", "fail", "tools", "tools/ci-runner[Deployment]", "One workload reaches the cloud metadata service.",
                new WitnessEntry("tools/ci-runner[Deployment]", "ip/169.254.169.254", "TCP 80", "no egress policy selects it", null, null), null),
            Finding("NP-WIDE-CIDR", "warn", "orders", "NetworkPolicy/orders/allow-partners", "A rule allows 10.0.0.0/8.",
                new WitnessEntry(null, null, null, "the block holds 16,777,216 addresses", "NetworkPolicy/orders/allow-partners", "/spec/egress/0")
                { Quote = "egress:\n  - to:\n      - ipBlock: { cidr: 10.0.0.0/8 }\n" }, null),
            Finding("NP-STALE-POLICY", "warn", "tools", "NetworkPolicy/tools/old-batch", "The policy selects no pod.", null, null),
        };
        list.AddRange(HostileNames.Select(name => Finding("NP-DEFAULT-DENY-EGRESS", "fail", "tools", name, $"No policy isolates egress of {name}",
            new WitnessEntry(name, "ip/198.51.100.9", "TCP 443", "no egress policy selects it", null, null), null)));
        string[] order = ["critical", "high", "medium", "low", "info"];
        return [.. list.OrderBy(f => Array.IndexOf(order, f.Severity))];
    }

    private static FindingEntry Finding(string check, string verdict, string ns, string subject, string condition, WitnessEntry? witness, string? patch)
    {
        var definition = Checks.Single(c => c.Id == check);
        return new FindingEntry
        {
            Id = "F-" + Hash(check + "\n" + Cluster + "\n" + subject)[..8], Check = check, Title = definition.Title, Severity = definition.Severity,
            Verdict = verdict, Cluster = Cluster, Namespace = ns, Subject = subject, Condition = condition, Criteria = definition.Condition + ".",
            Cause = witness?.AllowedBy ?? "its selector matches no pod that exists", Effect = definition.Rationale, Recommendation = definition.Remediation, Patch = patch,
            Witness = witness, Controls = [],
            Evidence = [new ObjectEvidence(subject, "/spec/template/metadata/labels", "labels that no policy selects", "EV-0001"), new ObjectEvidence("Namespace/" + ns, null, null, "EV-0002")],
        };
    }

    private static ImmutableArray<ResultEntry> Results(ImmutableArray<FindingEntry> findings)
    {
        var results = findings.Select(f => Result(f.Check, f.Verdict, f.Subject) with { Finding = f.Id, Witness = f.Witness, Evidence = f.Evidence, Summary = f.Condition }).ToList();
        results.AddRange(Workloads().Select(w => Result("CNI-ENFORCEMENT-CAPABLE", "pass", w.Workload)));
        results.Add(Result("EVD-COLLECTION-COMPLETE", "not-evaluable", Cluster) with { Reason = "CiliumNetworkPolicy.cilium.io could not be listed: 403" });
        results.Add(Result("SEG-CROSS-NAMESPACE", "not-evaluable", "tools") with { Reason = "a policy of this namespace could not be read" });
        results.Add(Result("EXP-INTERNET-INGRESS", "not-applicable", "kube-system") with { Reason = "the namespace is exempt" });
        return [.. results.OrderBy(r => r.Id, StringComparer.Ordinal).ThenBy(r => r.Subject, StringComparer.Ordinal)];
    }

    private static ResultEntry Result(string check, string verdict, string subject) => new()
    {
        Id = check, Verdict = verdict, Subject = subject, Cluster = Cluster, Severity = Checks.Single(c => c.Id == check).Severity, Summary = verdict, Evidence = [],
    };

    private static ImmutableArray<ControlEntry> Controls(ImmutableArray<FindingEntry> findings) =>
    [
        Control("pci-dss", "1.2.5", "Services, protocols and ports", "Ports in use are known and approved", "partial", "manual", "An approval is missing for 4 flows.", findings, "EXP-INTERNET-INGRESS"),
        Control("pci-dss", "1.2.7", "Configuration reviews", "Rule sets are reviewed every six months", "manual", "manual", "No attestation was given.", findings),
        Control("pci-dss", "1.3.1", "Access to the cardholder environment", "Inbound traffic is limited to what is needed", "automated", "not-satisfied", "A primary check fails.", findings, "NP-DEFAULT-DENY-INGRESS", "EXP-INTERNET-INGRESS", "SEG-CROSS-NAMESPACE"),
        Control("pci-dss", "1.3.2", "Access to the cardholder environment", "Outbound traffic is limited to what is needed", "automated", "not-satisfied", "A primary check fails.", findings, "NP-DEFAULT-DENY-EGRESS", "EXP-INTERNET-EGRESS"),
        Control("pci-dss", "11.4.5", "Penetration testing", "Segmentation is tested by penetration tests", "inherited", "not-applicable", "Out of the program's reach; done by the entity.", findings),
        Control("hipaa", "164.312(a)(1)", "Technical safeguards", "Access is limited to those who have rights", "partial", "not-satisfied", "A primary check fails.", findings, "NP-DEFAULT-DENY-INGRESS"),
        Control("hipaa", "164.312(e)(1)", "Technical safeguards", "Transmission is guarded", "partial", "not-evaluated", "A primary check could not be evaluated.", findings, "EVD-COLLECTION-COMPLETE", "EXP-TRANSIT-ENCRYPTION"),
        Control("soc2", "CC6.1", "Logical access", "Logical access is restricted to what is protected", "partial", "not-evaluated", "A primary check could not be evaluated.", findings, "EVD-COLLECTION-COMPLETE"),
        Control("soc2", "CC6.6", "Logical access", "Boundaries are guarded against threats from outside", "automated", "not-satisfied", "A primary check fails.", findings, "EXP-INTERNET-INGRESS"),
        Control("nist-800-53", "AC-4", "Information flow", "Approved flows are enforced", "automated", "not-satisfied", "A primary check fails.", findings, "SEG-CROSS-NAMESPACE", "NP-WIDE-CIDR"),
        Control("nist-800-53", "AC-4(21)", "Information flow", "Flows are separated", "automated", "satisfied", "Every primary check passes.", findings, "CNI-ENFORCEMENT-CAPABLE"),
        Control("cis-kubernetes", "5.3.1", "Network policies", "The plug-in supports network policies", "automated", "satisfied", "Every primary check passes.", findings, "CNI-ENFORCEMENT-CAPABLE"),
        Control("cis-kubernetes", "5.3.2", "Network policies", "Every namespace has network policies", "automated", "not-satisfied", "A primary check fails.", findings, "NP-DEFAULT-DENY-INGRESS", "NP-DEFAULT-DENY-EGRESS"),
    ];

    private static ControlEntry Control(string framework, string control, string section, string title, string automation, string status, string reason,
        ImmutableArray<FindingEntry> findings, params string[] primary) => new()
        {
            Framework = framework, Control = control, Section = section, Title = title, Demand = title + ".", Automation = automation, Status = status, Reason = reason,
            Evidence = automation is "manual" or "partial" ? "a signed review record naming who compared what" : null, Frequency = automation == "manual" ? "every six months" : null,
            Primary = [.. primary.Select(check => new CheckVerdictEntry(check, check switch
            {
                "CNI-ENFORCEMENT-CAPABLE" => "pass", "EVD-COLLECTION-COMPLETE" => "not-evaluable", "EXP-TRANSIT-ENCRYPTION" => "not-run",
                "NP-WIDE-CIDR" or "NP-STALE-POLICY" => "warn", _ => "fail",
            }))],
            Supporting = primary.Length == 0 ? [] : [new CheckVerdictEntry("NP-STALE-POLICY", "warn")],
            Findings = [.. findings.Where(f => primary.Contains(f.Check)).Select(f => f.Id)],
        };

    private static ImmutableArray<PolicyEntry> Policies() =>
    [
        Policy("NetworkPolicy/orders/allow-all-internal", "orders", "pods with app=db", 2, "enforced", null,
            new PolicyRuleEntry("/spec/ingress/0", "ingress", "allow", "every namespace", "every port", null),
            new PolicyRuleEntry("/spec/ingress/1", "ingress", "allow", "0.0.0.0/0", "TCP 5432", "a wide block")),
        Policy("NetworkPolicy/orders/allow-partners", "orders", "pods with app=db", 2, "enforced", null,
            new PolicyRuleEntry("/spec/egress/0", "egress", "allow", "10.0.0.0/8", "every port", null)),
        Policy("NetworkPolicy/tools/old-batch", "tools", HostileNames[0], 0, "enforced", null),
        Policy("CiliumNetworkPolicy/tools/" + HostileNames[6], "tools", "pods with app=ci", 1, "inert", "no running engine implements this kind"),
    ];

    private static PolicyEntry Policy(string name, string ns, string subjects, int pods, string mode, string? reason, params PolicyRuleEntry[] rules) => new()
    {
        Cluster = Cluster, Policy = name, Namespace = ns, Subjects = subjects, SelectedPods = pods, Isolates = ["ingress"], Rules = rules.Length, Mode = mode, ModeReason = reason,
        RuleRows = [.. rules],
    };

    private static ImmutableArray<WorkloadEntry> Workloads() =>
    [
        Workload("dmz/frontend[Deployment]", "dmz", 3, "TCP 443", ""),
        Workload("orders/db[StatefulSet]", "orders", 2, "TCP 5432", ""),
        Workload("staging/batch[CronJob]", "staging", 3, "", "every port"),
        Workload("tools/ci-runner[Deployment]", "tools", 1, "", "every port") with { HostNetwork = true },
        .. HostileNames.Select(name => Workload(name, "tools", 1, "", "every port")),
    ];

    private static WorkloadEntry Workload(string name, string ns, int pods, string inside, string outside) => new()
    {
        Cluster = Cluster, Workload = name, Namespace = ns, Pods = pods, HostNetwork = false, ReachableFromOutside = inside, ReachesOutside = outside,
        IngressIsolatedBy = ns == "orders" ? ["NetworkPolicy/orders/allow-all-internal"] : [], EgressIsolatedBy = [],
    };

    private static ImmutableArray<EvidenceItem> EvidenceItems() =>
    [
        Item("EV-0001", "Pod", "complete", 27, 200), Item("EV-0002", "Namespace", "complete", 4, 200), Item("EV-0003", "NetworkPolicy.networking.k8s.io", "complete", 3, 200),
        Item("EV-0004", "CiliumNetworkPolicy.cilium.io", "incomplete", 0, 403), Item("EV-0005", "GlobalNetworkPolicy.crd.projectcalico.org", "absent", 0, 404),
        new EvidenceItem { Id = "EV-0006", Cluster = Cluster, Kind = "NetworkPolicy.networking.k8s.io", Outcome = "declared", Objects = 2 },
    ];

    private static EvidenceItem Item(string id, string kind, string outcome, int objects, int status) => new()
    {
        Id = id, Cluster = Cluster, Kind = kind, Outcome = outcome, Objects = objects, Request = $"GET /apis/{kind}?limit=500", ResourceVersion = "8812", Form = "trimmed", Pages = 1,
        Status = status, Started = At(-2), Ended = At(-1), ServerDate = At(-1), Bytes = 51234 + objects, Sha256 = Hash(id),
    };

    private static ClusterEntry ClusterOf(PopulationCounts population) => new()
    {
        Name = Cluster, Origin = "live cluster", Uid = "7c0e6f1a-52f1-4c5b-9b8e-0a6d3c1b2f44", Server = "https://api.prod-eu-1.example:6443", Version = "v1.33.4", CollectedAt = At(-1),
        SnapshotSha256 = Hash("snapshot"), PlugIn = "calico", PlugInVersion = "3.30.1", Enforcement = "enforced", Asserted = false,
        EnforcementEvidence = ["calico-node ran on 3 of 3 nodes", "policies are enabled in its configuration"],
        NamespacesInScope = ["dmz", "orders", "staging", "tools"], NamespacesExempt = ["kube-system"], Population = population,
    };

    private static StatusCounts Count(IEnumerable<ControlEntry> controls)
    {
        var list = controls.ToList();
        int Of(string status) => list.Count(c => c.Status == status);
        return new StatusCounts(Of("satisfied"), Of("not-satisfied"), Of("not-evaluated"), Of("manual"), Of("not-applicable"));
    }

    private static DateTimeOffset At(int minutes) => new DateTimeOffset(2026, 9, 30, 22, 0, 4, TimeSpan.Zero).AddMinutes(minutes);

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)));
}
