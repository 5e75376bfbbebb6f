using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Ledger;

/// <summary>When a pack's retention is over. It counts from the pack's creation, or from when it was last in effect, whichever is later
/// (45 CFR 164.316(b)(2)(i)); a pack in effect has no end.</summary>
public static class RetentionEnd
{
    /// <summary>The first moment at which a pack may be destroyed, holds apart; null while it is in effect or in review.</summary>
    /// <param name="pack">What the ledger says of the pack.</param>
    /// <param name="state">What it says of others.</param>
    /// <param name="created">Moment of assessment.</param>
    /// <param name="months">Period of keeping.</param>
    public static DateTimeOffset? Of(PackRecord pack, LedgerState state, DateTimeOffset created, int months)
    {
        if (pack.SupersededBy is { } next) return Later(created, state.Pack(next)?.DecidedBy?.Record.Moment ?? created).AddMonths(months);
        return pack.Status is PackStatus.Approved or PackStatus.InReview ? null : created.AddMonths(months);
    }

    private static DateTimeOffset Later(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
