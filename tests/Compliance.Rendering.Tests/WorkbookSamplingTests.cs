using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Compliance.Evidence.Pack;

namespace Compliance.Rendering.Tests;

/// <summary>The random sample, drawn again from what stands in the workbook as the sheet Sampling_Method tells it.</summary>
public class WorkbookSamplingTests
{
    private static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>Populations as a reader of the sheets lists them.</summary>
    private static Dictionary<string, List<string>> Populations(Dictionary<string, SheetParts> sheets)
    {
        List<string> Keys(string sheet, params string[] headers) => [.. Enumerable.Range(2, sheets[sheet].Rows - 1).Select(row => string.Join('/', headers.Select(header => sheets[sheet].Text(row, header))))];
        var scope = sheets["Scope_Population"];
        return new Dictionary<string, List<string>>
        {
            ["namespaces in scope"] = [.. Enumerable.Range(2, scope.Rows - 1).Where(row => scope.Text(row, "Property") == "Namespace in scope").Select(row => scope.Text(row, "Cluster") + "/" + scope.Text(row, "Value"))],
            ["workloads"] = Keys("Workloads", "Cluster", "Workload"),
            ["policies"] = Keys("Policies", "Cluster", "Policy"),
            ["flows"] = Keys("Flows", "Flow"),
            ["findings"] = Keys("Findings", "Finding"),
            ["controls"] = [.. Keys("Controls", "Framework", "Control").Select(key => key.Replace('/', ':'))],
        };
    }

    private static int Size(int n) => n switch { <= 5 => n, <= 12 => Math.Min(n, 6), <= 52 => 10, <= 250 => 25, <= 1000 => 40, _ => 60 };

    private static void Hold(EvidencePack pack)
    {
        var sheets = SheetParts.Of(Renditions.First(new WorkbookRenderer(), pack));
        var sampling = sheets["Sampling"];
        var seed = Sha256(string.Concat(pack.Clusters.Select(c => c.SnapshotSha256 + "\n").Prepend(pack.Document.Id + "\n")));
        Assert.All(sampling.Texts("Seed"), stated => Assert.Equal(seed, stated));
        Assert.Equal(seed, sheets["Sampling_Method"].Text(Enumerable.Range(1, 20).Single(row => sheets["Sampling_Method"].Text(row, 1) == "Seed"), 2));
        var row = 2;
        foreach (var (name, listed) in Populations(sheets))
        {
            // Line feeds and tabs of names stand as signs in a key.
            var keys = listed.Select(key => key.Replace('\n', '␊').Replace('\t', '␉')).Distinct().ToList();
            var bytes = keys.Select(key => key.EnumerateRunes().Select(rune => rune.Value).ToArray()).ToList();
            var ordered = keys.Zip(bytes).OrderBy(pair => pair.Second, Comparer<int[]>.Create((a, b) => a.AsSpan().SequenceCompareTo(b))).Select(pair => pair.First).ToList();
            var digest = Sha256(string.Concat(ordered.Select(key => key + "\n")));
            var size = Size(keys.Count);
            var rank = 0;
            foreach (var key in keys.OrderBy(key => Sha256(seed + ":" + key), StringComparer.Ordinal).Take(size + 5))
            {
                rank++;
                Assert.Equal((name, rank.ToString(CultureInfo.InvariantCulture), rank <= size ? "sample" : "reserve", key), (sampling.Text(row, "Population"), sampling.Text(row, "Rank"), sampling.Text(row, "Use"), sampling.Text(row, "Key")));
                Assert.Equal((keys.Count.ToString(CultureInfo.InvariantCulture), size.ToString(CultureInfo.InvariantCulture), Sha256(seed + ":" + key), digest),
                    (sampling.Text(row, "Population size"), sampling.Text(row, "Sample size"), sampling.Text(row, "SHA-256 of seed, colon and key"), sampling.Text(row, "SHA-256 of the population")));
                if (sampling.Links.TryGetValue("D" + row.ToString(CultureInfo.InvariantCulture), out var location))
                {
                    var target = int.Parse(location[(location.IndexOf("!A", StringComparison.Ordinal) + 2)..], CultureInfo.InvariantCulture);
                    Assert.Equal(key, listed[target - 2].Replace('\n', '␊').Replace('\t', '␉'));
                }
                row++;
            }
        }
        Assert.Equal(sampling.Rows, row - 1);
    }

    [Fact]
    public void The_sample_of_the_sample_pack_is_drawn_again() => Hold(SamplePack.Build());

    [Fact]
    public void The_sample_of_a_large_pack_is_drawn_again() => Hold(SamplePack.Large(300, 53, 1_200));

    [Fact]
    public void What_has_the_name_of_another_is_one_key()
    {
        var pack = SamplePack.Build();
        Hold(pack with { Findings = [.. pack.Findings, .. pack.Findings], Workloads = [.. pack.Workloads, .. pack.Workloads] });
    }

    [Fact]
    public void Approval_does_not_change_the_sample_and_another_snapshot_does()
    {
        List<string> Keys(EvidencePack pack) => SheetParts.Of(Renditions.First(new WorkbookRenderer(), pack))["Sampling"].Texts("Key");
        var pack = SamplePack.Large(300, 53, 1_200);
        Assert.Equal(Keys(pack), Keys(SampleLife.Approved(pack)));
        Assert.NotEqual(Keys(pack), Keys(pack with { Clusters = [pack.Clusters[0] with { SnapshotSha256 = new string('0', 64) }] }));
    }
}
