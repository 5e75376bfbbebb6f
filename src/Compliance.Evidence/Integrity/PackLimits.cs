namespace Compliance.Evidence.Integrity;

/// <summary>The most that is read of a pack that somebody else may have written.</summary>
public static class PackLimits
{
    /// <summary>Files, folders included.</summary>
    public const int MaxFiles = 20_000;

    /// <summary>Bytes of all files, unpacked.</summary>
    public const long MaxBytes = 4L << 30;

    /// <summary>Folders above a file.</summary>
    public const int MaxDepth = 16;

    /// <summary>Characters of a path.</summary>
    public const int MaxPath = 400;
}
