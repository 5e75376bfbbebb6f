namespace Compliance.Rendering.Blocks;

/// <summary>Block markup that cannot be read, with its place in the markup.</summary>
internal sealed class BlockMarkupException(int line, int position, string problem, Exception? inner = null) : Exception(problem, inner)
{
    /// <summary>Line, from 1.</summary>
    public int Line { get; } = line;

    /// <summary>Position in the line, from 1.</summary>
    public int Position { get; } = position;
}
