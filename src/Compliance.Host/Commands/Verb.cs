using System.Collections.Immutable;
using System.CommandLine;

namespace Compliance.Host.Commands;

/// <summary>A verb with examples for its help.</summary>
/// <param name="name">As typed.</param>
/// <param name="description">One sentence.</param>
/// <param name="examples">Whole command lines.</param>
internal sealed class Verb(string name, string description, params string[] examples) : Command(name, description)
{
    /// <summary>Whole command lines.</summary>
    public ImmutableArray<string> Examples { get; } = [.. examples];
}
