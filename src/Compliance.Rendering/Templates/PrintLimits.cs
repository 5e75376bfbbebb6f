namespace Compliance.Rendering.Templates;

/// <summary>How much of a very large pack a paged document prints. What it leaves out it counts, and says where it stands; the workbook and
/// <c>pack.json</c> hold everything.</summary>
internal sealed record PrintLimits
{
    /// <summary>Findings of one check printed as full cards.</summary>
    public int CardsPerCheck { get; init; } = 8;

    /// <summary>Further findings of one check printed as rows of a table.</summary>
    public int RowsPerCheck { get; init; } = 400;

    /// <summary>Findings named with a control.</summary>
    public int FindingsPerControl { get; init; } = 6;

    /// <summary>Policies in the inventory.</summary>
    public int Policies { get; init; } = 600;

    /// <summary>Gaps, and as many limitations, one by one.</summary>
    public int Gaps { get; init; } = 300;

    /// <summary>Evidence items in the index.</summary>
    public int Evidence { get; init; } = 1000;

    /// <summary>Findings on the page for the executive, one for each check.</summary>
    public int Top { get; init; } = 3;
}
