using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Compliance.Network.Documents;

/// <summary>Types of plain scalars as sigs.k8s.io/yaml resolves them (YAML 1.1 truth values, Go's integer forms), so that a manifest means
/// here what it means to kubectl.</summary>
internal static partial class YamlScalar
{
    private const int MaxDigits = 100;

    /// <summary>Writes a scalar as JSON; returns what is wrong with it, or null.</summary>
    public static string? Write(Utf8JsonWriter json, ReadOnlySpan<byte> text, bool plain, YamlTag tag)
    {
        switch (tag)
        {
            case YamlTag.None when !plain:
            case YamlTag.Text or YamlTag.Other:
                json.WriteStringValue(text);
                return null;
            case YamlTag.Binary:
                return WriteBinary(json, text);
            case YamlTag.None:
                return WritePlain(json, text, out _);
            default:
                string? problem = WritePlain(json, text, out YamlTag found);
                if (problem is not null || found == tag || (tag == YamlTag.Fraction && found == YamlTag.Whole)) return problem;
                return $"the value is tagged {Name(tag)} and is {Name(found)}";
        }
    }

    /// <summary>The key that a scalar stands for, or null when a mapping cannot have it.</summary>
    public static string? Key(string text, bool plain, YamlTag tag)
    {
        if (!plain || tag is YamlTag.Text or YamlTag.Other) return text;
        if (Special(text) is { } special)
            return special switch { YamlTag.Truth => IsTrue(text) ? "true" : "false", _ => null };
        return NeedsNumber(text) && Number(text) is { } number && IsShort(number) ? number : text;
    }

    /// <summary>Whether a plain text may be anything but a string, judged by its first byte.</summary>
    public static bool MayResolve(ReadOnlySpan<byte> text) =>
        text.Length == 0 || text[0] is >= (byte)'0' and <= (byte)'9' or (byte)'+' or (byte)'-' or (byte)'.' or (byte)'~' or (byte)'<'
            or (byte)'y' or (byte)'Y' or (byte)'n' or (byte)'N' or (byte)'t' or (byte)'T' or (byte)'f' or (byte)'F' or (byte)'o' or (byte)'O';

    private static bool IsShort(string number) => number.Length <= MaxDigits;

    private static string? WritePlain(Utf8JsonWriter json, ReadOnlySpan<byte> utf8, out YamlTag found)
    {
        found = YamlTag.Text;
        if (!MayResolve(utf8) || utf8.Length > 4096)
        {
            json.WriteStringValue(utf8);
            return null;
        }
        string text = Encoding.UTF8.GetString(utf8);
        if (Special(text) is { } special)
        {
            found = special;
            if (special == YamlTag.Fraction) return $"'{text}' is not a number that JSON can hold";
            if (special == YamlTag.Null) json.WriteNullValue();
            else json.WriteBooleanValue(IsTrue(text));
            return null;
        }
        if (!NeedsNumber(text) || Number(text) is not { } number)
        {
            json.WriteStringValue(utf8);
            return null;
        }
        if (!IsShort(number)) return $"a number of more than {MaxDigits} digits";
        found = number.AsSpan().ContainsAny('.', 'E', 'e') ? YamlTag.Fraction : YamlTag.Whole;
        json.WriteRawValue(number, skipInputValidation: true);
        return null;
    }

    private static bool NeedsNumber(string text) => text[0] is (>= '0' and <= '9') or '+' or '-' or '.';

    private static YamlTag? Special(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => YamlTag.Null,
        "y" or "Y" or "yes" or "Yes" or "YES" or "true" or "True" or "TRUE" or "on" or "On" or "ON" => YamlTag.Truth,
        "n" or "N" or "no" or "No" or "NO" or "false" or "False" or "FALSE" or "off" or "Off" or "OFF" => YamlTag.Truth,
        ".nan" or ".NaN" or ".NAN" or ".inf" or ".Inf" or ".INF" or "+.inf" or "+.Inf" or "+.INF" or "-.inf" or "-.Inf" or "-.INF" => YamlTag.Fraction,
        _ => null,
    };

    private static bool IsTrue(string text) => text is ['y' or 'Y' or 't' or 'T', ..] or "on" or "On" or "ON";

    /// <summary>JSON form of a number, or null when the text is none. Dates are texts, as sigs.k8s.io/yaml leaves them.</summary>
    private static string? Number(string text)
    {
        string digits = text.Replace("_", "", StringComparison.Ordinal);
        if (digits.Length > MaxDigits && DecimalForm().IsMatch(digits)) return digits;
        return Whole(digits) ?? (DecimalForm().IsMatch(digits) ? Fraction(digits) : null);
    }

    private static string? Fraction(string digits)
    {
        double value = double.Parse(digits, NumberStyles.Float, CultureInfo.InvariantCulture);
        return double.IsFinite(value) ? value.ToString("R", CultureInfo.InvariantCulture) : null;
    }

    private static string? Whole(string digits)
    {
        bool negative = digits.StartsWith('-');
        string body = digits[0] is '+' or '-' ? digits[1..] : digits;
        if (body.Length is 0 or > MaxDigits) return null;
        (int radix, string figures) = body switch
        {
            ['0', 'x' or 'X', ..] => (16, body[2..]),
            ['0', 'o' or 'O', ..] => (8, body[2..]),
            ['0', 'b' or 'B', ..] => (2, body[2..]),
            ['0', _, ..] => (8, body[1..]),
            _ => (10, body),
        };
        if (figures.Length == 0) return null;
        BigInteger value = 0;
        foreach (char c in figures)
        {
            int digit = char.IsAsciiHexDigit(c) ? Convert.ToInt32(c.ToString(), 16) : 99;
            if (digit >= radix) return null;
            value = value * radix + digit;
        }
        return (negative ? -value : value).ToString(CultureInfo.InvariantCulture);
    }

    private static string? WriteBinary(Utf8JsonWriter json, ReadOnlySpan<byte> text)
    {
        try
        {
            json.WriteStringValue(new UTF8Encoding(false, true).GetString(Convert.FromBase64String(Encoding.UTF8.GetString(text))));
            return null;
        }
        catch (Exception e) when (e is FormatException or DecoderFallbackException)
        {
            return "a value tagged !!binary is not base64 of UTF-8 text";
        }
    }

    private static string Name(YamlTag tag) => tag switch
    {
        YamlTag.Whole => "!!int", YamlTag.Fraction => "!!float", YamlTag.Truth => "!!bool", YamlTag.Null => "!!null", _ => "!!str",
    };

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex DecimalForm();
}
