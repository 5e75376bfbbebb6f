namespace Compliance.Rendering.Workbook;

/// <summary>A table whose rows stand in a file beside the workbook, as a template prints it.</summary>
/// <param name="Sheet">Its sheet.</param>
/// <param name="File">File.</param>
/// <param name="Rows">How many rows.</param>
internal sealed record SpilledTable(string Sheet, string File, int Rows);

/// <summary>The random sample, as a template prints it.</summary>
/// <param name="Seed">Seed.</param>
/// <param name="Populations">Populations.</param>
/// <param name="Sizes">Sizes of samples by sizes of populations.</param>
/// <param name="Reserve">Items drawn beyond a sample.</param>
internal sealed record SamplingWords(string Seed, IReadOnlyList<SamplePopulation> Populations, IReadOnlyList<SampleSize> Sizes, int Reserve)
{
    /// <summary>The words of a sampling.</summary>
    public static SamplingWords Of(Sampling sampling)
    {
        var sizes = Sampling.Sizes;
        return new SamplingWords(sampling.Seed, sampling.Populations, [.. sizes.Select((size, i) => new SampleSize(i == 0 ? 1 : sizes[i - 1].UpTo + 1, size.UpTo == int.MaxValue ? null : size.UpTo, size.Size))], Sampling.Reserve);
    }
}

/// <summary>Size of a sample.</summary>
/// <param name="From">Smallest population that has it.</param>
/// <param name="To">Largest; null where there is none.</param>
/// <param name="Size">Size; a smaller population is drawn whole.</param>
internal sealed record SampleSize(int From, int? To, int Size);
