using Compliance.Evidence.Pack;

namespace Compliance.Rendering.Templates;

/// <summary>The index of evidence as documents print it.</summary>
/// <param name="Rows">Items with a row of their own: what holds objects, is incomplete, or is cited.</param>
/// <param name="Empty">Items of kinds of which nothing was found and that nothing cites: named, and no more.</param>
internal sealed record EvidenceChapter(Cut<EvidenceRow> Rows, Cut<EvidenceItem> Empty)
{
    /// <summary>The chapter.</summary>
    public static EvidenceChapter Of(EvidencePack pack, PrintLimits limits)
    {
        var citing = pack.Findings.SelectMany(finding => finding.Evidence.Select(evidence => evidence.Item).Distinct()
            .Select(item => (Item: item, finding.Id))).ToLookup(pair => pair.Item, pair => pair.Id);
        bool Told(EvidenceItem item) => item.Objects > 0 || item.Outcome == "incomplete" || citing.Contains(item.Id);
        return new EvidenceChapter(
            Cut<EvidenceRow>.Of([.. pack.Evidence.Where(Told).Select(item => new EvidenceRow(item, Cut<string>.Of([.. citing[item.Id]], limits.FindingsPerControl)))], limits.Evidence),
            Cut<EvidenceItem>.Of([.. pack.Evidence.Where(item => !Told(item))], limits.Evidence));
    }
}

/// <summary>An evidence item and the findings that rest on it.</summary>
internal sealed record EvidenceRow(EvidenceItem Entry, Cut<string> Findings);
