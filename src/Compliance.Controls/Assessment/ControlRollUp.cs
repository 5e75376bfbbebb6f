using System.Collections.Immutable;
using Compliance.Controls.Checks;
using Compliance.Controls.Frameworks;

namespace Compliance.Controls.Assessment;

/// <summary>From check verdicts to the status of a control, exactly as design.md section 4 states it.</summary>
internal static class ControlRollUp
{
    /// <summary>Worst verdict first: a fail has a counter-example; not-evaluable could hide one; not-applicable says nothing.</summary>
    private static readonly CheckVerdict[] WorstFirst =
        [CheckVerdict.Fail, CheckVerdict.NotEvaluable, CheckVerdict.Warn, CheckVerdict.Pass, CheckVerdict.NotApplicable];

    /// <summary>Worst of several verdicts; there is at least one.</summary>
    public static CheckVerdict Worst(IEnumerable<CheckVerdict> verdicts)
    {
        HashSet<CheckVerdict> seen = [.. verdicts];
        return WorstFirst.First(seen.Contains);
    }

    /// <summary>Status of one control.</summary>
    /// <param name="framework">Framework id.</param>
    /// <param name="control">The row.</param>
    /// <param name="worst">Worst verdict of every check that ran, over subjects and clusters.</param>
    /// <param name="waived">Checks of which every fail is waived; a control they fail is not satisfied all the same.</param>
    /// <param name="attestation">The declared attestation that counts for the row; null when there is none. It is unsigned.</param>
    public static ControlAssessment Assess(
        string framework, Control control, IReadOnlyDictionary<string, CheckVerdict> worst, ImmutableSortedSet<string>? waived = null,
        AttestationAssessment? attestation = null)
    {
        ImmutableSortedDictionary<string, CheckVerdict> primary = Ran(control.Primary, worst);
        (ControlStatus status, string reason) = Status(control, primary, attestation);
        ImmutableArray<string> accepted = waived is null || status != ControlStatus.NotSatisfied ? [] : [.. With(primary, CheckVerdict.Fail).Where(waived.Contains)];
        if (!accepted.IsEmpty) reason += $" Waived, and failing all the same: {string.Join(", ", accepted)}.";
        return new()
        {
            Framework = framework,
            Control = control,
            Status = status,
            Reason = reason,
            PrimaryVerdicts = primary,
            Waived = accepted,
            Attestation = attestation,
            SupportingVerdicts = Ran(control.Supporting, worst),
        };
    }

    private static ImmutableSortedDictionary<string, CheckVerdict> Ran(ImmutableArray<string> named, IReadOnlyDictionary<string, CheckVerdict> worst) =>
        named.Distinct(StringComparer.Ordinal).Where(worst.ContainsKey)
            .ToImmutableSortedDictionary(id => id, id => worst[id], StringComparer.Ordinal);

    private static (ControlStatus Status, string Reason) Status(
        Control control, ImmutableSortedDictionary<string, CheckVerdict> primary, AttestationAssessment? attestation)
    {
        if (control.Automation == Automation.NotApplicable)
            return (ControlStatus.NotApplicable, control.Rationale ?? "The row is outside the subject of this program.");

        ImmutableArray<string> failed = With(primary, CheckVerdict.Fail);
        if (!failed.IsEmpty)
            return (ControlStatus.NotSatisfied,
                $"{failed.Length} of {Answers.Count(control.Primary.Distinct().Count(), "primary check")} {Verb(failed.Length, "fails", "fail")}: {string.Join(", ", failed)}.");

        ImmutableArray<string> open = With(primary, CheckVerdict.NotEvaluable);
        ImmutableArray<string> notRun = [.. control.Primary.Distinct(StringComparer.Ordinal).Where(id => !primary.ContainsKey(id)).Order(StringComparer.Ordinal)];
        if (Evidenced(control) && primary.Values.All(v => v == CheckVerdict.NotApplicable))
            return (ControlStatus.NotEvaluated, Nothing(control, primary, notRun));
        if (!open.IsEmpty || !notRun.IsEmpty)
            return (ControlStatus.NotEvaluated, Open(open, notRun));

        ImmutableArray<string> warned = With(primary, CheckVerdict.Warn);
        string shown = primary.IsEmpty ? "" : $" Of its primary checks none fails{Warnings(warned)}.";
        if (control.Automation != Automation.Automated)
        {
            string row = control.Automation switch
            {
                Automation.Partial => "The program evidences a part of it",
                Automation.Inherited => "The provider of the platform answers for it",
                _ => "A person answers for it",
            };
            // Until attestations can be signed, none that is declared satisfies: it is shown, and the row stays open.
            string attested = attestation is null ? ", and no signed attestation is recorded" : $". {attestation.Reason}; not signed";
            return (ControlStatus.Manual, $"{row}{attested}.{shown}");
        }
        int passed = With(primary, CheckVerdict.Pass).Length + warned.Length;
        return (ControlStatus.Satisfied, $"No failing check in scope: {Answers.Count(passed, "primary check")} evaluated{Warnings(warned)}.");
    }

    /// <summary>Whether checks are what evidences the row: a manual or inherited row without primary checks rests on its attestation.</summary>
    private static bool Evidenced(Control control) =>
        control.Automation is Automation.Automated or Automation.Partial || !control.Primary.IsEmpty;

    private static string Nothing(Control control, ImmutableSortedDictionary<string, CheckVerdict> primary, ImmutableArray<string> notRun)
    {
        string why = (control.Primary.IsEmpty, primary.IsEmpty) switch
        {
            (true, _) => "no check is named as direct evidence",
            (_, true) => $"this version has none of its primary checks ({string.Join(", ", notRun)})",
            _ => $"its primary checks do not apply here ({string.Join(", ", primary.Keys)})" +
                (notRun.IsEmpty ? "" : $", and this version does not have {string.Join(", ", notRun)}"),
        };
        return $"Nothing evidences the control: {why}.";
    }

    private static string Open(ImmutableArray<string> open, ImmutableArray<string> notRun)
    {
        List<string> parts = [];
        if (!open.IsEmpty) parts.Add($"{Answers.Count(open.Length, "primary check")} could not be evaluated: {string.Join(", ", open)}");
        if (!notRun.IsEmpty) parts.Add($"this version does not have {string.Join(", ", notRun)}");
        string text = string.Join("; ", parts);
        return $"{char.ToUpperInvariant(text[0])}{text[1..]}.";
    }

    private static string Warnings(ImmutableArray<string> warned) =>
        warned.IsEmpty ? "" : $", {warned.Length} with a warning ({string.Join(", ", warned)})";

    private static string Verb(int count, string singular, string plural) => count == 1 ? singular : plural;

    private static ImmutableArray<string> With(ImmutableSortedDictionary<string, CheckVerdict> verdicts, CheckVerdict verdict) =>
        [.. verdicts.Where(v => v.Value == verdict).Select(v => v.Key)];
}
