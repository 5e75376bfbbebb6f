using System.Collections.Immutable;

namespace Compliance.Host.Terminal;

/// <summary>Bytes are not what was stored. Ends the verb with <see cref="ExitStatus.IntegrityFailed"/>.</summary>
/// <param name="message">What was looked at.</param>
/// <param name="problems">Everything that is wrong with it, a sentence each.</param>
internal sealed class IntegrityException(string message, ImmutableArray<string> problems) : Exception(message)
{
    /// <summary>Everything that is wrong.</summary>
    public ImmutableArray<string> Problems { get; } = problems;
}
