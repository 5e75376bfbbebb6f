using System.Collections.Immutable;
using Compliance.Rendering.Pdf;

namespace Compliance.Rendering.Theming;

/// <summary>The look of a house: colours, faces, logo, paper and language of everything that is rendered. The words stand in the templates.</summary>
public sealed record Theme
{
    /// <summary>The look the program was built with.</summary>
    public static Theme BuiltIn { get; } = new();

    /// <summary>Name printed on covers where the pack names no entity; null for none.</summary>
    public string? Organisation { get; init; }

    /// <summary>Language of the documents (BCP 47), for example <c>en</c> or <c>de-CH</c>; the templates are written in it.</summary>
    public string Language { get; init; } = "en";

    /// <summary>Size of the pages.</summary>
    public PageSize Paper { get; init; } = PageSize.A4;

    /// <summary>Colours.</summary>
    public Colours Colours { get; init; } = Colours.BuiltIn;

    /// <summary>Faces of the PDF.</summary>
    public Faces Faces { get; init; } = Faces.BuiltIn;

    /// <summary>Logo on covers; null for none.</summary>
    public Logo? Logo { get; init; }
}

/// <summary>TrueType files of the PDF; null: the face the program was built with.</summary>
public sealed record Faces
{
    /// <summary>Lato, and DejaVu Sans Mono for names.</summary>
    public static Faces BuiltIn { get; } = new();

    /// <summary>Running text.</summary>
    public ReadOnlyMemory<byte>? Regular { get; init; }

    /// <summary>Bold.</summary>
    public ReadOnlyMemory<byte>? Bold { get; init; }

    /// <summary>Headlines and large figures.</summary>
    public ReadOnlyMemory<byte>? Black { get; init; }

    /// <summary>Names of objects, and quoted lines.</summary>
    public ReadOnlyMemory<byte>? Mono { get; init; }

    /// <summary>Asked, in order, for characters that the others lack.</summary>
    public ImmutableArray<ReadOnlyMemory<byte>> Fallbacks { get; init; } = [];
}

/// <summary>A logo.</summary>
/// <param name="File">A PNG or JPEG file, as it is.</param>
/// <param name="MediaType"><c>image/png</c> or <c>image/jpeg</c>.</param>
/// <param name="Text">What it shows, for those who hear the document.</param>
public sealed record Logo(ReadOnlyMemory<byte> File, string MediaType, string Text);
