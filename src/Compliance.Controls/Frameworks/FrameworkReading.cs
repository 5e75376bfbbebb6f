using System.Collections.Immutable;

namespace Compliance.Controls.Frameworks;

/// <summary>What a control file held.</summary>
/// <param name="Framework">The framework; null when there is any problem.</param>
/// <param name="Problems">Every problem of the file, by line and field.</param>
public sealed record FrameworkReading(Framework? Framework, ImmutableArray<FrameworkProblem> Problems)
{
    /// <summary>Line of the framework's id, from 1.</summary>
    public int LineOfId { get; init; } = 1;
}

/// <summary>One fault of a control file.</summary>
/// <param name="File">Name of the file as given to the reader.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Field">JSON pointer of the field; empty for the file as a whole.</param>
/// <param name="Message">What was found and what was expected.</param>
public sealed record FrameworkProblem(string File, int Line, string Field, string Message)
{
    /// <summary>File, line, field and message, as an error prints it.</summary>
    public override string ToString() => $"{File}:{Line}: {(Field.Length == 0 ? "" : Field + ": ")}{Message}";
}
