using System.Collections.Immutable;

namespace Compliance.Host.Terminal;

/// <summary>Something the operator gave is at fault: an option, a file, a path. Ends the verb with <see cref="ExitStatus.BadInput"/>.</summary>
/// <param name="message">What was read, where, and what was expected.</param>
/// <param name="hint">What to do about it; null when the message says it.</param>
internal sealed class InputException(string message, string? hint = null) : Exception(message)
{
    /// <summary>What to do about it; null when the message says it.</summary>
    public string? Hint { get; } = hint;

    /// <summary>Further problems of the same input, each a whole sentence.</summary>
    public ImmutableArray<string> Problems { get; init; } = [];
}
