using System.Collections.Immutable;
using System.Globalization;
using Compliance.Controls.Frameworks;
using Compliance.Controls.Scope;

namespace Compliance.Controls.Assessment;

/// <summary>What a declared attestation is worth at a moment. None is signed, so none satisfies a control.</summary>
public enum AttestationState
{
    /// <summary>Somebody attests it, and it stands.</summary>
    Current,

    /// <summary>It stands, and its end is near.</summary>
    Ending,

    /// <summary>Its last day is over.</summary>
    Expired,

    /// <summary>It is dated after the moment.</summary>
    Future,

    /// <summary>It is prepared, and nobody attests it.</summary>
    Open,
}

/// <summary>A declared attestation at the moment of assessment.</summary>
/// <param name="Attestation">As declared.</param>
/// <param name="State">What it is worth.</param>
/// <param name="Ends">Its last day: as declared, or earlier where the control's row lets it stand no longer; null while nobody attests it.</param>
/// <param name="Reason">Who, when and until when, in one sentence.</param>
public sealed record AttestationAssessment(Attestation Attestation, AttestationState State, DateTimeOffset? Ends, string Reason);

/// <summary>Holds declared attestations against the day and against what their rows ask for.</summary>
public static class AttestationRegister
{
    /// <summary>Every attestation of an assessed framework, in the order of the configuration.</summary>
    /// <param name="scope">What is declared.</param>
    /// <param name="frameworks">Frameworks assessed.</param>
    /// <param name="moment">The moment.</param>
    public static ImmutableArray<AttestationAssessment> Of(ScopeDeclaration scope, ImmutableArray<Framework> frameworks, DateTimeOffset moment) =>
    [
        .. scope.Attestations.Select(a => (Attestation: a, Row: Row(a, frameworks))).Where(x => x.Row is not null)
            .Select(x => At(x.Attestation, x.Row!.Attestation, moment)),
    ];

    /// <summary>The control that an attestation is about; null when there is none.</summary>
    public static Control? Row(Attestation attestation, ImmutableArray<Framework> frameworks) =>
        frameworks.FirstOrDefault(f => f.Id == attestation.Framework)?.Controls.FirstOrDefault(c => c.Id == attestation.Control);

    /// <summary>The one that counts for a control: the best state, and of several the one that ends last.</summary>
    public static AttestationAssessment? For(string framework, string control, ImmutableArray<AttestationAssessment> attestations) => attestations
        .Where(a => a.Attestation.Framework == framework && a.Attestation.Control == control)
        .OrderBy(a => a.State).ThenByDescending(a => a.Ends).ThenBy(a => a.Attestation.Id, StringComparer.Ordinal).FirstOrDefault();

    /// <summary>What an attestation is worth.</summary>
    /// <param name="attestation">As declared.</param>
    /// <param name="asked">What the row asks for; null where it says no more than its demand.</param>
    /// <param name="moment">The moment.</param>
    public static AttestationAssessment At(Attestation attestation, AttestationDemand? asked, DateTimeOffset moment)
    {
        if (attestation is not { By: { } by, On: { } on })
            return new(attestation, AttestationState.Open, null, $"Attestation {attestation.Id} is prepared, and nobody has made it");
        int validity = asked?.Validity ?? AttestationDemand.DefaultValidity;
        DateTimeOffset longest = on.AddDays(validity);
        bool cut = attestation.ValidUntil > longest;
        DateTimeOffset ends = cut ? longest : attestation.ValidUntil ?? longest;
        string role = attestation.Role is { } held ? $" ({held})" : "";
        string provider = attestation.Provider is { } whose ? $" for {whose}" : "";
        string document = attestation.Document is { } shown ? $", document: {shown}" : "";
        string who = $"{by}{role}{provider} on {Day(on)}{document}";
        if (on > moment) return new(attestation, AttestationState.Future, ends, $"Attestation {attestation.Id} by {who} is dated after this assessment");
        string bound = cut ? string.Create(CultureInfo.InvariantCulture, $", the {validity} days that the row lets it stand") : "";
        if (moment >= ends.AddDays(1)) return new(attestation, AttestationState.Expired, ends, $"Attestation {attestation.Id} by {who} expired on {Day(ends)}{bound}");
        string stands = $"Attestation {attestation.Id} by {who} stands until {Day(ends)}{bound}";
        int left = (int)(ends.AddDays(1) - moment).TotalDays;
        return left > (asked?.Reminder ?? AttestationDemand.DefaultReminder)
            ? new(attestation, AttestationState.Current, ends, stands)
            : new(attestation, AttestationState.Ending, ends, string.Create(CultureInfo.InvariantCulture, $"{stands}: {left} day{(left == 1 ? "" : "s")} left, a new one is due"));
    }

    private static string Day(DateTimeOffset day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
