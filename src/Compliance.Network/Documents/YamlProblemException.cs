namespace Compliance.Network.Documents;

/// <summary>Ends the reading of one YAML document; never leaves <see cref="YamlText"/>.</summary>
/// <param name="line">From 1.</param>
/// <param name="column">From 1.</param>
/// <param name="message">What was found and what was expected.</param>
/// <param name="pointer">Pointer of the field; null where it is the place that reading has reached.</param>
internal sealed class YamlProblemException(int line, int column, string message, string? pointer = null) : Exception(message)
{
    public int Line { get; } = line;
    public int Column { get; } = column;
    public string? Pointer { get; } = pointer;
}
