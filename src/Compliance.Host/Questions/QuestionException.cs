namespace Compliance.Host.Questions;

/// <summary>A question that cannot be answered because of how it is put: malformed, or about something that is not there.</summary>
/// <param name="message">What was found and what was expected.</param>
internal sealed class QuestionException(string message) : Exception(message);
