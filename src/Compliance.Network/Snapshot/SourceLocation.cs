namespace Compliance.Network.Snapshot;

/// <summary>A place in an input file.</summary>
/// <param name="File">Path relative to the input it was found under, with forward slashes; never absolute.</param>
/// <param name="Line">Line, from 1.</param>
public sealed record SourceLocation(string File, int Line)
{
    /// <summary><c>file:line</c>.</summary>
    public override string ToString() => $"{File}:{Line}";
}
