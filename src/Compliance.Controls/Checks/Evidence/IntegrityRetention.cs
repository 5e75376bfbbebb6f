using System.Collections.Immutable;
using System.Globalization;
using Compliance.Controls.Assessment;
using Compliance.Controls.Scope;

namespace Compliance.Controls.Checks.Evidence;

/// <summary>EVD-INTEGRITY-RETENTION.</summary>
public sealed class IntegrityRetention : ICheck
{
    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "EVD-INTEGRITY-RETENTION",
        Group = "evidence",
        Title = "Evidence is tamper-evident and kept long enough",
        Rationale = "HIPAA wants documents for six years from when they were last in effect, PCI DSS logs for twelve months, and a SOC 2 examination its whole period.",
        Condition = "Four results. Retention: fails when document.retention is shorter than the longest period that an assessed framework needs (hipaa_years, pci_months, soc2_months, default_months for others); not evaluable when nothing is declared, or the words name no number of years or months. Signature: warns when the pack is not going to be signed, or only with a key made for the run. Ledger: fails when a link of it is broken, or an approved pack of the series is gone without an entry that purged it, and is not evaluable where there is no ledger. Copy: warns when nobody attests that a copy is kept on another host (evidenceStore.offHostCopy). A legal hold is told.",
        Remediation = "Declare a longer retention, sign packs with a key (--signing-key), and keep a copy elsewhere.",
        Severity = Severity.Medium,
        ReliesOnEnforcement = false,
        Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("default_months", "24").Add("hipaa_years", "6").Add("pci_months", "12").Add("soc2_months", "24"),
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        yield return Retention(context);
        EvidenceStoreFacts? store = context.Input?.Store;
        const string signature = "pack/signature", ledger = "store/ledger", copy = "store/copy";
        yield return store switch
        {
            null => Definition.NotEvaluable(context, signature, null, "nothing is known of the store"),
            { Signed: true, Ephemeral: true } => Definition.Warn(context, signature, null, "The pack is signed with a key made for this run: whoever changes it signs it again with another such key, and leaves no trace."),
            { Signed: true } => Definition.Pass(context, signature, null, "The manifest of the pack is signed, so a change to the pack shows."),
            _ => Definition.Warn(context, signature, null, "The pack is not signed: whoever changes it and its manifest leaves no trace."),
        };
        yield return store?.LedgerIntact switch
        {
            true when context.Input?.History is { Lost: { IsEmpty: false } lost } => Definition.Fail(context, ledger, null,
                $"Evidence was deleted: the ledger records {Answers.Count(lost.Length, "approved pack")} of the series ({Answers.Some(lost)}) that the store has no more, and no entry purged.",
                new() { AllowedBy = $"{lost[0]} is recorded and gone" }),
            true => Definition.Pass(context, ledger, null, "Every entry of the ledger names the one before it by its digest"
                + (context.Input?.History is null ? "." : ", and every approved pack of the series is there, or was purged by an entry of its own.")),
            false => Definition.Fail(context, ledger, null, "The chain of the ledger is broken.", new() { AllowedBy = "an entry of the ledger does not name the digest of the one before it" }),
            null => Definition.NotEvaluable(context, ledger, null, "the store keeps no ledger, so nothing shows that no evidence was changed or deleted before its date"),
        };
        yield return context.Scope.EvidenceStore.OffHostCopy is { } elsewhere && elsewhere.Counts(context.Moment)
            ? Definition.Pass(context, copy, null, $"A copy of the evidence is kept at {elsewhere}, which is not proven here.")
            : Definition.Warn(context, copy, null, "Nobody attests that a copy of the evidence is kept on another host.");
    }

    private CheckResult Retention(CheckContext context)
    {
        const string subject = "document/retention";
        string held = context.Scope.EvidenceStore.LegalHold is { } hold ? $" Legal hold: {hold}." : "";
        if (context.Input?.Retention is not { } words) return Definition.NotEvaluable(context, subject, null, "no retention is declared");
        if (RetentionPeriod.Months(words) is not { } months)
            return Definition.NotEvaluable(context, subject, null, $"the retention '{words}' names no number of years or months, such as 'six years' or '72 months'");
        (string Framework, int Months)[] needs = [.. context.Input.FrameworkIds.Select(f => (f, RetentionTerm.MonthsFor(f, context.Int)))];
        if (needs.Length == 0) return Definition.NotApplicable(context, subject, null, "no framework is assessed");
        (string framework, int needed) = needs.MaxBy(n => n.Months);
        return months < needed
            ? Definition.Fail(context, subject, null, string.Create(CultureInfo.InvariantCulture, $"Evidence is kept for {months} months, and {framework} needs {needed}.{held}"),
                new() { AllowedBy = $"document.retention is '{words}'" })
            : Definition.Pass(context, subject, null, string.Create(CultureInfo.InvariantCulture, $"Evidence is declared to be kept for {months} months; the longest need is that of {framework}, {needed} months.{held}"));
    }
}
