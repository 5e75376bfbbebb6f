namespace Compliance.Evidence.Ledger;

/// <summary>What an entry of the ledger records.</summary>
public enum LedgerKind
{
    /// <summary>A version of a series was given to the content of an audit; it is never given again.</summary>
    Reserved,

    /// <summary>A pack became visible in the store, as a draft.</summary>
    Stored,

    /// <summary>A draft was submitted: its evidence manifest is frozen.</summary>
    Submitted,

    /// <summary>A person decided a step of the review.</summary>
    Decided,

    /// <summary>The approved renditions were published under a release manifest.</summary>
    Released,

    /// <summary>A pack is kept for retention alone.</summary>
    Archived,

    /// <summary>A legal hold began: the pack may not be purged.</summary>
    Held,

    /// <summary>A legal hold ended.</summary>
    HoldEnded,

    /// <summary>The files of a pack were destroyed after its retention; this entry is its tombstone.</summary>
    Purged,

    /// <summary>Somebody was handed a file of a pack.</summary>
    Downloaded,

    /// <summary>Something happened after which the series must be reviewed (incident, regulation, reorganisation).</summary>
    EventNamed,
}
