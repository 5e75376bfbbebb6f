using Compliance.Evidence.Pack;

namespace Compliance.Rendering.Oscal;

/// <summary>What people answer for: decisions of the review, and attestations of controls with what they are worth.</summary>
internal static class Attestations
{
    public static void Write(OscalWriter json, OscalPack pack) => json.Array("attestations", All(json, pack), write => write());

    private static IEnumerable<Action> All(OscalWriter json, OscalPack pack)
    {
        foreach (var approval in pack.Pack.Document.Approvals)
            yield return () => WriteApproval(json, pack, approval);
        foreach (var attestation in pack.Pack.Attestations)
            yield return () => WriteAttestation(json, pack, attestation);
    }

    private static void WriteApproval(OscalWriter json, OscalPack pack, ApprovalEntry approval)
    {
        if (approval.Person.Length > 0)
            json.Array("responsible-parties", [pack.People.Person(approval.Person)], person => People.Responsible(json, "decided", [person]));
        json.Array("parts", [approval], part =>
        {
            json.Word("name", "approval");
            json.Word("ns", OscalWriter.Namespace);
            json.Markup("title", $"Step {part.Step}: {part.Decision}");
            json.Properties(
                [
                    new("step", part.Step), new("decision", part.Decision), new("role", part.Role), new("identity", part.IdentitySource), new("decided", (DateTimeOffset?)part.Moment),
                    new("evidence-manifest-sha256", part.Digest), .. part.Conditions.Select(c => new Property("condition", c)),
                ]);
            json.Paragraphs("prose", part.Comment);
        });
    }

    private static void WriteAttestation(OscalWriter json, OscalPack pack, AttestationEntry attestation)
    {
        if (!string.IsNullOrEmpty(attestation.By))
            json.Array("responsible-parties", [pack.People.Person(attestation.By)], person => People.Responsible(json, "attestor", [person]));
        json.Array("parts", [attestation], part =>
        {
            json.Word("name", "control-attestation");
            json.Word("ns", OscalWriter.Namespace);
            json.Markup("title", $"{part.Id}: {part.Framework} {part.Control}");
            json.Properties(new Property("attestation", part.Id), new Property("framework", part.Framework), new Property("control", part.Control), new Property("state", part.State) { Remarks = part.Reason },
                new Property("signed", part.Signed ? "yes" : "no"), new Property("role", part.Role), new Property("provider", part.Provider), new Property("document", part.Document),
                new Property("attested", part.AttestedOn), new Property("valid-until", part.ValidUntil));
            json.Paragraphs("prose", part.Statement);
        });
    }
}
