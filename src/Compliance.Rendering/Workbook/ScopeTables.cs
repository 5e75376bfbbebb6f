using Compliance.Evidence.Pack;
using static Compliance.Rendering.Workbook.PackTables;

namespace Compliance.Rendering.Workbook;

/// <summary>The tables of the workbook on zones, approved flows and exceptions.</summary>
internal static class ScopeTables
{
    public static SheetTable Pairs(EvidencePack pack) => Table<ZonePairEntry>("Segmentation_Matrix",
        [Name("Cluster", 16), Name("From zone", 18), Name("To zone", 18), Status("State", 22), Text("Intended", 26), Text("Possible", 26), Text("Possible, not approved", 26),
            Name("Approved flows", 18), Name("Witness: source", 36), Name("Witness: destination", 36), Text("Port", 12), Text("Allowed by", 44), Name("Policy", 36),
            Name("Pointer", 20), Text("Reason", 44)],
        pack.ZonePairs, p => [p.Cluster, p.From, p.To, p.State, p.Intended, p.Possible, p.Surplus, string.Join(", ", p.Flows), p.Witness?.From, p.Witness?.To, p.Witness?.Port,
            p.Witness?.AllowedBy, p.Witness?.Policy, p.Witness?.Pointer, p.Reason],
        "No zone is declared.");

    public static SheetTable Zones(EvidencePack pack) => Table<ZoneEntry>("Zones",
        [Name("Cluster", 16), Name("Zone", 18), Text("Kind", 14), Text("Description", 36), Name("Environment", 16), Name("Tenant", 16), Name("Namespaces", 40), Number("Pods"),
            Number("Nodes"), Text("Addresses", 30)],
        pack.Zones, z => [z.Cluster, z.Zone, z.Kind, z.Description, z.Environment, z.Tenant, string.Join(", ", z.Namespaces), z.Pods, z.Nodes, string.Join(", ", z.Addresses)],
        "No zone is declared.");

    public static SheetTable Placements(EvidencePack pack) => Table<ZonePlacementEntry>("Zone_Placement",
        [Name("Cluster", 16), Name("Workload or node", 48), Name("Zones", 36), Number("Pods or nodes", 14), Text("What it means", 44)],
        pack.ZonePlacements, p => [p.Cluster, p.Member, string.Join(", ", p.Zones), p.Endpoints,
            p.Zones.IsEmpty ? "In no zone: treated as untrusted." : "In more than one zone: counted in each."],
        "Everything is in exactly one zone, or no zone is declared.");

    public static SheetTable Flows(EvidencePack pack) => Table<ApprovedFlowEntry>("Approved_Flows",
        [Name("Flow", 14), Name("From", 18), Name("To", 18), Text("Ports", 26), Status("State", 12), Text("Business need", 40), Name("Owner", 20), Name("Approver", 20),
            Moment("Approved on"), Moment("Review by"), Text("Mitigations", 36), Name("Nothing of it is possible in", 24), Assessor("Still needed", 12, "yes", "no"),
            Assessor("Reviewer", 20)],
        pack.ApprovedFlows, f => [f.Id, f.From, f.To, f.Ports, f.State, f.BusinessNeed, f.Owner, f.Approver, f.ApprovedOn, f.ReviewBy, string.Join('\n', f.Mitigations),
            string.Join(", ", f.Stale), null, null],
        "No flow between zones is declared.");

    public static SheetTable Exceptions(EvidencePack pack) => Table<ExceptionEntry>("Exceptions",
        [Name("Exception", 14), Name("Applies to", 44), Status("State", 12), Text("Why it does not help", 36), Text("Reason", 40), Text("Compensating control", 40),
            Name("Requester", 20), Name("Approver", 20), Moment("Granted"), Moment("Expires"), Number("Fails in its scope", 12), Name("Which", 44)],
        pack.Exceptions, e => [e.Id, e.Scope, e.State, e.StateReason, e.Reason, e.CompensatingControl, e.Requester, e.Approver, e.Granted, e.Expires, e.Applies.Length,
            string.Join('\n', e.Applies)],
        "No exception is declared.");

    public static SheetTable Attestations(EvidencePack pack) => Table<AttestationEntry>("Attestations",
        [Name("Attestation", 14), Text("Framework", 16), Text("Control", 16), Status("State", 12), Text("Signed", 9), Text("Statement", 48), Name("By", 20), Name("Role", 24),
            Moment("Attested on"), Moment("Valid until"), Name("Document", 32), Name("Provider", 20), Text("What it is worth", 44)],
        pack.Attestations, a => [a.Id, a.Framework, a.Control, a.State, a.Signed ? "yes" : "no", a.Statement, a.By, a.Role, a.AttestedOn, a.ValidUntil, a.Document, a.Provider, a.Reason],
        "No attestation is declared.");
}
