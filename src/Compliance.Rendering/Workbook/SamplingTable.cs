using static Compliance.Rendering.Workbook.PackTables;

namespace Compliance.Rendering.Workbook;

/// <summary>The table of the workbook on the random sample.</summary>
internal static class SamplingTable
{
    /// <summary>What is drawn from every population, with blank columns for who tests it.</summary>
    public static SheetTable Table(Sampling sampling) => Table<(SamplePopulation Of, SampledItem Item)>("Sampling",
        [Text("Population", 20), Number("Rank", 7), Status("Use", 10), Name("Key", 60), Name("Stands on sheet", 18), Number("Population size", 11), Number("Sample size", 9),
            Name("SHA-256 of seed, colon and key", 74), Name("SHA-256 of the population", 74), Name("Seed", 74),
            Assessor("Tested by", 20), AssessorDay("Tested on"), Assessor("Result", 16, "no exception", "exception", "not tested"), Assessor("Comment", 40)],
        [.. sampling.Populations.SelectMany(population => population.Items.Select(item => (population, item)))],
        r => [r.Of.Name, r.Item.Rank, r.Item.Reserve ? "reserve" : "sample", r.Item.Row is { } row ? new Link(r.Item.Key, r.Of.Sheet, row) : r.Item.Key, r.Of.Sheet, r.Of.Size, r.Of.Sample,
            r.Item.Hash, r.Of.Sha256, sampling.Seed, null, null, null, null],
        "There is nothing to draw from.");
}
