using Compliance.Controls.Assessment;
using Compliance.Controls.Frameworks;
using Compliance.Controls.Scope;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Composition;

/// <summary>Writes what persons say about controls flat: attestations, and values that controls leave to the organisation.</summary>
internal static class Attested
{
    public static IEnumerable<AttestationEntry> Of(AssessmentOutcome outcome) => outcome.Attestations.Select(a =>
    {
        Control row = outcome.Input.Frameworks.Single(f => f.Id == a.Attestation.Framework).Controls.Single(c => c.Id == a.Attestation.Control);
        return new AttestationEntry
        {
            Id = a.Attestation.Id,
            Framework = a.Attestation.Framework,
            Control = a.Attestation.Control,
            State = Words.Kebab(a.State.ToString()),
            // The configuration cannot sign.
            Signed = false,
            Reason = $"{a.Reason}.",
            Statement = a.Attestation.Statement ?? row.Attestation?.Statement ?? row.Demand,
            By = a.Attestation.By,
            Role = a.Attestation.Role,
            AttestedOn = a.Attestation.On,
            ValidUntil = a.Ends,
            Document = a.Attestation.Document,
            Provider = a.Attestation.Provider,
        };
    });

    public static IEnumerable<ControlParameterEntry> Parameters(string framework, Control control, ScopeDeclaration scope) => control.Parameters.Select(p =>
    {
        ControlValue? declared = scope.ControlValues.FirstOrDefault(v => v.Framework == framework && v.Control == control.Id && v.Parameter == p.Id);
        return new ControlParameterEntry(p.Id, p.Meaning, declared?.Value ?? p.Default, declared is not null);
    });
}
