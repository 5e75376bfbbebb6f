using System.Collections.Immutable;
using Compliance.Rendering.Blocks;

namespace Compliance.Rendering.Drawings;

/// <summary>A vector drawing, made once and printed in PDF, HTML and as SVG. Lengths are points (1/72 inch), y downwards.</summary>
/// <param name="Width">Width.</param>
/// <param name="Height">Height.</param>
/// <param name="Shapes">Shapes in painting order.</param>
public sealed record Drawing(double Width, double Height, ImmutableArray<Shape> Shapes);

/// <summary>A shape of a drawing. Colours are meanings, so that a theme holds for drawings too.</summary>
public abstract record Shape
{
    /// <summary>A rectangle, painted as a tone is painted everywhere: with its pattern and edge.</summary>
    public sealed record Area(double Left, double Top, double Width, double Height, Tone Tone, double Radius = 0) : Shape;

    /// <summary>A rectangle without a tone: ground of a lane, frame of a group.</summary>
    public sealed record Frame(double Left, double Top, double Width, double Height, Ink? Ground, Ink? Edge, double Stroke = 0.6, double Radius = 0) : Shape;

    /// <summary>A line through points; the arrow head is at its last one.</summary>
    public sealed record Line(ImmutableArray<Spot> Points, Ink Ink, double Stroke = 0.8, bool Arrow = false, bool Dashed = false) : Shape;

    /// <summary>A line of text. It must fit: the maker measures it.</summary>
    /// <param name="X">Left, middle or right of the text, as <paramref name="Align"/> says.</param>
    /// <param name="Baseline">Its base line.</param>
    /// <param name="Size">Size in points.</param>
    /// <param name="Value">The text; a name of the cluster is hostile input.</param>
    /// <param name="Ink">Colour.</param>
    /// <param name="Face">Face.</param>
    /// <param name="Align">What <paramref name="X"/> is.</param>
    public sealed record Text(double X, double Baseline, double Size, string Value, Ink Ink, Face Face = Face.Regular, Align Align = Align.Start) : Shape
    {
        /// <summary>What <see cref="Value"/> is short for; null when it is whole.</summary>
        public string? Whole { get; init; }
    }
}

/// <summary>A point of a drawing.</summary>
public readonly record struct Spot(double X, double Y);

/// <summary>A colour by its meaning.</summary>
public enum Ink
{
    /// <summary>Text and lines.</summary>
    Ink,

    /// <summary>Quiet text and lines.</summary>
    Subdued,

    /// <summary>The finest lines.</summary>
    Hairline,

    /// <summary>A quiet ground.</summary>
    Soft,

    /// <summary>The accent.</summary>
    Accent,

    /// <summary>White.</summary>
    White,

    /// <summary>What is wrong.</summary>
    Alarm,

    /// <summary>What asks for a look.</summary>
    Caution,

    /// <summary>A ground with a breath of the accent.</summary>
    AccentSoft,
}

/// <summary>Face of a text.</summary>
public enum Face
{
    /// <summary>Running text.</summary>
    Regular,

    /// <summary>Bold.</summary>
    Bold,

    /// <summary>Monospace: names of objects.</summary>
    Mono,
}

/// <summary>Side of a text that stands at its place.</summary>
public enum Align
{
    /// <summary>Its left.</summary>
    Start,

    /// <summary>Its middle.</summary>
    Middle,

    /// <summary>Its right.</summary>
    End,
}
