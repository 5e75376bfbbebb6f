using Compliance.Evidence.Pack;
using Compliance.Host.Tests.Running;
using Compliance.TestKit;

namespace Compliance.Host.Tests.Samples;

/// <summary>The register of flows, the course and the key figures of the sample, from the command line to the pack.</summary>
public sealed class PaymentShopFlowsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_register_the_zone_matrix_and_the_key_figures_of_the_sample_say_the_same_and_an_earlier_pack_tells_the_course()
    {
        EvidencePack first = Audit("1795564800"), pack = Audit("1795651200");
        Assert.NotEmpty(pack.Flows);
        Assert.Equal(pack.Flows.Length, pack.Flows.Select(f => f.Id).Distinct().Count());
        foreach (ZonePairEntry pair in pack.ZonePairs)
        {
            ILookup<string, FlowEntry> rows = pack.Flows.Where(f => f.FromZone == pair.From && f.ToZone == pair.To).ToLookup(f => f.State);
            string at = $"{pair.From} -> {pair.To}: {pair.State}; {string.Join(", ", rows.Select(r => r.Key))}";
            Assert.True(rows.Contains("unapproved") == (pair.Surplus.Length > 0), at);
            Assert.True((rows["unapproved"].Any() || rows["approved"].Any()) == (pair.Possible.Length > 0 && !pair.Possible.EndsWith("(undefined)", StringComparison.Ordinal)) || rows.Contains("unknown"), at);
            Assert.True(pair.State is not ("denied" or "not-applicable") || rows.Count == 0, at);
            Assert.All(rows["approved"], f => Assert.Subset(pair.Flows.ToHashSet(), f.Approvals.ToHashSet()));
        }
        string[] order = ["unapproved", "overdue", "unknown", "unstated", "approved"];
        Assert.Equal(pack.Flows.Select(f => Array.IndexOf(order, f.State)).Order(), pack.Flows.Select(f => Array.IndexOf(order, f.State)));
        FlowEntry payments = Assert.Single(pack.Flows, f => f is { FromZone: "dmz", ToZone: "cde", State: "approved" });
        Assert.Equal(("checkout/checkout-web[Deployment]", "payments/payments-api[Deployment]", "TCP 8443", "payments/payments-api"), (payments.From[0], payments.To[0], payments.Ports, payments.Services[0]));
        Assert.Equal(["NetworkPolicy/checkout/web-to-payments", "NetworkPolicy/payments/api-from-checkout"], payments.AllowedBy);

        KeyFigures figures = pack.Summary.Figures!;
        Assert.Equal(new FlowCounts(Count(pack, "unapproved"), Count(pack, "overdue"), Count(pack, "unknown"), Count(pack, "unstated"), Count(pack, "approved")), figures.Flows);
        Assert.Equal("broken", figures.Segmentation);
        Assert.Equal(pack.Controls.Count(c => c.Status != "not-applicable" && c.Primary.Length > 0), figures.ControlsEvaluable);
        Assert.Equal(figures.ControlsEvaluated * 100 / figures.ControlsEvaluable, figures.CoveragePercent);

        TrendEntry earlier = Assert.Single(pack.Trend);
        Assert.Equal((first.Document.Id, first.Document.Created, false, first.Findings.Length), (earlier.Pack, earlier.Created, earlier.Approved, earlier.Findings));
        Assert.Equal(first.Summary.Controls, earlier.Controls);
        CliResult verified = Cli.Run("verify", _pack);
        Assert.True(verified.Status == 0, verified.Output);
    }

    private string _pack = "";

    private EvidencePack Audit(string moment)
    {
        CliResult run = Cli.RunIn([("SOURCE_DATE_EPOCH", moment)], "audit", "--manifests", Repository.PathOf("tests", "clusters", "payment-shop"),
            "--config", Repository.PathOf("tests", "clusters", "payment-shop.compliance.yaml"), "--out", Path.Combine(_folder.Path, "evidence"));
        _pack = run.Lines[^1];
        return PackJson.Read<EvidencePack>(File.ReadAllBytes(Path.Combine(_pack, "data", "pack.json")));
    }

    private static int Count(EvidencePack pack, string state) => pack.Flows.Count(f => f.State == state);
}
