using System.Collections.Immutable;

namespace Compliance.Evidence.Pack;

/// <summary>Who may decide in a review of the pack, as the signed register among its inputs says.</summary>
public sealed record RegisterEntry
{
    /// <summary>Organisation whose register it is.</summary>
    public required string Organisation { get; init; }

    /// <summary>SHA-256 of the key that signed it, lower-case hex; whether it is the organisation's, is for the reader to know.</summary>
    public required string KeyId { get; init; }

    /// <summary>Persons, one entry for each way in which one is known, in the register's order.</summary>
    public required ImmutableArray<RegisteredEntry> Approvers { get; init; }

    /// <summary>What may state who a person is.</summary>
    public ImmutableArray<RegisteredEntry> Attestors { get; init; } = [];
}

/// <summary>A person of a register, or what may state who a person is.</summary>
/// <param name="Name">Name.</param>
/// <param name="IdentitySource">How it is known: <c>key SHA-256</c> or <c>openid ISSUER SUBJECT</c>, or both.</param>
/// <param name="Roles">Roles in which the person may decide; empty for an attestor.</param>
/// <param name="ValidFrom">First moment at which the entry counts.</param>
/// <param name="ValidTo">Last moment at which it counts.</param>
public sealed record RegisteredEntry(string Name, string IdentitySource, ImmutableArray<string> Roles, DateTimeOffset ValidFrom, DateTimeOffset ValidTo);
