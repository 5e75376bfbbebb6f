using System.Collections.Immutable;
using System.Globalization;
using Compliance.Controls.Checks;
using Compliance.Controls.Checks.Evidence;

namespace Compliance.Controls.Scope;

/// <summary>How long evidence is kept: the longest of what the assessed frameworks need and what the document declares.</summary>
/// <param name="Months">Whole months; null when the words of the document name no period, and nobody may say that it is over.</param>
/// <param name="Reason">What the period comes from.</param>
public sealed record RetentionTerm(int? Months, string Reason)
{
    private static readonly CheckDefinition Check = new IntegrityRetention().Definition;

    /// <summary>Months that a framework needs evidence to be kept: six years for HIPAA (45 CFR 164.316(b)(2)(i)), twelve months for PCI DSS
    /// (10.5.1), as the parameters of EVD-INTEGRITY-RETENTION say.</summary>
    /// <param name="framework">Id of the framework.</param>
    /// <param name="parameter">Value of a parameter of the check.</param>
    public static int MonthsFor(string framework, Func<string, int> parameter) => framework switch
    {
        "hipaa" => 12 * parameter("hipaa_years"),
        "pci-dss" => parameter("pci_months"),
        "soc2" => parameter("soc2_months"),
        _ => parameter("default_months"),
    };

    /// <summary>The period for a pack.</summary>
    /// <param name="frameworks">Ids of the frameworks in the pack.</param>
    /// <param name="words">Retention as the document declares it; null when it does not.</param>
    /// <param name="scope">Parameters of checks.</param>
    public static RetentionTerm Of(ImmutableArray<string> frameworks, string? words, ScopeDeclaration scope)
    {
        int? declared = words is null ? 0 : RetentionPeriod.Months(words);
        if (declared is not { } months) return new RetentionTerm(null, $"the retention '{words}' names no number of years or months");
        (string By, int Months) longest = ("document.retention", months);
        foreach (string framework in frameworks)
            if (MonthsFor(framework, name => Value(scope, name)) is var needed && needed > longest.Months) longest = (framework, needed);
        return longest.Months > 0 ? new RetentionTerm(longest.Months, string.Create(CultureInfo.InvariantCulture, $"{longest.Months} months ({longest.By})"))
            : new RetentionTerm(null, "no retention is declared, and the pack assesses no framework that names one");
    }

    private static int Value(ScopeDeclaration scope, string name) => int.Parse(
        scope.Parameters.GetValueOrDefault(Check.Id)?.GetValueOrDefault(name) ?? Check.Parameters[name], NumberStyles.None, CultureInfo.InvariantCulture);
}
