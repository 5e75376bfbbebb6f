using System.Collections.Immutable;
using Compliance.Evidence.Pack;
using Compliance.Evidence.Versioning;

namespace Compliance.Evidence.Tests.Versioning;

public sealed class PackComparisonTests
{
    private const string Web = "shop/web[Deployment]", Db = "shop/db[StatefulSet]";

    [Fact]
    public void Changed_results_policies_and_findings_are_told_entry_by_entry_and_make_a_MINOR()
    {
        EvidencePack old = Packs.Shop, now = old with
        {
            Clusters = [old.Clusters[0] with { PlugInVersion = "3.31.0", Population = old.Clusters[0].Population with { Nodes = 4 } }],
            Controls = [Packs.Control("1.2.1", "not-satisfied") with { Findings = [$"F-NP-1-{Web}"] }],
            Results = [Packs.Result("NP-1", Web, "fail"), Packs.Result("NP-2", Db, "not-evaluable")],
            Findings = [Packs.Finding("NP-1", Web)],
            Policies = [Packs.Policy("NetworkPolicy/shop/open"), Packs.Policy("NetworkPolicy/shop/web", peers: "no one")],
            Workloads = [Packs.Workload(Web, "any address: TCP 443")],
            ZonePairs = [Packs.Pair("violation", "TCP 443")],
            ApprovedFlows = [old.ApprovedFlows[0] with { State = "overdue" }],
            Exceptions = [Packs.Exception("E-1", "expired"), Packs.Exception("E-2", "active") with { Applies = [$"east: {Web}"] }],
        };
        ChangeLog log = PackComparison.Between(old, now);
        Assert.Equal(
            [
                "PlugIn Changed network plug-in", "Node Changed nodes",
                $"Connectivity Added internet → {Web} TCP 443", "Connectivity Changed internet → cde", $"Connectivity Changed {Web}",
                "Policy Added NetworkPolicy/shop/open", "Policy Changed NetworkPolicy/shop/web", "Control Changed pci-dss:1.2.1", $"Finding Added NP-1 {Web}", "Result Changed NP-2",
                "Exception Added E-2", "Exception Changed E-1", "ApprovedFlow Changed F-1", "Document Changed pack.json",
            ],
            Rows(log));
        Assert.Equal((VersionStep.Minor, "1.1.0"), (log.Step, log.Version));
        Assert.Equal(
            "Results, policies or findings changed, the scope did not: plug-in (1), node (1), connectivity (3), policy (2), control (1), finding (1), result (1), exception (2), approved-flow (1).",
            log.Reason);
        Assert.Equal(
            "NetworkPolicy/shop/open, which was created, decides it: rule 0 allows it. Of the policies that isolate workloads of either zone, or hold for the whole cluster: NetworkPolicy/shop/web was changed.",
            log.Entries.Single(e => e.Subject == "internet → cde").Why);
        Assert.Equal("The same policies isolate it. Of these, and of those that hold for the whole cluster: NetworkPolicy/shop/web was changed.", log.Entries.Single(e => e.Kind == ChangeKind.Connectivity && e.Subject == Web).Why);
        Assert.Equal("These differ: rules (/spec/ingress/0 changed). The object does not tell who changed it, or when.", log.Entries.Single(e => e.Subject == "NetworkPolicy/shop/web").Why);
        ChangeEntry granted = log.Entries.Single(e => e.Subject == "E-2"), control = log.Entries.Single(e => e.Kind == ChangeKind.Control);
        Assert.Equal(("Bob", "Eve", (DateTimeOffset?)SamplePack.Moment), (granted.Author, granted.Approver, granted.When));
        Assert.Equal(("satisfied", "not-satisfied", null), (control.From, control.To, control.Author));
        Assert.Contains("expired", log.Entries.Single(e => e.Subject == "E-1").Summary, StringComparison.Ordinal);
        Assert.All(log.Entries, e => Assert.True(e.Summary.Length > 0 && e.Why.Length > 0 && e.Impact.Length > 0));
    }

    [Fact]
    public void A_cluster_framework_zone_or_exempt_namespace_more_or_less_makes_a_MAJOR()
    {
        EvidencePack old = Packs.Shop, now = old with
        {
            Clusters = [old.Clusters[0] with { NamespacesInScope = [], NamespacesExempt = ["kube-system", "shop"] }, Packs.Cluster("west", "u-2")],
            Frameworks = [.. old.Frameworks, old.Frameworks[0] with { Id = "hipaa" }],
            Zones = [Packs.Zone("cde", "connected-to"), Packs.Zone("ops", "management")],
        };
        ChangeLog log = PackComparison.Between(old, now);
        Assert.Equal(
            ["Cluster Added west", "Framework Added hipaa", "Zone Added ops", "Zone Changed cde", "Namespace Changed shop", "Document Changed pack.json"], Rows(log));
        Assert.Equal((VersionStep.Major, "2.0.0"), (log.Step, log.Version));
        Assert.Equal("The scope changed: cluster (1), framework (1), zone (2), namespace (1).", log.Reason);
    }

    [Theory]
    [InlineData("4.1.0", VersionStep.Minor)]
    [InlineData("5.0", VersionStep.Major)]
    public void A_framework_in_another_major_version_is_another_scope(string version, VersionStep step) =>
        Assert.Equal(step, PackComparison.Between(Packs.Shop, Packs.Shop with { Frameworks = [Packs.Shop.Frameworks[0] with { Version = version }] }).Step);

    [Fact]
    public void Words_moments_and_inputs_alone_make_a_PATCH()
    {
        EvidencePack old = Packs.Shop, now = old with
        {
            Program = old.Program with { Version = "0.1.1" },
            Document = old.Document with { Owner = "Ada", Created = SamplePack.Moment.AddDays(1) },
            Checks = [Packs.Check("NP-1") with { Rationale = "For another reason." }, Packs.Check("NP-2")],
            Inputs = [old.Inputs[0] with { Sha256 = new string('b', 64) }],
        };
        ChangeLog log = PackComparison.Between(old, now);
        Assert.Equal(
            ["Check Changed NP-1", "Program Changed program", "Input Changed data/inputs/compliance.yaml", "Document Changed owner", "Document Changed pack.json"], Rows(log));
        Assert.Equal((VersionStep.Patch, "1.0.1"), (log.Step, log.Version));
        Assert.StartsWith("Only words or metadata changed: ", log.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Whoever_may_decide_is_told_person_by_person_with_the_key_of_the_register()
    {
        RegisteredPersonEntry Person(string name, string role, string key = "k") => new(name, [$"key {key}"], [role], SamplePack.Moment, SamplePack.Moment.AddYears(1));
        RegisterEntry register = new() { Organisation = "Shop Ltd", KeyId = "o", Approvers = [Person("Ada", "final"), Person("Eve", "peer"), Person("Bob", "peer")] };
        EvidencePack old = Packs.Shop with { Register = register };
        EvidencePack now = Packs.Shop with
        {
            Register = register with
            {
                KeyId = "p", Approvers = [Person("Ada", "final", "other"), Person("Eve", "security")], Attestors = [new RegisteredAttestorEntry("portal", "q", SamplePack.Moment, SamplePack.Moment)],
            },
        };
        ChangeLog log = PackComparison.Between(old, now);
        Assert.Equal(
            ["Approver Added approver Ada", "Approver Added attestor portal", "Approver Removed approver Ada", "Approver Removed approver Bob", "Approver Changed approver Eve",
                "Approver Changed register", "Document Changed pack.json"], Rows(log));
        Assert.Equal((VersionStep.Patch, "1.0.1"), (log.Step, log.Version));
        Assert.Equal("Eve may decide under other terms: security, 2026-09-30 to 2027-09-30, known by key k; before: peer, 2026-09-30 to 2027-09-30, known by key k.",
            log.Entries.Single(e => e.Subject == "approver Eve").Summary);
        Assert.Equal(["Approver Added approver Ada", "Approver Added approver Bob", "Approver Added approver Eve", "Approver Added register", "Document Changed pack.json"],
            Rows(PackComparison.Between(Packs.Shop, old)));
    }

    [Fact]
    public void Another_plan_of_the_review_is_told()
    {
        EvidencePack now = Packs.Shop with { Document = Packs.Shop.Document with { ReviewSteps = [new ReviewStepEntry("final", ["ciso"])], OnePersonTwoRoles = true } };
        Assert.Equal(["Document Changed pack.json", "Document Changed review steps", "Document Changed rule on one person in two roles"], Rows(PackComparison.Between(Packs.Shop, now)));
    }

    [Fact]
    public void A_pack_without_predecessor_says_so()
    {
        ChangeLog log = PackComparison.Between(null, Packs.Shop);
        Assert.Equal((VersionStep.First, "1.0.0", "First pack: there is no predecessor to compare with."), (log.Step, log.Version, log.Reason));
        Assert.Empty(log.Entries);
    }

    public static TheoryData<string, string> Reasons => new()
    {
        { "cluster", "The cluster is not in the predecessor." },
        { "replaced", "The cluster of this name is another one in the predecessor." },
        { "check", "The check did not run in the predecessor." },
        { "condition", "The check's condition is not the same in both packs." },
        { "parameter", "The check's parameters are not the same in both packs." },
        { "not-evaluable", "The check was not evaluable for the subject in the predecessor: Policies could not be read." },
        { "wholesale", "The subject has no result in the predecessor, where the check was not evaluable for cluster/east: Policies could not be read." },
        { "gap", "The subject has no result in the predecessor, and may not have been read there: 403 on deployments" },
    };

    [Theory]
    [MemberData(nameof(Reasons))]
    public void A_finding_that_the_predecessor_could_not_have_had_is_incomparable_and_not_new(string case_, string reason)
    {
        EvidencePack now = Packs.Shop with { Results = [Packs.Result("NP-1", Web, "fail")], Findings = [Packs.Finding("NP-1", Web)] };
        EvidencePack old = Packs.Shop with { Results = [] };
        old = case_ switch
        {
            "cluster" => old with { Clusters = [] },
            "replaced" => old with { Clusters = [Packs.Cluster("east", "u-9")] },
            "check" => old with { Checks = [Packs.Check("NP-2")] },
            "condition" => old with { Checks = [Packs.Check("NP-1", "It is closed."), Packs.Check("NP-2")] },
            "parameter" => old with { Checks = [Packs.Check("NP-1", "It is denied.", ("days", "30")), Packs.Check("NP-2")] },
            "not-evaluable" => old with { Results = [Packs.Result("NP-1", Web, "not-evaluable")] },
            "wholesale" => old with { Results = [Packs.Result("NP-1", "cluster/east", "not-evaluable") with { Namespace = null }] },
            _ => old with { Gaps = [new GapEntry("east", "forbidden", "Deployment.apps", null, "403 on deployments", null, null)] },
        };
        ChangeEntry there = Assert.Single(PackComparison.Between(old, now).Entries, e => e.Kind == ChangeKind.Finding);
        Assert.Equal((ChangeAction.Incomparable, reason), (there.Action, there.Why));
        ChangeEntry back = Assert.Single(PackComparison.Between(now, old).Entries, e => e.Kind == ChangeKind.Finding);
        Assert.Equal((ChangeAction.Incomparable, reason.Replace("predecessor", "successor", StringComparison.Ordinal)), (back.Action, back.Why));
    }

    [Fact]
    public void A_gap_elsewhere_hides_nothing()
    {
        EvidencePack now = Packs.Shop with { Results = [Packs.Result("NP-1", Web, "fail")], Findings = [Packs.Finding("NP-1", Web)] };
        EvidencePack old = Packs.Shop with
        {
            Results = [],
            Gaps = [new GapEntry("east", "forbidden", "Deployment.apps", "other", "403", null, null), new GapEntry("east", "forbidden", "Ingress.networking.k8s.io", null, "403", null, null)],
        };
        Assert.Equal(ChangeAction.Added, PackComparison.Between(old, now).Entries.Single(e => e.Kind == ChangeKind.Finding).Action);
    }

    [Fact]
    public void A_finding_open_in_both_is_unchanged_and_no_entry_unless_it_weighs_something_else()
    {
        EvidencePack old = Packs.Shop with { Findings = [Packs.Finding("NP-1", Web), Packs.Finding("NP-2", Db)] };
        EvidencePack now = old with { Findings = [Packs.Finding("NP-1", Web), Packs.Finding("NP-2", Db) with { Severity = "critical" }] };
        ChangeLog log = PackComparison.Between(old, now);
        Assert.Equal([new OpenFinding($"F-NP-1-{Web}", "NP-1", "east", Web)], log.Unchanged);
        Assert.Equal(("fail, high", "fail, critical"), Assert.Single(log.Entries, e => e.Kind == ChangeKind.Finding) is var e ? (e.From, e.To) : default);
    }

    [Fact]
    public void A_pack_that_names_a_thing_twice_is_refused()
    {
        EvidencePack twice = Packs.Shop with { Results = [Packs.Shop.Results[0], Packs.Shop.Results[0]] };
        Assert.Equal($"NEW: result east NP-1 {Web} stands twice in the pack", Assert.Throws<PackComparisonException>(() => PackComparison.Between(Packs.Shop, twice)).Message);
        EvidencePack unversioned = Packs.Shop with { Document = Packs.Shop.Document with { Version = "1.0" } };
        Assert.Throws<PackComparisonException>(() => PackComparison.Between(unversioned, Packs.Shop));
    }

    [Fact]
    public void An_object_with_several_specifications_is_one_policy()
    {
        EvidencePack old = Packs.Shop with { Policies = [Packs.Policy("CiliumNetworkPolicy/shop/two"), Packs.Policy("CiliumNetworkPolicy/shop/two", pods: 1)] };
        EvidencePack now = old with { Policies = [old.Policies[0]] };
        ChangeEntry entry = Assert.Single(PackComparison.Between(old, now).Entries, e => e.Kind == ChangeKind.Policy);
        Assert.StartsWith("These differ: number of specifications.", entry.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void Seeded_packs_do_not_differ_from_themselves_and_what_is_new_one_way_is_resolved_the_other_way()
    {
        int added = 0, removed = 0, incomparable = 0;
        for (int seed = 1; seed <= 300; seed++)
        {
            EvidencePack a = Any(new Random(seed)), b = Any(new Random(seed + 10_000));
            ChangeLog self = PackComparison.Between(a, a), there = PackComparison.Between(a, b), back = PackComparison.Between(b, a);
            Assert.True(self.Entries.IsEmpty && self.Step == VersionStep.None && self.Unchanged.Length == a.Findings.Length, $"seed {seed}: a pack differs from itself");
            Assert.True(Findings(there, ChangeAction.Added).SequenceEqual(Findings(back, ChangeAction.Removed)), $"seed {seed}: new there is not resolved back");
            Assert.True(Findings(there, ChangeAction.Removed).SequenceEqual(Findings(back, ChangeAction.Added)), $"seed {seed}: resolved there is not new back");
            Assert.True(there.Step == back.Step, $"seed {seed}: the step is {there.Step} there and {back.Step} back");
            EvidencePack shuffled = b with { Results = [.. b.Results.Reverse()], Findings = [.. b.Findings.Reverse()], Policies = [.. b.Policies.Reverse()], Clusters = [.. b.Clusters.Reverse()] };
            Assert.True(PackJson.Write(there).SequenceEqual(PackJson.Write(PackComparison.Between(a, b))), $"seed {seed}: not the same bytes twice");
            Assert.True(Rows(there).SequenceEqual(Rows(PackComparison.Between(a, shuffled))), $"seed {seed}: the order of the pack shows");
            (added, removed, incomparable) = (added + Findings(there, ChangeAction.Added).Count, removed + Findings(there, ChangeAction.Removed).Count, incomparable + Findings(there, ChangeAction.Incomparable).Count);
        }

        // Cases that show nothing would hold anything.
        Assert.True(added > 50 && removed > 50 && incomparable > 50, $"{added} new, {removed} resolved, {incomparable} incomparable");
    }

    private static EvidencePack Any(Random random)
    {
        string[] clusters = ["east", "west"], checks = ["NP-1", "NP-2", "NP-3"], subjects = [Web, Db, "cluster/x"], verdicts = ["pass", "fail", "fail", "not-evaluable", "not-applicable"];
        ImmutableArray<ClusterEntry> some = [.. clusters.Where(_ => random.Next(5) > 0).Select(c => Packs.Cluster(c, random.Next(6) == 0 ? "u-9" : "u-1"))];
        ImmutableArray<CheckEntry> ran = [.. checks.Where(_ => random.Next(6) > 0).Select(c => Packs.Check(c, random.Next(8) == 0 ? "Else." : "It is denied."))];
        ImmutableArray<ResultEntry> results = [.. some.SelectMany(c => ran.SelectMany(k => subjects.Where(_ => random.Next(4) > 0).Select(s => Packs.Result(k.Id, s, verdicts[random.Next(verdicts.Length)], c.Name))))];
        return Packs.Shop with
        {
            Clusters = some, Checks = ran, Results = results,
            Findings = [.. results.Where(r => r.Verdict == "fail").Select(r => Packs.Finding(r.Id, r.Subject, r.Cluster))],
            Policies = [.. new[] { "a", "b", "c" }.Where(_ => random.Next(2) == 0).Select(p => Packs.Policy(p, random.Next(3)))],
            Gaps = random.Next(5) == 0 ? [new GapEntry("east", "forbidden", "Pod", null, "403", null, null)] : [],
        };
    }

    private static List<string> Findings(ChangeLog log, ChangeAction action) =>
        [.. log.Entries.Where(e => e.Kind == ChangeKind.Finding && e.Action == action).Select(e => $"{e.Cluster} {e.Subject}").Order(StringComparer.Ordinal)];

    private static List<string> Rows(ChangeLog log) => [.. log.Entries.Select(e => $"{e.Kind} {e.Action} {e.Subject}")];
}
