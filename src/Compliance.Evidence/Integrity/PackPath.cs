namespace Compliance.Evidence.Integrity;

/// <summary>Paths inside a pack: relative, with forward slashes, and never out of it.</summary>
public static class PackPath
{
    /// <summary>Why a path cannot be one inside a pack; null when it can.</summary>
    public static string? Fault(string path)
    {
        if (path.Length is 0 or > PackLimits.MaxPath) return $"a path of no length, or of more than {PackLimits.MaxPath} characters";
        if (path[0] == '/' || path.Contains('\\') || path.Contains(':')) return "an absolute path, or one with a backslash or colon";
        if (path.Any(char.IsControl)) return "a path with control characters";
        return path.Split('/').Any(part => part is "" or "." or "..") ? "a path that may lead out of the pack" : null;
    }

    /// <summary>Whether a path is another one, or lies below it.</summary>
    /// <param name="path">Path that may lie below.</param>
    /// <param name="top">File or folder; empty for the whole pack.</param>
    public static bool IsAtOrBelow(string path, string top) =>
        top.Length == 0 || path == top || (path.StartsWith(top, StringComparison.Ordinal) && path[top.Length] == '/');
}
