using System.Collections.Immutable;
using Compliance.Host.Configuration;
using Compliance.Network.Linting;
using Compliance.Network.Reachability;

namespace Compliance.Host.Lint;

/// <summary>A finding with its place in a manifest.</summary>
/// <param name="Finding">The finding.</param>
/// <param name="File">Path of the file, as seen from the working directory where it lies below it; null where the object came from no file.</param>
/// <param name="Line">Line of the field the finding is about, from 1; null where there is no file.</param>
internal sealed record PlacedFinding(LintFinding Finding, string? File, int? Line)
{
    /// <summary>The kind as it is written: <c>over-broad</c>.</summary>
    public string Kind => Words.Of(Finding.Kind);

    /// <summary>The policy, and the field where one is meant.</summary>
    public string Subject => (Finding.Pointer ?? Finding.Part.Rule) is { } pointer ? $"{Finding.Part.Policy} {pointer}" : Finding.Part.Policy.ToString();

    /// <summary>Places findings.</summary>
    public static ImmutableArray<PlacedFinding> Of(ImmutableArray<LintFinding> findings, ClusterReachability reachability, InputSelection input)
    {
        var places = new ManifestPlaces(reachability, input);
        return [.. findings.Select(f => places.Of(f.Part.Policy, f.Pointer ?? f.Part.Rule) is var (file, line) ? new PlacedFinding(f, file, line) : new PlacedFinding(f, null, null))];
    }
}
