namespace Compliance.Controls.Frameworks;

/// <summary>What a person, or the provider of the platform, attests for a row that checks alone do not satisfy.</summary>
/// <param name="Statement">What is attested, in our words.</param>
/// <param name="Document">The document that shows it, for example the provider's report; null where a signed statement is enough.</param>
/// <param name="Validity">Days from the attestation to its end, at least 1.</param>
/// <param name="Reminder">Days before its end at which it is told that a new one is due; less than <paramref name="Validity"/>.</param>
public sealed record AttestationDemand(string Statement, string? Document, int Validity, int Reminder)
{
    /// <summary>Validity where a row states none: a year, as PCI 12.5.2 and ISO 27001 9.2 are commonly planned.</summary>
    public const int DefaultValidity = 365;

    /// <summary>Reminder where a row states none.</summary>
    public const int DefaultReminder = 30;
}

/// <summary>A value that a control leaves to the organisation, for example an organisation-defined parameter of NIST SP 800-53.</summary>
/// <param name="Id">Id within the control, for example <c>review-days</c>.</param>
/// <param name="Meaning">What the value says.</param>
/// <param name="Default">Value used as long as the configuration sets none; null: none, the organisation has to say.</param>
public sealed record ControlParameter(string Id, string Meaning, string? Default);
