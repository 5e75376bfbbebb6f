using System.Globalization;
using System.Text;
using Compliance.Rendering.Pdf.Fonts;

namespace Compliance.Rendering.Pdf.Layout;

/// <summary>A stretch of text that one face can draw.</summary>
/// <param name="Text">What is drawn.</param>
/// <param name="Face">With which face.</param>
/// <param name="Actual">The character it stands for, when that could not be drawn; null otherwise.</param>
/// <param name="Whole">A visible form, kept on one line where it fits.</param>
internal readonly record struct DrawnPiece(string Text, FontFace Face, string? Actual, bool Whole);

/// <summary>
/// Text as it can be shown: every character is drawn, by a fallback face if need be, or named as <c>⟨U+4E2D⟩</c>. Characters that
/// are invisible or steer the direction of text are named and never obeyed: names of objects are hostile input.
/// </summary>
internal static class DrawnText
{
    private const int NoBreakSpace = 0xA0, NarrowNoBreakSpace = 0x202F;

    public static IEnumerable<DrawnPiece> Pieces(string text, FontFace wanted, FontSet fonts)
    {
        if (IsPlain(text))
        {
            if (text.Length > 0)
                yield return new DrawnPiece(text, wanted, null, false);
            yield break;
        }

        var pending = new StringBuilder();
        var pendingFace = wanted;
        for (var i = 0; i < text.Length;)
        {
            var isScalar = Rune.TryGetRuneAt(text, i, out var rune);
            var length = isScalar ? rune.Utf16SequenceLength : 1;
            var face = isScalar && !IsHidden(rune) ? FaceFor(rune, wanted, fonts) : null;
            if (pending.Length > 0 && !ReferenceEquals(face, pendingFace))
            {
                yield return new DrawnPiece(pending.ToString(), pendingFace, null, false);
                pending.Clear();
            }

            if (face is not null)
            {
                pendingFace = face;
                pending.Append(text, i, length);
            }
            else
            {
                var actual = isScalar && !IsHidden(rune) && !IsNoncharacter(rune) ? rune.ToString() : null;
                yield return new DrawnPiece(Form(Pictured(isScalar ? rune.Value : text[i])), fonts.Mono, actual, true);
            }

            i += length;
        }

        if (pending.Length > 0)
            yield return new DrawnPiece(pending.ToString(), pendingFace, null, false);
    }

    /// <summary>The text as printed, in one string.</summary>
    public static string Flatten(string text, FontSet fonts) =>
        IsPlain(text) ? text : string.Concat(Pieces(text, fonts.Regular, fonts).Select(p => p.Text));

    /// <summary>Visible form of a code point.</summary>
    public static string Form(int codePoint) => string.Create(CultureInfo.InvariantCulture, $"⟨U+{codePoint:X4}⟩");

    /// <summary>The control that a control picture shows: where no face has the picture, the control itself is named.</summary>
    private static int Pictured(int codePoint) => codePoint switch
    {
        >= 0x2400 and <= 0x2420 => codePoint - 0x2400,
        0x2421 => 0x7F,
        _ => codePoint,
    };

    private static bool IsPlain(string text) => !text.AsSpan().ContainsAnyExceptInRange(' ', '~');

    private static FontFace? FaceFor(Rune rune, FontFace wanted, FontSet fonts)
    {
        if (wanted.Has(rune.Value))
            return wanted;
        foreach (var face in fonts.Fallbacks)
            if (face.Has(rune.Value))
                return face;
        return null;
    }

    private static bool IsHidden(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.PrivateUse => true,
        UnicodeCategory.SpaceSeparator => rune.Value is not (' ' or NoBreakSpace or NarrowNoBreakSpace),
        // Default-ignorable characters of other categories, and the blank Braille cell.
        _ => rune.Value is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or 0x2800 or 0x3164
            or (>= 0xFE00 and <= 0xFE0F) or 0xFFA0 or (>= 0xE0000 and <= 0xE0FFF),
    };

    private static bool IsNoncharacter(Rune rune) => (rune.Value & 0xFFFE) == 0xFFFE || rune.Value is >= 0xFDD0 and <= 0xFDEF;
}
