namespace Compliance.Rendering.Pdf.Layout;

/// <summary>A rectangle on a page in points; its origin is the page's top left corner.</summary>
internal readonly record struct Box(double Left, double Top, double Width, double Height)
{
    public double Right => Left + Width;

    public double Bottom => Top + Height;
}

/// <summary>Where things stand on a page, in points from the top left corner.</summary>
internal sealed record PageGeometry(PageSize Size)
{
    /// <summary>Width of the dark band at the left of a cover.</summary>
    public const double Band = 9 * Millimetre;

    /// <summary>Distance of text from the left and right edges.</summary>
    public const double Margin = 20 * Millimetre;

    /// <summary>Left edge of text on a cover.</summary>
    public const double CoverLeft = 28 * Millimetre;

    public const double Millimetre = 72 / 25.4;

    /// <summary>Where the body begins.</summary>
    public const double Top = 20 * Millimetre;

    /// <summary>Where the last line of the footer ends, from the bottom edge.</summary>
    public const double FooterBottom = 10 * Millimetre;

    public double BodyWidth => Size.Width - (2 * Margin);
}
