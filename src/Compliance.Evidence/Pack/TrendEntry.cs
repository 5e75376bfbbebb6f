namespace Compliance.Evidence.Pack;

/// <summary>Figures of an earlier pack of the series, for the course over time; the pack itself is not among them.</summary>
/// <param name="Pack">Document id.</param>
/// <param name="Version">MAJOR.MINOR.PATCH.</param>
/// <param name="Created">Moment of assessment.</param>
/// <param name="Approved">Whether it was approved when this pack was made.</param>
/// <param name="Controls">Controls by status.</param>
/// <param name="Findings">Findings.</param>
public sealed record TrendEntry(string Pack, string Version, DateTimeOffset Created, bool Approved, StatusCounts Controls, int Findings);

/// <summary>An earlier pack of the series whose figures are not known.</summary>
/// <param name="Pack">Document id.</param>
/// <param name="Version">MAJOR.MINOR.PATCH.</param>
/// <param name="Created">Moment of assessment.</param>
/// <param name="Reason">Why, for example that it was purged after its retention.</param>
public sealed record TrendGapEntry(string Pack, string Version, DateTimeOffset Created, string Reason);
