using System.Collections.Immutable;

namespace Compliance.Controls.Scope;

/// <summary>A penetration or segmentation test that somebody states was done (PCI 11.4.5, 11.4.6). Its result is in its report, not here.</summary>
/// <param name="Id">Id, unique among the tests.</param>
/// <param name="PerformedOn">Day on which it ended.</param>
/// <param name="By">Who did it.</param>
/// <param name="Zones">Zones it covered; empty: all.</param>
/// <param name="Reference">Where its report is; null when not said.</param>
public sealed record SegmentationTest(string Id, DateTimeOffset PerformedOn, string By, ImmutableArray<string> Zones, string? Reference)
{
    /// <summary>Whether it covered a zone.</summary>
    public bool Covers(string zone) => Zones.IsEmpty || Zones.Contains(zone, StringComparer.Ordinal);
}
