namespace Compliance.Rendering.Pdf;

/// <summary>Size of a page in points (1/72 inch), upright.</summary>
/// <param name="Width">Width in points.</param>
/// <param name="Height">Height in points.</param>
public sealed record PageSize(double Width, double Height)
{
    /// <summary>ISO 216 A4, 210 × 297 mm.</summary>
    public static PageSize A4 { get; } = new(595.276, 841.89);

    /// <summary>US Letter, 8.5 × 11 inches.</summary>
    public static PageSize Letter { get; } = new(612, 792);
}
