using Compliance.Network.Snapshot;

namespace Compliance.Network.Policy;

/// <summary>A policy object that was read but whose effect is not known: of a kind no dialect translates, or with fields its dialect does
/// not read. It may allow or deny anything to and from its subjects, so their verdicts are undefined.</summary>
public sealed record OpaquePolicy
{
    /// <summary>The object.</summary>
    public required ObjectRef Ref { get; init; }

    /// <summary>The subjects, as far as they can be told: everything where they could not be read.</summary>
    public required Peer Subject { get; init; }

    /// <summary>What is not understood, as a sentence.</summary>
    public required string Reason { get; init; }
}
