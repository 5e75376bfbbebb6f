using System.Collections.Immutable;
using Compliance.Controls.Configuration;
using Compliance.Controls.Frameworks;
using Compliance.Controls.Scope;
using Compliance.Evidence.Integrity;
using Compliance.Network.Enforcement;
using Compliance.Network.Snapshot;

namespace Compliance.Host.Audits;

/// <summary>What an audit is told, beside the state of the clusters.</summary>
internal sealed record AuditSettings
{
    /// <summary>Frameworks to assess against.</summary>
    public required ImmutableArray<Framework> Frameworks { get; init; }

    /// <summary>What the owner declares of scope.</summary>
    public required ScopeDeclaration Scope { get; init; }

    /// <summary>What the owner declares of the document.</summary>
    public required DocumentDeclaration Document { get; init; }

    /// <summary>The configuration as it was read; null when none was given.</summary>
    public ConfigurationReading? Configuration { get; init; }

    /// <summary>What is declared to run in the cluster; null when not given.</summary>
    public ClusterSnapshot? Declared { get; init; }

    /// <summary>Plug-in asserted on the command line; null when none.</summary>
    public PlugInAssertion? Assertion { get; init; }

    /// <summary>Moment of assessment, whole seconds, UTC.</summary>
    public required DateTimeOffset Moment { get; init; }

    /// <summary>The moment is <c>SOURCE_DATE_EPOCH</c>.</summary>
    public required bool ClockOverridden { get; init; }

    /// <summary>What it is given beside snapshots and configuration.</summary>
    public required GivenInputs Given { get; init; }

    /// <summary>Signs the evidence manifest; null for an unsigned pack.</summary>
    public PackSigner? Signer { get; init; }

    /// <summary>Stamps the signature; null for a pack without a time stamp.</summary>
    public TimeStamper? Stamp { get; init; }

    /// <summary>Files that stand in the pack as they were read: path below <c>data/</c>, what it is, bytes.</summary>
    public required ImmutableArray<(string Path, string What, ReadOnlyMemory<byte> Bytes)> InputFiles { get; init; }
}
