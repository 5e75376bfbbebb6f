using System.Text;
using Compliance.Controls.Configuration;
using Compliance.Controls.Scope;

namespace Compliance.Controls.Tests.Configuration;

public sealed class ConfigurationReaderTests
{
    [Fact]
    public void A_full_configuration_is_read()
    {
        ConfigurationReading reading = Read("""
            document:
              series: payment-shop
              entity: Example Ltd
              owner: Ada Byron
              nextReview: "2027-03-31"
              distribution: [audit@example.com]
            scope:
              exemptNamespaces: [kube-system]
              sensitiveNamespaces: [cde]
            plugIn:
              assertedBy: Ada Byron
            checks:
              NP-ALL-PORTS: {max_range: 50}
              NP-DEFAULT-DENY-INGRESS: {require_catch_all: false}
              EXP-INTERNET-EGRESS:
                approved_egress: [shop/web, bank/*]
                corporate_cidrs: 198.51.100.0/24
            """);
        Assert.Empty(reading.Problems);
        Assert.Equal("payment-shop", reading.Document.Series);
        Assert.Equal(new(2027, 3, 31, 0, 0, 0, TimeSpan.Zero), reading.Document.NextReview);
        Assert.Equal(["audit@example.com"], reading.Document.Distribution);
        Assert.Equal(["kube-system"], reading.Scope.ExemptNamespaces);
        Assert.Equal(["cde"], reading.Scope.SensitiveNamespaces);
        Assert.Equal("Ada Byron", reading.Scope.PlugInAssertedBy);
        Assert.Equal("50", reading.Scope.Parameters["NP-ALL-PORTS"]["max_range"]);
        Assert.Equal("false", reading.Scope.Parameters["NP-DEFAULT-DENY-INGRESS"]["require_catch_all"]);
        Assert.Equal("shop/web, bank/*", reading.Scope.Parameters["EXP-INTERNET-EGRESS"]["approved_egress"]);
    }

    [Fact]
    public void Document_control_is_read_whole()
    {
        DocumentDeclaration document = Read("""
            document:
              contributors: [Joan Clarke]
              configurationChangedBy: [Joan Clarke, Ada Byron]
              reviewers: [Katherine Johnson]
              approvers: [Ada Byron]
              executiveSummary: |
                One paragraph.

                Another one.
              businessContext: Card data
              inScope: [The shop]
              outOfScope: []
              applicability: Everybody
            """).Document;
        Assert.Equal(["Joan Clarke"], document.Contributors);
        Assert.Equal(["Joan Clarke", "Ada Byron"], document.ConfigurationChangedBy);
        Assert.Equal(["Katherine Johnson"], document.Reviewers);
        Assert.Equal(["Ada Byron"], document.Approvers);
        Assert.Equal("One paragraph.\n\nAnother one.", document.ExecutiveSummary);
        Assert.Equal("Card data", document.BusinessContext);
        Assert.Equal(["The shop"], document.InScope);
        Assert.Empty(Assert.NotNull(document.OutOfScope));
        Assert.Equal("Everybody", document.Applicability);
        Assert.Null(document.RelatedDocuments);
    }

    [Fact]
    public void An_empty_file_declares_nothing()
    {
        ConfigurationReading reading = Read("# nothing yet\n");
        Assert.Empty(reading.Problems);
        Assert.Equal(["kube-system", "kube-node-lease", "kube-public"], reading.Scope.ExemptNamespaces);
        Assert.Null(reading.Scope.PlugInAssertedBy);
    }

    [Theory]
    [InlineData("documnet: {series: a}", "compliance.yaml:1: /documnet: unknown key 'documnet'; did you mean 'document'?")]
    [InlineData("scope:\n  exemptNamespace: [a]", "compliance.yaml:2: /scope/exemptNamespace: unknown key 'exemptNamespace'; did you mean 'exemptNamespaces'?")]
    [InlineData("checks:\n  NP-ALLPORTS: {}", "compliance.yaml:2: /checks/NP-ALLPORTS: unknown key 'NP-ALLPORTS'; did you mean 'NP-ALL-PORTS'?")]
    [InlineData("checks:\n  NP-ALL-PORTS:\n    max_rnge: 1", "compliance.yaml:3: /checks/NP-ALL-PORTS/max_rnge: unknown key 'max_rnge'; did you mean 'max_range'?")]
    [InlineData("checks:\n  NP-ALL-PORTS: {max_range: many}", "compliance.yaml:2: /checks/NP-ALL-PORTS/max_range: expected a whole number that is not negative, found 'many'")]
    [InlineData("checks:\n  NP-WIDE-NAMESPACE-SELECTOR: {max_share: 25}", "compliance.yaml:2: /checks/NP-WIDE-NAMESPACE-SELECTOR/max_share: expected a share from 0 to 1, found '25'")]
    [InlineData("checks:\n  EXP-INTERNET-EGRESS: {corporate_cidrs: [10.0.0.0]}", "compliance.yaml:2: /checks/EXP-INTERNET-EGRESS/corporate_cidrs: expected address blocks such as 198.51.100.0/24, found '10.0.0.0'")]
    [InlineData("checks:\n  NP-DEFAULT-DENY-INGRESS: {require_catch_all: maybe}", "compliance.yaml:2: /checks/NP-DEFAULT-DENY-INGRESS/require_catch_all: expected true or false, found 'maybe'")]
    [InlineData("document:\n  nextReview: soon", "compliance.yaml:2: /document/nextReview: expected a date such as 2027-03-31, found 'soon'")]
    [InlineData("document:\n  owner: [a]", "compliance.yaml:2: /document/owner: expected a text that is not empty")]
    [InlineData("scope: [a]", "compliance.yaml:1: /scope: expected a mapping with exemptNamespaces, sensitiveNamespaces, confirmedBy, confirmedOn")]
    [InlineData("scope: {}\n---\nscope: {}", "compliance.yaml:3: /: a second document begins here; a configuration is one document")]
    public void A_fault_names_file_line_field_and_what_was_expected(string text, string problem) =>
        Assert.Equal(problem, Assert.Single(Read(text).Problems).ToString());

    [Theory]
    [InlineData("zones:\n- {id: internet, kind: dmz, members: [{namespaces: [a]}]}", "compliance.yaml:2: /zones/0/id: 'internet' has a meaning of its own; expected another id")]
    [InlineData("zones:\n- {id: a, kind: dmzz, members: [{namespaces: [a]}]}", "compliance.yaml:2: /zones/0/kind: expected one of cde, phi, management, shared, internal, dmz, development, partner, untrusted, found 'dmzz'; did you mean 'dmz'?")]
    [InlineData("zones:\n- {id: a, kind: dmz, members: [{}]}", "compliance.yaml:2: /zones/0/members/0: a member selects nobody; expected namespaces, namespaceSelector, podSelector, nodeSelector or addresses")]
    [InlineData("zones:\n- {id: a, kind: dmz, members: [{namespaces: [a], addresses: [10.0.0.0/8]}]}", "compliance.yaml:2: /zones/0/members/0: a member selects pods, nodes or addresses; expected one of these, and further members for the others")]
    [InlineData("zones:\n- {id: a, kind: dmz}", "compliance.yaml:2: /zones/0: the key 'members' is missing; expected who is in it: pods by namespace and label, nodes by label, or addresses")]
    [InlineData("zones:\n- {id: a, kind: dmz, members: [{podSelector: {matchExpressions: [{key: app, operator: In}]}}]}", "compliance.yaml:2: /zones/0/members/0/podSelector/matchExpressions/0: In needs values")]
    [InlineData("approvedFlows:\n- {id: f, from: internet, to: internet, ports: [all]}", "compliance.yaml:2: /approvedFlows/0/to: the flow leads from 'internet' to itself; expected two zones, what is inside of one needs no approval")]
    [InlineData("approvedFlows:\n- {id: f, from: internet, to: any, ports: [TCP/0]}", "compliance.yaml:2: /approvedFlows/0/ports/0: expected a protocol and port such as TCP/443, UDP/8000-8010 or SCTP, or all, found 'TCP/0'")]
    [InlineData("zones:\n- {id: a, kind: dmz, members: [{addresses: [10.0.0.1/8]}]}", "compliance.yaml:2: /zones/0/members/0/addresses/0: expected an address block such as 198.51.100.0/24, found '10.0.0.1/8'")]
    [InlineData("include: [../other.yaml]", "compliance.yaml:1: /include/0: expected a path below the configuration's folder such as zones/cde.yaml, found '../other.yaml'")]
    [InlineData("include: [other.yaml]", "compliance.yaml:1: /include/0: other.yaml cannot be read: no further file can be read here")]
    public void What_a_zone_or_a_flow_may_not_say_is_told_at_its_place(string text, string problem) =>
        Assert.Equal(problem, Assert.Single(Read(text).Problems).ToString());

    [Fact]
    public void Lists_of_included_files_are_joined_and_a_value_is_declared_once()
    {
        Dictionary<string, string> files = new()
        {
            ["compliance.yaml"] = "include: [a.yaml, b.yaml]\ndocument: {series: one}\nzones:\n- {id: z, kind: dmz, members: [{namespaces: [z]}]}",
            ["a.yaml"] = "include: [b.yaml]\nzones:\n- {id: a, kind: cde, members: [{namespaces: [a]}]}",
            ["b.yaml"] = "document: {series: two}\napprovedFlows:\n- {id: f, from: z, to: a, ports: [TCP/1]}",
        };
        ConfigurationReading reading = ConfigurationReader.Read("compliance.yaml", Encoding.UTF8.GetBytes(files["compliance.yaml"]),
            ConfigurationSource.None with { Open = name => new IncludedFile(name, Encoding.UTF8.GetBytes(files[name])) });
        Assert.Equal("b.yaml:1: /document/series: declared in compliance.yaml too; a value is declared once", Assert.Single(reading.Problems).ToString());
        Assert.Equal(["z", "a"], reading.Scope.Zones.Select(z => z.Id));
        Assert.Equal("f", Assert.Single(reading.Scope.ApprovedFlows).Id);
        Assert.Equal(["a.yaml", "b.yaml"], reading.Included.Select(f => f.Name));
    }

    [Fact]
    public void An_approval_counts_from_its_day_until_its_review_is_overdue()
    {
        ApprovedFlow flow = Read("approvedFlows:\n- {id: f, from: internet, to: any, ports: [all], businessNeed: b, owner: o, approver: a, approvedOn: 2026-01-01, reviewBy: 2026-02-01}").Scope.ApprovedFlows.Single();
        Assert.Equal(ApprovalState.Proposed, flow.At(Day(2025, 12, 31), 180));
        Assert.Equal(ApprovalState.Approved, flow.At(Day(2026, 1, 1), 180));
        Assert.Equal(ApprovalState.Approved, flow.At(Day(2026, 2, 1), 180));
        Assert.Equal(ApprovalState.Overdue, flow.At(Day(2026, 2, 2), 180));
        Assert.Equal(ApprovalState.Overdue, (flow with { ReviewBy = null }).At(Day(2026, 1, 12), 10));
        Assert.Equal(ApprovalState.Proposed, (flow with { Approver = null }).At(Day(2026, 1, 1), 180));
        Assert.Equal(ApprovalState.Proposed, (flow with { Owner = null }).At(Day(2026, 1, 1), 180));
    }

    private static DateTimeOffset Day(int year, int month, int day) => new(year, month, day, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Every_fault_is_told_at_once() => Assert.Equal(2, Read("scop: {}\ndocument: {owner: 3}").Problems.Length);

    private static ConfigurationReading Read(string text) => ConfigurationReader.Read("compliance.yaml", Encoding.UTF8.GetBytes(text));
}
