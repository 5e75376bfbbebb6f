using Compliance.Controls.Scope;
using Compliance.Network.Enforcement;

namespace Compliance.Controls.Facts;

/// <summary>Whether enforcement is proven, or answered for by a named person.</summary>
internal static class Proof
{
    /// <summary>What is missing to let a check pass that relies on enforcement; null when nothing is.</summary>
    public static string? Missing(EnforcementFacts facts, ScopeDeclaration scope) => facts switch
    {
        { State: EnforcementState.Inert } => $"policies have no effect here, because {facts.PlugIn} enforces none",
        { Asserted: true } when scope.PlugInAssertedBy is null =>
            $"enforcement by {facts.PlugIn} is asserted on the command line and nobody is named who answers for it",
        { Asserted: true } => null,
        { State: EnforcementState.Unknown } => "the snapshot does not prove that a plug-in enforces policies",
        _ => null,
    };
}
