using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Compliance.Evidence.Pack;

namespace Compliance.Rendering.Workbook;

/// <summary>A random sample that anyone can draw again. The seed is fixed by what was assessed; an item's rank is the place of
/// SHA-256(seed ‖ ":" ‖ key) among those of its population, the smallest first. All text is UTF-8, all digests are lower-case hex.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Populations">What is drawn from.</param>
internal sealed record Sampling(string Seed, ImmutableArray<SamplePopulation> Populations)
{
    /// <summary>Items drawn beyond the sample, to stand in for one that cannot be tested.</summary>
    public const int Reserve = 5;

    /// <summary>How many are drawn of so many: the sizes common in audits of controls at a low rate of expected deviations. A small population is
    /// drawn whole.</summary>
    public static ImmutableArray<(int UpTo, int Size)> Sizes { get; } = [(5, 5), (12, 6), (52, 10), (250, 25), (1_000, 40), (int.MaxValue, 60)];

    /// <summary>Size of the sample of a population.</summary>
    public static int SizeOf(int population) => Math.Min(population, Sizes.First(size => population <= size.UpTo).Size);

    /// <summary>Draws the samples of a pack.</summary>
    public static Sampling Of(EvidencePack pack)
    {
        var seed = SeedOf(pack);
        return new Sampling(seed,
        [
            SamplePopulation.Draw(seed, "namespaces in scope", "Scope_Population", pack.Clusters.SelectMany(c => c.NamespacesInScope.Select(name => c.Name + "/" + name)), places: false),
            SamplePopulation.Draw(seed, "workloads", "Workloads", pack.Workloads.Select(w => w.Cluster + "/" + w.Workload)),
            SamplePopulation.Draw(seed, "policies", "Policies", pack.Policies.Select(p => p.Cluster + "/" + p.Policy)),
            SamplePopulation.Draw(seed, "flows", "Flows", pack.Flows.Select(f => f.Id)),
            SamplePopulation.Draw(seed, "findings", "Findings", pack.Findings.Select(f => f.Id)),
            SamplePopulation.Draw(seed, "controls", "Controls", pack.Controls.Select(c => c.Framework + ":" + c.Control)),
        ]);
    }

    /// <summary>SHA-256 over the document id and the SHA-256 of every snapshot, each ended by a line feed. Not over pack.json: approval changes that,
    /// and the sample that reviewers saw must be the sample of the release.</summary>
    private static string SeedOf(EvidencePack pack) => Hash(string.Concat(pack.Clusters.Select(c => c.SnapshotSha256).Prepend(pack.Document.Id).Select(line => VisibleText.OneLine(line) + "\n")));

    internal static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

/// <summary>A population with what is drawn from it.</summary>
/// <param name="Name">What it holds.</param>
/// <param name="Sheet">Sheet that lists it.</param>
/// <param name="Size">Its distinct keys.</param>
/// <param name="Sample">How many of them are drawn.</param>
/// <param name="Sha256">SHA-256 over its keys in the order of their bytes, each ended by a line feed.</param>
/// <param name="Items">What is drawn, by rank, the reserve after the sample.</param>
internal sealed record SamplePopulation(string Name, string Sheet, int Size, int Sample, string Sha256, ImmutableArray<SampledItem> Items)
{
    /// <summary>Draws from a population.</summary>
    /// <param name="seed">Seed.</param>
    /// <param name="name">What it holds.</param>
    /// <param name="sheet">Sheet that lists it.</param>
    /// <param name="keys">Keys in the order of that sheet's rows.</param>
    /// <param name="places">Whether each row of that sheet is one key.</param>
    public static SamplePopulation Draw(string seed, string name, string sheet, IEnumerable<string> keys, bool places = true)
    {
        var rows = new Dictionary<string, int>(StringComparer.Ordinal);
        var row = 1;
        foreach (var key in keys)
        {
            row++;
            rows.TryAdd(VisibleText.OneLine(key), row);
        }
        var drawn = rows.Select(pair => (pair.Key, Hash: Sampling.Hash(seed + ":" + pair.Key), pair.Value)).OrderBy(item => item.Hash, StringComparer.Ordinal);
        var sample = Sampling.SizeOf(rows.Count);
        return new SamplePopulation(name, sheet, rows.Count, sample, HashOf(rows.Keys),
            [.. drawn.Take(sample + Sampling.Reserve).Select((item, i) => new SampledItem(i + 1, i >= sample, item.Key, item.Hash, places ? item.Value : null))]);
    }

    private static string HashOf(IEnumerable<string> keys)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var lines = keys.Select(key => Encoding.UTF8.GetBytes(key + "\n")).ToList();
        // The line feed that ends each is smaller than every character of a key, so lines are in the order of their keys.
        lines.Sort((a, b) => a.AsSpan().SequenceCompareTo(b));
        foreach (var line in lines)
            hash.AppendData(line);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

/// <summary>An item drawn.</summary>
/// <param name="Rank">Place, from 1.</param>
/// <param name="Reserve">It stands in for one of the sample that cannot be tested.</param>
/// <param name="Key">Key.</param>
/// <param name="Hash">What ranks it.</param>
/// <param name="Row">Row of the sheet that lists it; null where the sheet has other rows too.</param>
internal sealed record SampledItem(int Rank, bool Reserve, string Key, string Hash, int? Row);
