using System.Collections.Immutable;
using Compliance.Rendering.Drawings;

namespace Compliance.Rendering.Blocks;

/// <summary>A document as every layout sees it: the templates produce it, PDF, HTML and Markdown print it.</summary>
public sealed record BlockDocument
{
    /// <summary>Title, also of the PDF's metadata.</summary>
    public required string Title { get; init; }

    /// <summary>BCP 47 language, for example <c>en</c>.</summary>
    public required string Language { get; init; }

    /// <summary>Left, middle and right of the line at the foot of every page; page x of y is added by the layout.</summary>
    public required ImmutableArray<string> Footer { get; init; }

    /// <summary>Blocks in reading order.</summary>
    public required ImmutableArray<Block> Blocks { get; init; }
}

/// <summary>One block.</summary>
public abstract record Block
{
    /// <summary>Number of the group of blocks that a page made to be one page may leave out where it would not hold all, the last group first;
    /// 0: it always stands there. Formats without pages leave nothing out.</summary>
    public int Spare { get; init; }

    /// <summary>Target of internal links, unique in the document; null when nothing links here.</summary>
    public string? Anchor { get; init; }

    /// <summary>Cover page: full page with the accent band of the look.</summary>
    /// <param name="Organisation">Top left.</param>
    /// <param name="Series">Top right, monospace.</param>
    /// <param name="Eyebrow">Small capitals above the title.</param>
    /// <param name="Title">Title.</param>
    /// <param name="Subtitle">A sentence below it.</param>
    /// <param name="Stamp">Status stamp, for example <c>DRAFT</c>.</param>
    /// <param name="StampTone">Colour and pattern of the stamp.</param>
    /// <param name="StampNote">Beside the stamp: version and what it supersedes.</param>
    /// <param name="Content">Blocks below.</param>
    public sealed record Cover(
        string Organisation, string Series, string Eyebrow, string Title, string Subtitle,
        string Stamp, Tone StampTone, string StampNote, ImmutableArray<Block> Content) : Block
    {
        /// <summary>It heads its page instead of filling one: all up to the next heading of level 1 is one page with it, which gives up what is spare.</summary>
        public bool Brief { get; init; }
    }

    /// <summary>A heading; level 1 begins a page. Levels 1 and 2 stand in bookmarks and in the table of contents.</summary>
    /// <param name="Level">1–4.</param>
    /// <param name="Text">Text.</param>
    /// <param name="Eyebrow">Small capitals above a heading of level 1; null for none.</param>
    public sealed record Heading(int Level, string Text, string? Eyebrow = null) : Block
    {
        /// <summary>How bookmarks and the table of contents name it, where the heading itself is a sentence; null: as <see cref="Text"/>.</summary>
        public string? Listed { get; init; }

        /// <summary>Of level 1: all up to the next heading of level 1 is one page, which gives up what is spare.</summary>
        public bool Sheet { get; init; }

        /// <summary>Of level 1: it begins a page only where less than half of one is left, so that short chapters share a page.</summary>
        public bool Flows { get; init; }
    }

    /// <summary>Table of contents, with page numbers where there are pages, made of the headings.</summary>
    /// <param name="Title">Its name in HTML; null for none.</param>
    /// <param name="Skip">Words of the link that leads past it to the text, in HTML; null for no link.</param>
    public sealed record Contents(string? Title = null, string? Skip = null) : Block;

    /// <summary>A paragraph.</summary>
    /// <param name="Text">Inline text.</param>
    /// <param name="Style">How it is set.</param>
    public sealed record Paragraph(ImmutableArray<Inline> Text, ParagraphStyle Style = ParagraphStyle.Body) : Block;

    /// <summary>A list.</summary>
    /// <param name="Items">Each item's blocks.</param>
    /// <param name="Ordered">Numbered or bulleted.</param>
    public sealed record List(ImmutableArray<ImmutableArray<Block>> Items, bool Ordered) : Block;

    /// <summary>A table; its header row is repeated on every page it spans.</summary>
    /// <param name="Columns">Columns with widths.</param>
    /// <param name="Rows">Rows; each has one cell for each column.</param>
    /// <param name="Caption">Caption above it; null for none.</param>
    public sealed record Table(ImmutableArray<TableColumn> Columns, ImmutableArray<TableRow> Rows, string? Caption = null) : Block
    {
        /// <summary>The first column names what stands beside it: attribute and value. Such a table may lack headers.</summary>
        public bool RowHeads { get; init; }
    }

    /// <summary>A box set apart: a finding card, a note. It stays together where it fits on a page.</summary>
    /// <param name="Tone">Colour and pattern of its edge.</param>
    /// <param name="Title">Title; null for none.</param>
    /// <param name="Content">Blocks inside.</param>
    public sealed record Callout(Tone Tone, string? Title, ImmutableArray<Block> Content) : Block
    {
        /// <summary>Line at the head of every further page of a box higher than one; null for none.</summary>
        public string? Continued { get; init; }
    }

    /// <summary>Key figures side by side.</summary>
    /// <param name="Items">Figures.</param>
    public sealed record KeyFigures(ImmutableArray<KeyFigure> Items) : Block;

    /// <summary>Stacked horizontal bars, one for each row, with segments by tone; always with the numbers in text for a screen reader.</summary>
    /// <param name="Title">Title.</param>
    /// <param name="Legend">Tone and label of each kind of segment.</param>
    /// <param name="Rows">Rows: label and the value for each legend entry, in its order.</param>
    public sealed record StackedBars(string Title, ImmutableArray<LegendEntry> Legend, ImmutableArray<BarRow> Rows) : Block;

    /// <summary>Strips of time side by side: a calendar, a course. What a strip shows stands in words too, for a screen reader and for
    /// Markdown.</summary>
    /// <param name="Title">Title.</param>
    /// <param name="Legend">Tone and label of each kind of part.</param>
    /// <param name="Rows">Strips; all are drawn to one scale.</param>
    public sealed record Strips(string Title, ImmutableArray<LegendEntry> Legend, ImmutableArray<StripRow> Rows) : Block;

    /// <summary>A vector drawing: a matrix, a diagram, a course. It is scaled to the width of the page, never above its own size.</summary>
    /// <param name="Title">Title above it.</param>
    /// <param name="Words">What it shows, in words: alternative text, and what Markdown prints. Never empty.</param>
    /// <param name="Drawing">The drawing.</param>
    public sealed record Figure(string Title, string Words, Drawing Drawing) : Block
    {
        /// <summary>Most height of the drawing in points, which a page made to be one page may set; 0 for none but the page's.</summary>
        public double Most { get; init; }

        /// <summary>Name of the drawing in the pack, for example <c>zone-matrix-01</c>, made of lower-case letters, digits and hyphens; null
        /// for one that has none.</summary>
        public string? Name { get; init; }
    }

    /// <summary>Preformatted text in monospace, kept line by line; long lines wrap with a visible mark.</summary>
    /// <param name="Text">Text with line feeds.</param>
    public sealed record Code(string Text) : Block;

    /// <summary>The next block begins a page.</summary>
    public sealed record PageBreak : Block;
}

/// <summary>How a paragraph is set.</summary>
public enum ParagraphStyle
{
    /// <summary>Running text.</summary>
    Body,

    /// <summary>Larger text with an accent rule at its left: the statement of the summary.</summary>
    Lead,

    /// <summary>Small grey text.</summary>
    Note,
}

/// <summary>Meaning that colour, pattern and sign express together, so that greyscale suffices.</summary>
public enum Tone
{
    /// <summary>No meaning.</summary>
    Neutral,

    /// <summary>Satisfied: filled accent.</summary>
    Satisfied,

    /// <summary>Not satisfied: dark red.</summary>
    NotSatisfied,

    /// <summary>Not evaluated: hatched.</summary>
    NotEvaluated,

    /// <summary>Manual: outlined.</summary>
    Manual,

    /// <summary>Not applicable: light.</summary>
    NotApplicable,

    /// <summary>Severity critical.</summary>
    Critical,

    /// <summary>Severity high.</summary>
    High,

    /// <summary>Severity medium.</summary>
    Medium,

    /// <summary>Severity low.</summary>
    Low,

    /// <summary>Severity info.</summary>
    Info,

    /// <summary>A warning that is not a severity.</summary>
    Warning,
}

/// <summary>A piece of running text.</summary>
public abstract record Inline
{
    /// <summary>Plain text.</summary>
    public sealed record Text(string Value) : Inline;

    /// <summary>Bold text.</summary>
    public sealed record Strong(string Value) : Inline;

    /// <summary>Name of an object, or code: monospace; may break at <c>/ - . : _</c>.</summary>
    public sealed record Name(string Value) : Inline;

    /// <summary>Internal link.</summary>
    public sealed record Link(string Anchor, string Value) : Inline;

    /// <summary>Small label with colour and pattern: a status or severity.</summary>
    public sealed record Badge(Tone Tone, string Value) : Inline;

    /// <summary>A forced line break.</summary>
    public sealed record Break : Inline;
}

/// <summary>A table column.</summary>
/// <param name="Header">Header text.</param>
/// <param name="Weight">Share of the width, relative to the other columns; above 0.</param>
/// <param name="Numeric">Right-aligned.</param>
public sealed record TableColumn(string Header, double Weight, bool Numeric = false);

/// <summary>A table row.</summary>
/// <param name="Cells">Inline text of each cell.</param>
/// <param name="Anchor">Target of internal links; null for none.</param>
public sealed record TableRow(ImmutableArray<ImmutableArray<Inline>> Cells, string? Anchor = null)
{
    /// <summary>A page made to be one page may leave it out, the last such row first, where it would not hold all.</summary>
    public bool Spare { get; init; }

    /// <summary>A heading of the rows below it: its first cell goes across the table, the others are empty.</summary>
    public bool Group { get; init; }
}

/// <summary>A key figure.</summary>
/// <param name="Value">The figure.</param>
/// <param name="Label">What it counts.</param>
/// <param name="Tone">Colour of its edge.</param>
public sealed record KeyFigure(string Value, string Label, Tone Tone);

/// <summary>A legend entry.</summary>
public sealed record LegendEntry(Tone Tone, string Label);

/// <summary>A strip of time.</summary>
/// <param name="Label">Label at its left.</param>
/// <param name="Words">What it shows, in words.</param>
/// <param name="Parts">Its parts, from left to right.</param>
public sealed record StripRow(string Label, string Words, ImmutableArray<StripPart> Parts);

/// <summary>A part of a strip.</summary>
/// <param name="Tone">Tone of one of the legend's entries; null for a part that is left blank.</param>
/// <param name="Weight">Its length; above 0.</param>
/// <param name="Number">Number inside it where that fits, for example the day of the month; null for none.</param>
public sealed record StripPart(Tone? Tone, double Weight, int? Number = null);

/// <summary>A row of stacked bars.</summary>
public sealed record BarRow(string Label, ImmutableArray<int> Values);
