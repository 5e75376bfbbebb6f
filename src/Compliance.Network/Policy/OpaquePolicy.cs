using Compliance.Network.Snapshot;

namespace Compliance.Network.Policy;

/// <summary>A policy object that was read but whose effect is not known: of a kind no dialect translates, or with fields its dialect does
/// not read. It may allow or deny anything to and from its subjects, so their verdicts are undefined.</summary>
public sealed record OpaquePolicy
{
    /// <summary>The object.</summary>
    public required ObjectRef Ref { get; init; }

    /// <summary>Namespace of the subjects; null for every namespace.</summary>
    public string? SubjectNamespace { get; init; }

    /// <summary>Condition on the subject's labels; everything where it could not be read.</summary>
    public Selector SubjectLabels { get; init; } = Selector.Everything;

    /// <summary>What is not understood, as a sentence.</summary>
    public required string Reason { get; init; }
}
