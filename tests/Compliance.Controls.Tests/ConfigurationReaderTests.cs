using System.Text;
using Compliance.Controls.Scope;

namespace Compliance.Controls.Tests;

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
    [InlineData("scope: [a]", "compliance.yaml:1: /scope: expected a mapping with exemptNamespaces, sensitiveNamespaces")]
    [InlineData("scope: {}\n---\nscope: {}", "compliance.yaml:3: /: a second document begins here; a configuration is one document")]
    public void A_fault_names_file_line_field_and_what_was_expected(string text, string problem) =>
        Assert.Equal(problem, Assert.Single(Read(text).Problems).ToString());

    [Fact]
    public void Every_fault_is_told_at_once() => Assert.Equal(2, Read("scop: {}\ndocument: {owner: 3}").Problems.Length);

    private static ConfigurationReading Read(string text) => ConfigurationReader.Read("compliance.yaml", Encoding.UTF8.GetBytes(text));
}
