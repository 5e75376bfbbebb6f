using System.Collections.Immutable;

namespace Compliance.Controls.Checks;

/// <summary>Every check of this version. A test holds that no check of the assembly is missing.</summary>
public static class CheckCatalogue
{
    /// <summary>The checks, in ordinal order of their ids.</summary>
    public static ImmutableArray<ICheck> All { get; } = [.. Listed().OrderBy(c => c.Definition.Id, StringComparer.Ordinal)];

    private static IEnumerable<ICheck> Listed() =>
    [
    ];
}
