using System.Collections.Immutable;

namespace Compliance.Controls.Configuration;

/// <summary>Where the further files of a configuration come from: its own folder on a disk, or the inputs of a pack.</summary>
/// <param name="Open">Gives a file by its path below the configuration's folder.</param>
/// <param name="List">Gives the files directly in a folder, by its path below the configuration's folder.</param>
public sealed record ConfigurationSource(Func<string, IncludedFile> Open, Func<string, FolderListing> List)
{
    /// <summary>Nothing further can be read.</summary>
    public static readonly ConfigurationSource None = new(
        name => new(name, default, "no further file can be read here"), _ => new([], "no further file can be read here"));

    /// <summary>Gives the register of approvers by its path below the configuration's folder.</summary>
    public Func<string, IncludedFile> Register { get; init; } = Open;
}

/// <summary>A folder that a configuration names.</summary>
/// <param name="Files">Names of the files directly in it that end in .yaml, .yml or .json.</param>
/// <param name="Fault">Why it could not be read; null when it was.</param>
public sealed record FolderListing(ImmutableArray<string> Files, string? Fault = null);
