using System.Globalization;
using System.Text;

namespace Compliance.Network.Snapshot;

/// <summary>Canonical form of JSON numbers.</summary>
internal static class CanonicalNumber
{
    /// <summary>The canonical form of a number that stands in well-formed JSON.</summary>
    public static ReadOnlySpan<byte> Format(ReadOnlySpan<byte> raw)
    {
        if (!raw.ContainsAny("eE."u8)) return raw.SequenceEqual("-0"u8) ? "0"u8 : raw;
        string text = Encoding.ASCII.GetString(raw);
        double value = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        return double.IsFinite(value) ? Encoding.ASCII.GetBytes(EcmaScript(value)) : raw;
    }

    /// <summary>ECMA-262 Number::toString for radix 10, from the shortest digits that read back as the same double.</summary>
    public static string EcmaScript(double value)
    {
        if (value == 0) return "0";
        string shortest = Math.Abs(value).ToString("R", CultureInfo.InvariantCulture);
        int mark = shortest.IndexOf('E', StringComparison.Ordinal);
        string mantissa = mark < 0 ? shortest : shortest[..mark];
        int exponent = mark < 0 ? 0 : int.Parse(shortest.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        int dot = mantissa.IndexOf('.', StringComparison.Ordinal);
        string all = mantissa.Replace(".", "", StringComparison.Ordinal);
        string digits = all.TrimStart('0');
        // The decimal point stands after this many of the digits.
        int point = (dot < 0 ? mantissa.Length : dot) - (all.Length - digits.Length) + exponent;
        digits = digits.TrimEnd('0');

        string sign = value < 0 ? "-" : "";
        if (point is > 0 and <= 21)
            return sign + (digits.Length <= point ? digits.PadRight(point, '0') : $"{digits[..point]}.{digits[point..]}");
        if (point is > -6 and <= 0) return $"{sign}0.{new string('0', -point)}{digits}";
        string tail = digits.Length == 1 ? "" : $".{digits[1..]}";
        return $"{sign}{digits[0]}{tail}e{(point > 0 ? "+" : "-")}{Math.Abs(point - 1).ToString(CultureInfo.InvariantCulture)}";
    }
}
