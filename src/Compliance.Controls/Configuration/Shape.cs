using System.Collections.Immutable;

namespace Compliance.Controls.Configuration;

/// <summary>What a value of the configuration may look like: the one source of the reader's checks and of the published JSON Schema.</summary>
internal abstract record Shape
{
    /// <summary>A mapping with known keys.</summary>
    public sealed record Mapping(ImmutableArray<Field> Fields) : Shape
    {
        public Field? Find(string name) => Fields.FirstOrDefault(f => f.Name == name);
    }

    /// <summary>A list.</summary>
    /// <param name="Item">Each of its items.</param>
    /// <param name="Words">What the items are, for a message.</param>
    /// <param name="Least">Fewest items.</param>
    public sealed record Listing(Shape Item, string Words, int Least = 0) : Shape;

    /// <summary>A text.</summary>
    /// <param name="Format">Its form.</param>
    /// <param name="Usual">Texts to offer; others may stand there too.</param>
    public sealed record Text(TextFormat Format, ImmutableArray<string> Usual = default) : Shape;

    /// <summary>A text, or a mapping that says more.</summary>
    public sealed record Either(Text Word, Mapping Whole) : Shape;

    /// <summary>One of a few words.</summary>
    public sealed record Choice(ImmutableArray<string> Values) : Shape;

    /// <summary>True or false.</summary>
    public sealed record Flag : Shape;

    /// <summary>A whole number.</summary>
    public sealed record Number(int Least, int Most) : Shape;

    /// <summary>Labels: text by text.</summary>
    public sealed record Labels : Shape;

    /// <summary>A parameter of a check: a scalar, or a list of scalars.</summary>
    public sealed record Parameter(string Name, string Default) : Shape;
}

/// <summary>A key of a mapping.</summary>
/// <param name="Name">As written.</param>
/// <param name="Shape">Its value.</param>
/// <param name="Words">What it means, in one sentence part.</param>
/// <param name="Required">It may not be left out.</param>
internal sealed record Field(string Name, Shape Shape, string Words, bool Required = false);
