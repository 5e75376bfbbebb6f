namespace Compliance.Evidence.Integrity;

/// <summary>Evidence is not what was recorded of it: it was changed, or is gone.</summary>
/// <param name="message">What it is and what is wrong with it.</param>
public sealed class EvidenceBrokenException(string message) : Exception(message);
