namespace Compliance.Evidence.Pack;

/// <summary>A declared attestation and what it is worth.</summary>
public sealed record AttestationEntry
{
    /// <summary>Attestation id.</summary>
    public required string Id { get; init; }

    /// <summary>Framework id.</summary>
    public required string Framework { get; init; }

    /// <summary>The framework's identifier of the control.</summary>
    public required string Control { get; init; }

    /// <summary><c>current</c>, <c>ending</c>, <c>expired</c>, <c>future</c> or <c>open</c>.</summary>
    public required string State { get; init; }

    /// <summary>Whether it bears a signature that was checked. Without one it satisfies nothing.</summary>
    public required bool Signed { get; init; }

    /// <summary>Who, when and until when, in one sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>What is attested.</summary>
    public required string Statement { get; init; }

    /// <summary>Who attests; null when nobody does.</summary>
    public string? By { get; init; }

    /// <summary>In which role.</summary>
    public string? Role { get; init; }

    /// <summary>Day of the attestation; null when there is none.</summary>
    public DateTimeOffset? AttestedOn { get; init; }

    /// <summary>Its last day; null when nobody attests it.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>The document that shows it.</summary>
    public string? Document { get; init; }

    /// <summary>The provider whose attestation it is.</summary>
    public string? Provider { get; init; }
}

/// <summary>What a control asks people to attest.</summary>
/// <param name="Statement">What is attested.</param>
/// <param name="Document">The document that shows it; null where a statement is enough.</param>
/// <param name="Validity">Days for which it stands.</param>
/// <param name="Reminder">Days before its end at which a new one is due.</param>
public sealed record AttestationDemandEntry(string Statement, string? Document, int Validity, int Reminder);

/// <summary>A value that a control leaves to the organisation.</summary>
/// <param name="Id">Id within the control.</param>
/// <param name="Meaning">What the value says.</param>
/// <param name="Value">The value; null: nobody has set one, and there is no default.</param>
/// <param name="Declared">It is the configuration's, not the default.</param>
public sealed record ControlParameterEntry(string Id, string Meaning, string? Value, bool Declared);
