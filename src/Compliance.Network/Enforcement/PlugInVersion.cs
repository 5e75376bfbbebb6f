namespace Compliance.Network.Enforcement;

/// <summary>Reads versions as image tags and resources write them: <c>v3.30.1</c>, <c>3.31</c>, <c>v1.18.2-rc.1</c>.</summary>
internal static class PlugInVersion
{
    /// <summary>Major, minor and the further numbers of a version; null where the text does not begin with any.</summary>
    public static Version? Parse(string? text)
    {
        if (text is null) return null;
        string digits = new([.. text.Trim('"').TrimStart('v').TakeWhile(c => char.IsAsciiDigit(c) || c == '.')]);
        if (digits.Length > 0 && !digits.Contains('.', StringComparison.Ordinal)) digits += ".0";
        return Version.TryParse(digits, out Version? version) ? version : null;
    }
}
