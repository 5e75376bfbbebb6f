using Compliance.Evidence.Integrity;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Ledger;

/// <summary>What every store holds, so that stores differ in nothing but where they write: names stay inside, and no entry speaks of files
/// that are not there.</summary>
public static class StoreRules
{
    /// <summary>Holds where a part is to stand.</summary>
    /// <param name="pack">Name of the pack.</param>
    /// <param name="part">Part of it; empty for the whole.</param>
    /// <exception cref="ArgumentException">A name leads out of the store, is not safe on every system, or is one of the store's own files.</exception>
    public static void HoldPart(string pack, string part)
    {
        if (pack != PackName.Safe(pack) || pack.StartsWith("ledger.", StringComparison.OrdinalIgnoreCase)) throw new ArgumentException($"'{pack}' is no name of a pack.", nameof(pack));
        if (part.Length > 0 && PackPath.Fault(part) is { } fault) throw new ArgumentException($"'{part}' has {fault}.", nameof(part));
    }

    /// <summary>Holds that a record and the parts committed with it belong together, and that the ledger allows both.</summary>
    /// <param name="state">What the ledger says before.</param>
    /// <param name="record">What is to be recorded.</param>
    /// <param name="parts">What is to become visible.</param>
    /// <exception cref="ArgumentException">A part belongs to another pack, or its kind of record says nothing of it.</exception>
    /// <exception cref="IOException">The pack is there already, is not there, was purged, or is held.</exception>
    public static void HoldCommit(LedgerState state, LedgerRecord record, params ReadOnlySpan<StagedPart> parts)
    {
        HoldParts(record, parts);
        PackRecord? pack = record.Pack is { } name ? state.Pack(name) : null;
        if (record.Kind == LedgerKind.Stored)
        {
            if (record.Version is null || record.Digest is null) throw new ArgumentException("A record of a pack names its version and digest.", nameof(record));
            if (pack is not null) throw new IOException(pack.PurgedBy is null ? $"'{pack.Name}' is in the store already." : $"'{pack.Name}' was in the store and was purged; it is not taken in again.");
            return;
        }

        if (parts.IsEmpty && record.Kind != LedgerKind.Purged) return;
        if (pack is null) throw new IOException($"the store holds no pack named '{record.Pack}'.");
        if (pack.PurgedBy is not null) throw new IOException($"'{pack.Name}' was purged.");
        if (record.Kind == LedgerKind.Purged && pack.HeldBy is not null) throw new IOException($"'{pack.Name}' is under a legal hold and cannot be purged.");
    }

    private static void HoldParts(LedgerRecord record, ReadOnlySpan<StagedPart> parts)
    {
        if (record.Kind == LedgerKind.Stored && (parts.Length != 1 || parts[0].Part.Length > 0))
            throw new ArgumentException("A pack is stored as a whole, and nothing with it.", nameof(parts));
        if (record.Kind == LedgerKind.Purged && !parts.IsEmpty) throw new ArgumentException("Nothing is added to a pack that is purged.", nameof(parts));
        for (int i = 0; i < parts.Length; i++)
        {
            if (parts[i].Pack != record.Pack) throw new ArgumentException($"A part of '{parts[i].Pack}' is not what the record of '{record.Pack}' speaks of.", nameof(parts));
            if (parts[i].Part.Length == 0 && record.Kind != LedgerKind.Stored) throw new ArgumentException("A whole pack is recorded as stored.", nameof(parts));
            for (int j = 0; j < i; j++)
                if (PackPath.IsAtOrBelow(parts[i].Part, parts[j].Part) || PackPath.IsAtOrBelow(parts[j].Part, parts[i].Part))
                    throw new ArgumentException($"The parts '{parts[j].Part}' and '{parts[i].Part}' lie in one another.", nameof(parts));
        }
    }
}
