namespace Compliance.Controls.TestResults;

/// <summary>A file of test results does not say what its form demands.</summary>
/// <param name="line">Line, from 1.</param>
/// <param name="field">JSON pointer or path of elements.</param>
/// <param name="message">What was found and what was expected.</param>
internal sealed class MalformedResultsException(int line, string field, string message) : Exception(message)
{
    public int Line { get; } = line;

    public string Field { get; } = field;
}
