namespace Compliance.Evidence.Period;

/// <summary>Scans give no period.</summary>
/// <param name="message">Which scan, what is wrong with it, and what was expected.</param>
public sealed class PeriodException(string message) : Exception(message);
