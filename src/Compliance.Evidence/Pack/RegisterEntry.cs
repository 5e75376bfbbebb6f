using System.Collections.Immutable;

namespace Compliance.Evidence.Pack;

/// <summary>Who may decide in a review of the pack, as the signed register among its inputs says.</summary>
public sealed record RegisterEntry
{
    /// <summary>Organisation whose register it is.</summary>
    public required string Organisation { get; init; }

    /// <summary>SHA-256 of the key that signed it, lower-case hex; whether it is the organisation's, is for the reader to know.</summary>
    public required string KeyId { get; init; }

    /// <summary>Persons, in the register's order; one stands there as often as in the register.</summary>
    public required ImmutableArray<RegisteredPersonEntry> Approvers { get; init; }

    /// <summary>What may state who a person is.</summary>
    public ImmutableArray<RegisteredAttestorEntry> Attestors { get; init; } = [];
}

/// <summary>A person of a register.</summary>
/// <param name="Person">Name.</param>
/// <param name="IdentitySource">How the person is known, each in the form of <see cref="ApprovalEntry.IdentitySource"/>.</param>
/// <param name="Roles">Roles in which the person may decide.</param>
/// <param name="ValidFrom">First moment at which the entry counts.</param>
/// <param name="ValidTo">Last moment at which it counts.</param>
public sealed record RegisteredPersonEntry(string Person, ImmutableArray<string> IdentitySource, ImmutableArray<string> Roles, DateTimeOffset ValidFrom, DateTimeOffset ValidTo);

/// <summary>What may state who a person is: a portal that signs people in, a pipeline that submits.</summary>
/// <param name="Name">What holds the key.</param>
/// <param name="KeyId">SHA-256 of the key, lower-case hex.</param>
/// <param name="ValidFrom">First moment at which it counts.</param>
/// <param name="ValidTo">Last moment at which it counts.</param>
public sealed record RegisteredAttestorEntry(string Name, string KeyId, DateTimeOffset ValidFrom, DateTimeOffset ValidTo);
