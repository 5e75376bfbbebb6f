namespace Compliance.Controls.Scope;

/// <summary>What is declared of logs that the cluster cannot show itself.</summary>
/// <param name="FlowLogs">Flow records of the plug-in; null when nothing is said.</param>
/// <param name="VpcFlowLogs">Flow records of the network below the cluster.</param>
/// <param name="ApiServerAudit">The audit log of a control plane that a provider runs.</param>
public sealed record LoggingDeclaration(KeepingAttestation? FlowLogs, KeepingAttestation? VpcFlowLogs, KeepingAttestation? ApiServerAudit)
{
    /// <summary>Nothing is said.</summary>
    public static readonly LoggingDeclaration Undeclared = new(null, null, null);
}
