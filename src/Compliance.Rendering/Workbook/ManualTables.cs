using Compliance.Evidence.Pack;
using static Compliance.Rendering.Workbook.PackTables;

namespace Compliance.Rendering.Workbook;

/// <summary>The tables of the workbook on what people attest.</summary>
internal static class ManualTables
{
    /// <summary>Controls that checks alone never satisfy: manual, inherited and partial ones, with what is demanded and what was attested.</summary>
    public static SheetTable Manual(EvidencePack pack, RowPlaces places)
    {
        var attestations = pack.Attestations.DistinctBy(a => a.Id).ToDictionary(a => a.Id, StringComparer.Ordinal);
        return Table<ControlEntry>("Manual_Inherited",
            [Text("Framework", 16), Name("Control", 16), Text("Title", 40), Status("Responsibility", 14), Status("Status"), Text("Reason", 40), Text("Demand", 44), Text("What is to be attested", 44),
                Text("Document wanted", 30), Number("Valid for, days", 10), Number("Reminder, days", 10), Name("Attestation", 14), Status("State", 12), Text("Signed", 8), Name("By", 20), Name("Role", 20),
                Name("Provider", 20), Moment("Attested on (UTC)"), Moment("Valid until (UTC)"), Name("Document", 32), Text("What it is worth", 40),
                Assessor("Assessor result", 18, "In place", "Not in place", "Not applicable", "Not tested"), Assessor("Assessor comment", 36), Assessor("Sampled? Y/N", 10, "Y", "N")],
            [.. pack.Controls.Where(c => c.Automation is "manual" or "inherited" or "partial" || c.Status == "manual")],
            c =>
            {
                var a = c.Attestation is { } id ? attestations.GetValueOrDefault(id) : null;
                return [c.Framework, places.Control(c.Framework, c.Control), c.Title, c.Automation, c.Status, c.Reason, c.Demand, c.Attest?.Statement, c.Attest?.Document, c.Attest?.Validity, c.Attest?.Reminder,
                    c.Attestation, a?.State ?? "open", a is null ? null : YesNo(a.Signed), a?.By, a?.Role, a?.Provider, a?.AttestedOn, a?.ValidUntil, a?.Document, a?.Reason ?? "Nobody attests it.", null, null, null];
            },
            "Every control is evaluated by checks alone.") with { FrozenColumns = 2 };
    }

    /// <summary>Every declared attestation.</summary>
    public static SheetTable Attestations(EvidencePack pack, RowPlaces places) => Table<AttestationEntry>("Attestations",
        [Name("Attestation", 14), Text("Framework", 16), Name("Control", 16), Status("State", 12), Text("Signed", 9), Text("Statement", 48), Name("By", 20), Name("Role", 24),
            Moment("Attested on"), Moment("Valid until"), Name("Document", 32), Name("Provider", 20), Text("What it is worth", 44)],
        pack.Attestations, a => [a.Id, a.Framework, places.Control(a.Framework, a.Control), a.State, YesNo(a.Signed), a.Statement, a.By, a.Role, a.AttestedOn, a.ValidUntil, a.Document, a.Provider, a.Reason],
        "No attestation is declared.");
}
