using Compliance.Evidence.Pack;
using static Compliance.Rendering.Workbook.PackTables;

namespace Compliance.Rendering.Workbook;

/// <summary>The tables of the workbook on what was read, what was not, and what goes with it.</summary>
internal static class EvidenceTables
{
    /// <summary>What could not be read.</summary>
    public static SheetTable Gaps(EvidencePack pack) => Table<GapEntry>("Coverage_Gaps",
        [Name("Cluster", 16), Text("Reason", 16), Name("Kind", 40), Name("Namespace", 20), Text("What happened", 60), Name("Place", 30), Name("Field", 30)],
        pack.Gaps, g => [g.Cluster, g.Reason, g.Kind, g.Namespace, g.Message, g.Place, g.Field], "Every list that was asked for was complete.");

    /// <summary>What was read and not understood or not decidable.</summary>
    public static SheetTable Limitations(EvidencePack pack) => Table<LimitationEntry>("Limitations",
        [Name("Cluster", 16), Name("Object", 48), Name("Pointer", 30), Text("Limitation", 70), Text("Rule", 12)],
        pack.Limitations, l => [l.Cluster, l.Object, l.Pointer, l.Message, l.Rule], "Everything read was understood and decidable.");

    /// <summary>Every list or file read, and the findings that rest on it.</summary>
    public static SheetTable Index(EvidencePack pack, RowPlaces places)
    {
        var citing = pack.Findings.SelectMany(f => f.Evidence.Select(e => e.Item).OfType<string>().Distinct(StringComparer.Ordinal).Select(item => (Item: item, f.Id)))
            .ToLookup(pair => pair.Item, pair => pair.Id, StringComparer.Ordinal);
        return Table<EvidenceItem>("Evidence_Index",
            [Name("Item", 10), Name("Cluster", 16), Name("Kind", 40), Status("Outcome", 12), Number("Objects"), Name("Request", 50), Number("HTTP status", 8), Text("Form", 10),
                Number("Pages", 8), Name("resourceVersion", 16), Moment("Started (UTC)"), Moment("Ended (UTC)"), Moment("Server's date (UTC)"), Number("Bytes", 14), Name("SHA-256", 74),
                Number("Findings that rest on it", 12), Name("First finding", 13)],
            pack.Evidence, e => [e.Id, e.Cluster, e.Kind, e.Outcome, e.Objects, e.Request, e.Status, e.Form, e.Pages, e.ResourceVersion, e.Started, e.Ended, e.ServerDate, e.Bytes, e.Sha256,
                citing[e.Id].Count(), Link.To(citing[e.Id].FirstOrDefault(), "Findings", places.Findings)],
            "Nothing was read.");
    }

    /// <summary>What was removed before anything was kept.</summary>
    public static SheetTable Redactions(EvidencePack pack) => Table<RedactionEntry>("Redactions",
        [Name("Cluster", 16), Text("Rule", 60), Number("Times"), Name("For example", 60)],
        pack.Redactions, r => [r.Cluster, r.Rule, r.Count, Lines(r.Examples)], "Nothing had to be removed.");

    /// <summary>Inputs of the assessment.</summary>
    public static SheetTable Inputs(EvidencePack pack) => Table<InputEntry>("Inputs",
        [Name("Path in the pack", 56), Text("What it is", 44), Name("SHA-256", 74)],
        pack.Inputs, i => [i.Path, i.What, i.Sha256], "No input is recorded.");
}
