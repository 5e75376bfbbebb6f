using Compliance.Evidence.Ledger;
using Compliance.Host.Terminal;

namespace Compliance.Host.Packs;

/// <summary>What entries of the ledger about a pack have in common.</summary>
internal static class PackActs
{
    /// <summary>The pack as the ledger knows it at this moment.</summary>
    /// <exception cref="InputException">It is not there any more.</exception>
    public static PackRecord Present(LedgerState state, string name) => state.Pack(name) is { PurgedBy: null } record
        ? record : throw new InputException($"{name} was purged; its tombstone alone is left");

    /// <summary>An entry about a pack.</summary>
    public static LedgerRecord About(PackRecord pack, LedgerKind kind, DateTimeOffset moment, string? person) => new()
    {
        Kind = kind, Series = pack.Series, Version = pack.Version, Pack = pack.Name, Digest = pack.Digest, Moment = moment, Person = person,
    };
}
