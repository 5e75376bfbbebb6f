namespace Compliance.Evidence.Approval;

/// <summary>Why a submission or decision is refused.</summary>
public enum RefusalReason
{
    /// <summary>The envelope is not one that this program writes.</summary>
    Unreadable,

    /// <summary>It is about other bytes than those of the pack.</summary>
    OtherDigest,

    /// <summary>It is about another document, plan, register or predecessor than the pack's.</summary>
    OtherDocument,

    /// <summary>It answers another submission than the one in force.</summary>
    OtherSubmission,

    /// <summary>The pack declares no review that can be followed.</summary>
    NoPlan,

    /// <summary>The pack is not in a status for it.</summary>
    WrongStatus,

    /// <summary>The register does not know the person.</summary>
    UnknownPerson,

    /// <summary>The key is not one of the person's in the register.</summary>
    UnknownKey,

    /// <summary>The signature is not one of the key.</summary>
    WrongSignature,

    /// <summary>The identity is not one that the register has.</summary>
    UnknownIdentity,

    /// <summary>The person's entry does not count yet.</summary>
    NotYetValid,

    /// <summary>The person's entry no longer counts.</summary>
    Expired,

    /// <summary>The person does not have the role, or the role does not fit the step.</summary>
    WrongRole,

    /// <summary>The plan has no such step.</summary>
    UnknownStep,

    /// <summary>An earlier step is not decided yet.</summary>
    OutOfOrder,

    /// <summary>The step is decided already.</summary>
    AlreadyDecided,

    /// <summary>An author cannot approve.</summary>
    Author,

    /// <summary>Only an author reviews the own work.</summary>
    NotAnAuthor,

    /// <summary>The person decided another step already.</summary>
    OnePersonTwoRoles,

    /// <summary>It lies before what it follows.</summary>
    BeforeItsTime,

    /// <summary>The decision is neither approved nor rejected, or a part of it is missing or out of range.</summary>
    Incomplete,

    /// <summary>A quality criterion is answered no, or is not answered.</summary>
    Criteria,

    /// <summary>The pack follows another pack than the one last approved in its series.</summary>
    Superseded,
}

/// <summary>A refusal.</summary>
/// <param name="Reason">The rule that refuses.</param>
/// <param name="Message">What was found, and what was expected.</param>
public sealed record Refusal(RefusalReason Reason, string Message);

/// <summary>A submission or decision is refused.</summary>
/// <param name="refusal">Why.</param>
public sealed class RefusedException(Refusal refusal) : Exception(refusal.Message)
{
    /// <summary>Why.</summary>
    public Refusal Refusal { get; } = refusal;

    internal RefusedException(RefusalReason reason, string message)
        : this(new Refusal(reason, message))
    {
    }
}
