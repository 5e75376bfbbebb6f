namespace Compliance.Rendering.Pdf.Layout;

/// <summary>Role of a part of the document for a screen reader; the names are those of PDF 1.7, 14.8.4.</summary>
internal enum Role
{
    /// <summary>Decoration: a rule, a background, a repeated header, a footer. Not read aloud.</summary>
    Artifact,
    Document,
    Div,
    H1,
    H2,
    H3,
    H4,
    P,
    L,
    LI,
    Lbl,
    LBody,
    Table,
    TR,
    TH,
    TD,
    Caption,
    Figure,
    Link,
    TOC,
    TOCI,
    Note,
    Code,
}

/// <summary>One part of the document's structure; it may span pages.</summary>
internal sealed class StructureElement(Role role, StructureElement? parent)
{
    /// <summary>Rules and backgrounds.</summary>
    public static readonly StructureElement Decoration = new(Role.Artifact, null);

    /// <summary>What pages repeat: footers and table headers.</summary>
    public static readonly StructureElement Pagination = new(Role.Artifact, null);

    public Role Role { get; } = role;

    public StructureElement? Parent { get; } = parent;

    /// <summary>Words in place of a drawing; for figures.</summary>
    public string? Alternative { get; init; }

    /// <summary>A table header that names its row, not its column.</summary>
    public bool RowHead { get; init; }

    /// <summary>Columns that a table cell spans.</summary>
    public int Columns { get; init; } = 1;

    /// <summary>An ordered list.</summary>
    public bool Ordered { get; init; }

    /// <summary>Extent of a figure on its page, known once it is drawn.</summary>
    public Box? Bounds { get; set; }

    /// <summary>A part of this one; artifacts have none, what stands in them is artifact too.</summary>
    public StructureElement Child(Role role) => Role == Role.Artifact ? this : new StructureElement(role, this);
}
