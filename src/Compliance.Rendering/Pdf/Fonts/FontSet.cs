using System.Collections.Immutable;
using System.Reflection;

namespace Compliance.Rendering.Pdf.Fonts;

/// <summary>The faces of a document: Lato in three weights, DejaVu Sans Mono for names, and those asked when neither has a character.</summary>
internal sealed class FontSet
{
    private static readonly Lazy<FontFace> SharedRegular = new(() => Embedded("Lato-Regular"));
    private static readonly Lazy<FontFace> SharedBold = new(() => Embedded("Lato-Bold"));
    private static readonly Lazy<FontFace> SharedBlack = new(() => Embedded("Lato-Black"));
    private static readonly Lazy<FontFace> SharedMono = new(() => Embedded("DejaVuSansMono"));

    /// <param name="fallbackFiles">TrueType files for characters of no embedded face, in order.</param>
    public FontSet(ImmutableArray<ReadOnlyMemory<byte>> fallbackFiles)
    {
        var extra = fallbackFiles.Select((file, i) => Given($"Fallback{i + 1}", file));
        Fallbacks = [Mono, Regular, .. extra];
    }

    public FontFace Regular { get; } = SharedRegular.Value;

    public FontFace Bold { get; } = SharedBold.Value;

    public FontFace Black { get; } = SharedBlack.Value;

    public FontFace Mono { get; } = SharedMono.Value;

    /// <summary>Faces asked in this order for a character that the wanted face lacks.</summary>
    public ImmutableArray<FontFace> Fallbacks { get; }

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
