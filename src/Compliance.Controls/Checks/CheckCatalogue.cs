using System.Collections.Immutable;
using Compliance.Controls.Checks.DefaultDeny;
using Compliance.Controls.Checks.Enforcement;
using Compliance.Controls.Checks.Evidence;
using Compliance.Controls.Checks.Governance;
using Compliance.Controls.Checks.Hygiene;
using Compliance.Controls.Checks.LeastPrivilege;
using Compliance.Controls.Checks.Logging;
using Compliance.Controls.Checks.Perimeter;
using Compliance.Controls.Checks.PolicyQuality;
using Compliance.Controls.Checks.Segmentation;

namespace Compliance.Controls.Checks;

/// <summary>Every check of this version. A test holds that no check of the assembly is missing.</summary>
public static class CheckCatalogue
{
    /// <summary>The checks, in ordinal order of their ids.</summary>
    public static ImmutableArray<ICheck> All { get; } = [.. Listed().OrderBy(c => c.Definition.Id, StringComparer.Ordinal)];

    // Lines are merged as a union: one line for each check, added at the end.
    private static IEnumerable<ICheck> Listed() =>
    [
        new EnforcementCapable(),
        new AgentCoverage(),
        new ControlHighAvailability(),
        new PolicyKindUnsupported(),
        new SecondaryNetworkBypass(),
        new ModeAuditOrDisabled(),
        new DefaultDenyIngress(),
        new DefaultDenyEgress(),
        new NamespaceWithoutPolicy(),
        new UnselectedPods(),
        new ClusterGuardrail(),
        new NewNamespaceBootstrap(),
        new PolicyTypeMismatch(),
        new StalePolicy(),
        new DanglingPeer(),
        new NamedPortUnresolved(),
        new AnySourceIngress(),
        new AnyDestinationEgress(),
        new AllPorts(),
        new WideCidr(),
        new WideNamespaceSelector(),
        new FqdnWildcard(),
        new DualStackGap(),
        new ZoneMembership(),
        new ZoneInbound(),
        new ZoneOutbound(),
        new EnvironmentSeparation(),
        new TenantIsolation(),
        new DataStoreExposure(),
        new CrossNamespace(),
        new InternetIngress(),
        new InternetEgress(),
        new HostNetworkBypass(),
        new HostPorts(),
        new MetadataApi(),
        new DefaultNamespace(),
        new CollectionComplete(),
        new PolicyOwner(),
        new ReviewAge(),
        new ChangeApproval(),
        new BreakglassExpiry(),
        new Justification(),
        new SystemExposure(),
        new ManagementPlane(),
        new NodeColocation(),
        new VirtualClusterIsolation(),
        new HierarchyPropagation(),
        new TierShadowing(),
        new RedundantRules(),
        new EqualPrecedence(),
        new NamedPortPreferred(),
        new HighPrecedenceAllow(),
        new StagedProtection(),
        new SpoofingCapabilities(),
        new NodePorts(),
        new ExternalAddresses(),
        new IngressEncryption(),
        new FlowRecords(),
        new Freshness(),
        new IntegrityRetention(),
        new ControlPlaneSettings(),
        new PolicyEditors(),
        new PrivilegedAccess(),
        new AdmissionEnforcing(),
        new PodSecurityLevel(),
        new LabelStandardHeld(),
        new ReportedViolations(),
        new AdmissionFailOpen(),
        new LabelProtection(),
        new GitOpsOwnership(),
        new GitOpsDrift(),
        new SegmentationDelta(),
        new HostFirewall(),
        new EncryptedTransit(),
        new InsecureProtocols(),
        new PolicyTested(),
        new DnsEgress(),
        new ApiServerAudit(),
        new AccessReview(),
        new ApiServerAccess(),
        new PolicyDecisions(),
        new EgressGateway(),
        new ApplicationRules(),
        new UnusedRules(),
        new UnapprovedTraffic(),
        new DeniedAttempts(),
        new QuarantineReadiness(),
        new PolicyScale(),
    ];
}
