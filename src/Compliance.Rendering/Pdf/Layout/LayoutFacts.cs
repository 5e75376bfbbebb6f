namespace Compliance.Rendering.Pdf.Layout;

/// <summary>What one pass of the layout finds, and the next one prints.</summary>
internal sealed class LayoutFacts
{
    private readonly Dictionary<string, Destination> _anchors = new(StringComparer.Ordinal);
    private readonly List<PlacedHeading> _headings = [];

    public int PageCount { get; set; }

    /// <summary>Headings of level 1 and 2, in order.</summary>
    public IReadOnlyList<PlacedHeading> Headings => _headings;

    public IReadOnlyDictionary<string, Destination> Anchors => _anchors;

    public void Place(string anchor, Destination at) => _anchors.TryAdd(anchor, at);

    public void Place(PlacedHeading heading) => _headings.Add(heading);

    /// <summary>Anchor of the n-th listed heading; no block can carry it.</summary>
    public static string HeadingAnchor(int index) => FormattableString.Invariant($"\0heading {index}");
}

/// <summary>A place in the document.</summary>
/// <param name="Page">Page, from 0.</param>
/// <param name="Top">Distance from the page's top, in points.</param>
internal readonly record struct Destination(int Page, double Top);

/// <summary>A heading of level 1 or 2 and where it stands.</summary>
internal sealed record PlacedHeading(int Level, string Text, Destination At);
