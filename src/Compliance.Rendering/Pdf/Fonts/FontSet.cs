using System.Collections.Immutable;
using System.Reflection;
using Compliance.Rendering.Theming;

namespace Compliance.Rendering.Pdf.Fonts;

/// <summary>The faces of a document: those of its theme, else Lato in three weights and DejaVu Sans Mono for names; and those asked when
/// none of them has a character, the ones the program was built with among them.</summary>
internal sealed class FontSet
{
    private static readonly Lazy<FontFace> SharedRegular = new(() => Embedded("Lato-Regular"));
    private static readonly Lazy<FontFace> SharedBold = new(() => Embedded("Lato-Bold"));
    private static readonly Lazy<FontFace> SharedBlack = new(() => Embedded("Lato-Black"));
    private static readonly Lazy<FontFace> SharedMono = new(() => Embedded("DejaVuSansMono"));

    /// <param name="faces">Faces of the theme.</param>
    /// <exception cref="ArgumentException">A face is not TrueType, or damaged.</exception>
    public FontSet(Faces faces)
    {
        Regular = Own("Regular", faces.Regular) ?? SharedRegular.Value;
        Bold = Own("Bold", faces.Bold) ?? SharedBold.Value;
        Black = Own("Black", faces.Black) ?? SharedBlack.Value;
        Mono = Own("Mono", faces.Mono) ?? SharedMono.Value;
        var extra = faces.Fallbacks.Select((file, i) => Given($"Fallback{i + 1}", file));
        Fallbacks = [.. new[] { Mono, Regular }.Concat(extra).Append(SharedMono.Value).Append(SharedRegular.Value).Distinct()];
    }

    public FontFace Regular { get; }

    public FontFace Bold { get; }

    public FontFace Black { get; }

    public FontFace Mono { get; }

    /// <summary>Faces asked in this order for a character that the wanted face lacks.</summary>
    public ImmutableArray<FontFace> Fallbacks { get; }

    /// <summary>What is wrong with a file that is to be a face; null when it can be one.</summary>
    public static string? Fault(ReadOnlyMemory<byte> file)
    {
        try
        {
            _ = Given("in this file", file);
            return null;
        }
        catch (ArgumentException e)
        {
            return e.Message;
        }
    }

    private static FontFace? Own(string name, ReadOnlyMemory<byte>? file) => file is { } bytes ? Given(name, bytes) : null;

    /// <summary>A face given by the customer: a damaged file is named, whatever table it is damaged in.</summary>
    private static FontFace Given(string name, ReadOnlyMemory<byte> file)
    {
        try
        {
            return new FontFace(name, file);
        }
        catch (Exception damage) when (damage is ArgumentOutOfRangeException or IndexOutOfRangeException or OverflowException)
        {
            throw new ArgumentException($"Face {name}: the file is damaged; a table points outside itself.", damage);
        }
    }

    private static FontFace Embedded(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Compliance.Rendering.Fonts.{name}.ttf")
            ?? throw new InvalidOperationException($"The face {name} is not embedded in this build.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return new FontFace(name, bytes);
    }
}
