namespace Compliance.Network.Documents;

/// <summary>JSON pointers (RFC 6901).</summary>
public static class JsonPointer
{
    /// <summary>Adds a step to a pointer.</summary>
    /// <param name="pointer">A pointer; empty for the whole document.</param>
    /// <param name="step">A property name or array index, not yet escaped.</param>
    public static string Append(string pointer, string step) =>
        $"{pointer}/{step.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";

    /// <summary>The unescaped steps of a pointer.</summary>
    /// <param name="pointer">A pointer; empty for the whole document.</param>
    public static IEnumerable<string> Steps(string pointer)
    {
        ArgumentNullException.ThrowIfNull(pointer);
        return pointer.Length == 0
            ? []
            : pointer[1..].Split('/').Select(s => s.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal));
    }
}
