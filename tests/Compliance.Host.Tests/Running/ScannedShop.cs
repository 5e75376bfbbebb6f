using System.Globalization;

namespace Compliance.Host.Tests.Running;

/// <summary>Six scans of the small shop, a day apart, with none on the fourth day. What differs between them is planted: <c>ops</c> has no label
/// <c>zone</c> in the third scan, and no label <c>owner</c> from the second to the fourth; the policy <c>passing</c> is in the second and third;
/// the fifth scan holds a document that cannot be read.</summary>
internal static class ScannedShop
{
    public const string Series = "small-shop";

    public static readonly DateTimeOffset First = new(2026, 7, 1, 2, 0, 0, TimeSpan.Zero);

    private const string Configuration = """
        document: {series: small-shop, owner: Ada Byron}
        schedule: {scan: "0 2 * * *"}
        frameworks: [house]
        folders: {checks: [own/checks], frameworks: [own/frameworks]}
        """;

    private const string Checks = """
        checks:
        - id: OWN-ZONE
          title: Every namespace names its zone
          rationale: What is in no zone is guarded by nobody.
          severity: high
          remediation: Set the label.
          everyNamespace: {has: {label: zone}}
        - id: OWN-OWNER
          title: Every namespace names its owner
          rationale: What has no owner is nobody's.
          severity: medium
          remediation: Set the label.
          everyNamespace: {has: {label: owner}}
        """;

    private const string Framework = """
        id: house
        name: House rules
        version: "1"
        attribution: Our own.
        sections:
        - title: Labels
          controls:
          - {id: H1, title: Zones are named, demand: Every namespace names its zone., automation: automated, primary: [OWN-ZONE]}
          - {id: H2, title: Owners are named, demand: Every namespace names its owner., automation: automated, primary: [OWN-OWNER]}
        """;

    private const string Passing = """

        ---
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: passing, namespace: ops}
        spec: {podSelector: {}, policyTypes: [Ingress], ingress: [{}]}
        """;

    /// <summary>When a scan was made.</summary>
    public static DateTimeOffset At(int scan) => First.AddDays(scan < 3 ? scan : scan + 1);

    /// <summary>A moment as <c>SOURCE_DATE_EPOCH</c>.</summary>
    public static (string, string) Clock(DateTimeOffset moment) => ("SOURCE_DATE_EPOCH", moment.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));

    /// <summary>Makes the scans; gives the store's folder.</summary>
    public static string WriteTo(TempFolder folder)
    {
        folder.Write("own/checks/labels.yaml", Checks);
        folder.Write("own/frameworks/house.yaml", Framework);
        string configuration = folder.Write("compliance.yaml", Configuration), store = Path.Combine(folder.Path, "evidence");
        for (int scan = 0; scan < 6; scan++)
        {
            string manifests = Path.GetDirectoryName(folder.Write($"scan-{scan}/shop/shop.yaml", Manifests(scan)))!;
            if (scan == 4) folder.Write("scan-4/shop/broken.yaml", "kind: [");
            CliResult run = Cli.RunIn([Clock(At(scan))], "audit", "--manifests", manifests, "--config", configuration, "--out", store);
            Assert.True(run.Status == (scan == 4 ? 3 : 0), $"scan {scan}: {run.Status} {run.Error}");
        }
        return store;
    }

    private static string Manifests(int scan)
    {
        string ops = $"{{name: ops, labels: {{{(scan == 2 ? "" : "zone: shared, ")}{(scan is 1 or 2 or 3 ? "" : "owner: grace, ")}kept: here}}}}";
        return Shop.Manifests.Replace("labels: {zone: cde}", "labels: {zone: cde, owner: ada}", StringComparison.Ordinal)
            .Replace("{name: ops, labels: {zone: shared}}", ops, StringComparison.Ordinal) + (scan is 1 or 2 ? Passing : "");
    }
}
