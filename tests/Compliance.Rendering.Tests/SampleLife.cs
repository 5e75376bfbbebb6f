using System.Collections.Immutable;
using Compliance.Evidence.Pack;
using Compliance.Evidence.Versioning;

namespace Compliance.Rendering.Tests;

/// <summary>The life of the sample pack: document control, review, change log, review of rules, metrics; each field once filled and once empty.</summary>
internal static class SampleLife
{
    private static readonly DateTimeOffset Day = new(2026, 9, 30, 22, 0, 4, TimeSpan.Zero);

    public static readonly string EvidenceDigest = new string('a', 32) + new string('7', 32);

    /// <summary>The document control block with every field that a configuration can give.</summary>
    public static DocumentControl Declared(DocumentControl bare) => bare with
    {
        LastModified = bare.Created,
        Contributors = ["Grace Hopper (platform)", SamplePack.HostileNames[1]],
        ConfigurationChangedBy = ["Grace Hopper"],
        Reviewers = ["Barbara Liskov (security)", "Edsger Dijkstra (peer)"],
        Approvers = ["Ada Byron (CISO)", SamplePack.HostileNames[6]],
        ExecutiveSummary = "Card payments run in one cluster; the cardholder namespace is closed to everything that is not approved.\nStaging moves out of the cluster in December.\n\n"
            + "Two paths that the last pack named are closed. One new path was opened by the settlement partner's change and is accepted until the end of the year.",
        BusinessContext = "Acquirers and the assessor ask every quarter for proof of segmentation.",
        InScope = ["Cluster prod-eu-1, its namespaces with card data", SamplePack.HostileNames[7]],
        OutOfScope = ["Firewalls of the data centre", "The office network"],
        Applicability = "Whoever runs or changes workloads of the payment shop.",
        RelatedDocuments = ["Network diagram ND-12", "Risk register, entry 4711"],
        Predecessor = new PredecessorEntry("EP-payment-shop-1.1.4", "1.1.4", Day.AddDays(-92), new string('c', 64)),
        ReviewSteps = [new("self", ["author"]), new("peer", ["engineer", "architect"]), new("security", ["security"]), new("final", ["ciso"])],
    };

    /// <summary>The sample after its review.</summary>
    public static EvidencePack Approved(EvidencePack pack) => pack with
    {
        Document = pack.Document with
        {
            Status = PackStatus.Approved, Author = "Grace Hopper", Missing = [], CompletenessPercent = 100, ApprovalDate = Day.AddDays(3), LastModified = Day.AddDays(3),
            Approvals =
            [
                Decision("self", "Grace Hopper", "author", "key 1f2e3d4c5b6a79881f2e3d4c5b6a79881f2e3d4c5b6a79881f2e3d4c5b6a7988", 0),
                Decision("peer", "Edsger Dijkstra", "engineer", "key 99aa", 1) with { Comment = "Rule 3 of allow-partners should name the partner's block." },
                Decision("security", SamplePack.HostileNames[8], "security", "openid https://id.example/ " + SamplePack.HostileNames[10], 2) with
                {
                    Conditions = ["Staging leaves the cluster before 31 December", SamplePack.HostileNames[11]],
                },
                Decision("final", "Ada Byron", "ciso", "key 77bb", 3),
            ],
        },
    };

    /// <summary>The sample as the first pack of its series, with nothing declared.</summary>
    public static EvidencePack First(EvidencePack pack) => pack with
    {
        Document = new DocumentControl
        {
            Id = "EP-payment-shop-1.0.0", Series = pack.Document.Series, Version = "1.0.0", VersionReason = "First pack: there is no predecessor to compare with.",
            Title = pack.Document.Title, Status = PackStatus.Draft, Created = pack.Document.Created, CompletenessPercent = 0,
            Missing = ["entity", "owner", "author", "classification", "retention", "next review", "distribution", "reviewers", "approvers", "business context"],
        },
        Changes = new ChangeLog
        {
            Successor = new ComparedPack("EP-payment-shop-1.0.0", pack.Document.Series, "1.0.0", pack.Document.Created), Step = VersionStep.First, Version = "1.0.0",
            Reason = "First pack: there is no predecessor to compare with.", Entries = [], Unchanged = [], CannotTell = [],
        },
        RuleReview = [],
        Trend = [],
        Register = null,
        Metrics = new ArtefactMetrics { CompletenessPercent = 0, Downloads = 0, Consumers = 0, Updates = 0 },
    };

    /// <summary>The sample with a change log of so many entries, of every kind.</summary>
    public static EvidencePack Changed(EvidencePack pack, int entries) => pack with { Changes = Log(pack) with { Entries = [.. Entries(entries).OrderBy(e => e.Kind).ThenBy(e => e.Action)] } };

    /// <summary>The sample with a review of so many policies.</summary>
    public static EvidencePack Reviewed(EvidencePack pack, int policies) => pack with
    {
        RuleReview = [.. Enumerable.Range(0, policies).Select(i => pack.RuleReview[i % pack.RuleReview.Length] with { Policy = $"NetworkPolicy/ns-{i % 97}/policy-{i}" })],
    };

    public static ImmutableArray<RuleReviewEntry> Rules(EvidencePack pack) =>
    [
        .. pack.Policies.Select((policy, i) => new RuleReviewEntry
        {
            Cluster = policy.Cluster, Policy = policy.Policy, LastChange = policy.Change, Owner = i % 2 == 0 ? "team-orders" : null,
            State = i switch { 0 => "reviewed", 1 => "overdue", _ => "never" },
            ReviewedBy = i < 2 ? "Barbara Liskov" : null, ReviewedOn = i < 2 ? Day.AddDays(-30 - (i * 200)) : null,
            Decision = i == 0 ? "change" : null, Comment = i == 0 ? SamplePack.HostileNames[5] : null,
            Remarks = i switch
            {
                0 => [new RuleRemarkEntry("over-broad", pack.Findings.First(f => f.Check == "NP-WIDE-CIDR").Id, "A rule allows 10.0.0.0/8."), new RuleRemarkEntry("shadowed", null, SamplePack.HostileNames[7])],
                2 => [new RuleRemarkEntry("unused", pack.Findings.First(f => f.Check == "NP-STALE-POLICY").Id, "The policy selects no pod.")],
                3 => [new RuleRemarkEntry("inert", "F-00000000", "No running engine implements this kind.")],
                _ => [],
            },
        }),
    ];

    public static ImmutableArray<PolicyEntry> WithChanges(ImmutableArray<PolicyEntry> policies) =>
    [
        policies[0] with
        {
            Sha256 = new string('d', 64),
            Change = new PolicyChangeEntry { When = Day.AddDays(-12), Who = "argocd-application-controller", Revision = "4f1c0a9d2b", Ticket = "CHG-2041", Approver = "Ada Byron", Sources = ["/metadata/annotations/change-ticket"] },
        },
        policies[1] with { Sha256 = new string('e', 64), Change = new PolicyChangeEntry { Who = SamplePack.HostileNames[4], Ticket = SamplePack.HostileNames[0] } },
        .. policies[2..],
    ];

    public static readonly ArtefactMetrics Metrics = new()
    {
        CompletenessPercent = 93, ReviewCycleDays = 6.5m, FindingsAfterApproval = 2, ReviewerRating = 4.3m, Downloads = 1214, Consumers = 9, Updates = 4,
        ReviewsDue = ["incident of 2 September 2026", SamplePack.HostileNames[6]],
    };

    public static readonly RegisterEntry Register = new()
    {
        Organisation = "Payment Shop Ltd", KeyId = new string('9', 64),
        Approvers =
        [
            new RegisteredPersonEntry("Ada Byron", ["key " + new string('5', 64)], ["ciso", "security"], Day.AddDays(-300), Day.AddDays(400)),
            new RegisteredPersonEntry(SamplePack.HostileNames[0], [SamplePack.HostileNames[7], "openid https://id.example/ 4711"], [SamplePack.HostileNames[6]], Day.AddDays(-300), Day.AddDays(400)),
        ],
        Attestors = [new RegisteredAttestorEntry("portal", new string('4', 64), Day.AddDays(-300), Day.AddDays(400))],
    };

    public static ChangeLog Log(EvidencePack pack) => new()
    {
        Predecessor = new ComparedPack("EP-payment-shop-1.1.4", "payment-shop", "1.1.4", Day.AddDays(-92)),
        Successor = new ComparedPack(pack.Document.Id, "payment-shop", "1.2.0", Day),
        Step = VersionStep.Minor, Reason = "Results, policies or findings changed, the scope did not: policy (2), control (2), finding (4).", Version = "1.2.0",
        Entries = Planted(pack),
        Unchanged = [.. pack.Findings.Skip(3).Select(f => new OpenFinding(f.Id, f.Check, f.Cluster, f.Subject))],
        CannotTell = ["Nodes are compared by number: pack.json names none.", "A cluster, policy or workload that was renamed is told as one removed and one added.", SamplePack.HostileNames[7]],
    };

    private static ImmutableArray<ChangeEntry> Planted(EvidencePack pack)
    {
        ChangeEntry OfFinding(int i, ChangeAction action, string what) => Entry(ChangeKind.Finding, action, $"{pack.Findings[i].Check} {pack.Findings[i].Subject}",
            $"Finding {pack.Findings[i].Id} ({pack.Findings[i].Check}, {pack.Findings[i].Severity}) of {pack.Findings[i].Subject} {what}.", pack.Findings[i].Cause);
        return
        [
            Entry(ChangeKind.Program, ChangeAction.Changed, "compliance", "The program is 0.1.0, and was 0.0.9.", "Another version made this pack.") with { Step = VersionStep.Patch },
            Entry(ChangeKind.PlugIn, ChangeAction.Changed, "network plug-in", "The network plug-in of prod-eu-1 is calico 3.30.1, and was 3.29.0.", "calico-node ran on 3 of 3 nodes"),
            Entry(ChangeKind.Connectivity, ChangeAction.Changed, "cde → internet", "From zone cde to internet: broader-than-intended; before: as-intended.", "NetworkPolicy/orders/allow-partners decides it: a wide block"),
            Entry(ChangeKind.Policy, ChangeAction.Changed, pack.Policies[0].Policy, $"{pack.Policies[0].Policy} was changed.", "These differ: rules (/spec/ingress/1 added).") with
            {
                Author = "argocd-application-controller", Approver = "Ada Byron", When = Day.AddDays(-12), From = "sha256:" + new string('b', 64), To = "sha256:" + new string('d', 64),
            },
            Entry(ChangeKind.Policy, ChangeAction.Removed, "NetworkPolicy/tools/" + SamplePack.HostileNames[0], "It was deleted.", "It stands in one of the packs alone."),
            Entry(ChangeKind.Control, ChangeAction.Changed, "nist-800-53:AC-4", "Control nist-800-53:AC-4 is not-satisfied, and was satisfied.", "A primary check fails.") with { From = "satisfied", To = "not-satisfied" },
            Entry(ChangeKind.Control, ChangeAction.Changed, "soc2:CC6.1", "Control soc2:CC6.1 is not-evaluated, and was manual.", "One list was refused.") with { From = "manual", To = "not-evaluated" },
            OfFinding(0, ChangeAction.Added, "is new"), OfFinding(1, ChangeAction.Changed, "is open in both packs and differs"),
            OfFinding(2, ChangeAction.Incomparable, "stands in the successor alone and cannot be compared") with { Why = "The check did not run in the predecessor." },
            Entry(ChangeKind.Finding, ChangeAction.Removed, "NP-STALE-POLICY NetworkPolicy/orders/gone", "Finding F-0badcafe (NP-STALE-POLICY, low) of NetworkPolicy/orders/gone is resolved.", "The subject has no result in the successor."),
            Entry(ChangeKind.ApprovedFlow, ChangeAction.Added, "AF-2", SamplePack.HostileNames[7], SamplePack.HostileNames[4]) with { Author = SamplePack.HostileNames[3], Approver = SamplePack.HostileNames[9] },
            Entry(ChangeKind.Document, ChangeAction.Changed, "owner", "The document's owner is Head of Platform Security, and was none.", "The configuration declares it so.") with { Cluster = null, Step = VersionStep.Patch },
        ];
    }

    private static IEnumerable<ChangeEntry> Entries(int count) => Enumerable.Range(0, count).Select(i => Entry((ChangeKind)(i % 20), (ChangeAction)(i / 20 % 3), $"thing-{i}",
        $"Thing {i} of ns-{i % 7}/workload-{i}[Deployment] is isolated or exposed otherwise.", "Policies that isolate it: now NetworkPolicy/orders/allow-partners.") with
    {
        Author = i % 3 == 0 ? "argocd-application-controller" : null, When = i % 3 == 0 ? Day.AddDays(-i) : null,
    });

    private static ChangeEntry Entry(ChangeKind kind, ChangeAction action, string subject, string summary, string why) => new()
    {
        Kind = kind, Action = action, Step = VersionStep.Minor, Cluster = SamplePack.Cluster, Subject = subject, Summary = summary, Why = why, Impact = "Results are about another state than before.",
    };

    private static ApprovalEntry Decision(string step, string person, string role, string identity, int day) => new()
    {
        Step = step, Person = person, Role = role, IdentitySource = identity, Moment = Day.AddDays(day), Decision = "approved", Digest = EvidenceDigest,
    };
}
