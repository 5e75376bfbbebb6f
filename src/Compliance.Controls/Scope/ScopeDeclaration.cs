using System.Collections.Immutable;
using Compliance.Controls.Checks;
using Compliance.Controls.Exceptions;
using Compliance.Controls.Frameworks;
using Compliance.Network.Documents;

namespace Compliance.Controls.Scope;

/// <summary>What the owner declares of the clusters. Without a configuration, <see cref="Undeclared"/>: unclassified means untrusted.</summary>
public sealed record ScopeDeclaration
{
    /// <summary>Prefix of annotations and labels when none is declared.</summary>
    public const string DefaultPrefix = "compliance.example.com";

    /// <summary>Nothing declared: every namespace but the exempt ones is in scope, no cross-namespace flow is approved.</summary>
    public static readonly ScopeDeclaration Undeclared = new();

    /// <summary>Clusters in scope; empty: whatever is read.</summary>
    public ImmutableArray<ClusterDeclaration> Clusters { get; init; } = [];

    /// <summary>What to say of a cluster that was read although others are declared; null when it is declared, or no cluster is.</summary>
    /// <param name="cluster">Name of the cluster that was read.</param>
    public string? NotDeclared(string cluster) => Clusters.IsEmpty || Clusters.Any(c => c.Name == cluster) ? null
        : $"The cluster '{cluster}' was read, and the configuration declares {string.Join(", ", Clusters.Select(c => $"'{c.Name}'"))}: it is not declared to be in scope{Spelling.Suggest(cluster, Clusters.Select(c => c.Name))}";

    /// <summary>Ids of the frameworks to assess against; empty: those of <see cref="Frameworks.BuiltInFrameworks.DefaultIds"/>.</summary>
    public ImmutableArray<string> Frameworks { get; init; } = [];

    /// <summary>Namespaces left out of scope, each shown in the pack.</summary>
    public ImmutableArray<string> ExemptNamespaces { get; init; } = ["kube-system", "kube-node-lease", "kube-public"];

    /// <summary>Namespaces declared to hold what the frameworks protect. Empty: nothing is declared, which makes no namespace safe; it
    /// only leaves the stricter rules for such namespaces without a place to apply.</summary>
    public ImmutableArray<string> SensitiveNamespaces { get; init; } = [];

    /// <summary>Who confirmed the scope.</summary>
    public ScopeConfirmation Confirmation { get; init; } = new(null, null);

    /// <summary>Zones, in the order of the configuration.</summary>
    public ImmutableArray<Zone> Zones { get; init; } = [];

    /// <summary>Flows between zones, approved and proposed, in the order of the configuration.</summary>
    public ImmutableArray<ApprovedFlow> ApprovedFlows { get; init; } = [];

    /// <summary>Ways in from the internet that are meant to be.</summary>
    public ImmutableArray<PublicEntryPoint> PublicEntryPoints { get; init; } = [];

    /// <summary>Stores of protected data.</summary>
    public ImmutableArray<DataStore> DataStores { get; init; } = [];

    /// <summary>Insecure protocols in use, with what makes them bearable.</summary>
    public ImmutableArray<InsecureProtocol> InsecureProtocols { get; init; } = [];

    /// <summary>Attested firewall of the nodes; null when none is.</summary>
    public HostFirewallAttestation? HostFirewall { get; init; }

    /// <summary>Emergency openings.</summary>
    public BreakGlass BreakGlass { get; init; } = BreakGlass.Undeclared;

    /// <summary>Prefix of annotations and labels of this program.</summary>
    public string AnnotationPrefix { get; init; } = DefaultPrefix;

    /// <summary>Labels by which objects say where they belong.</summary>
    public LabelStandard Labels { get; init; } = LabelStandard.Under(DefaultPrefix);

    /// <summary>Days between reviews.</summary>
    public ReviewPeriods ReviewPeriods { get; init; } = ReviewPeriods.Undeclared;

    /// <summary>Reviews that were done, in the order of the configuration.</summary>
    public ImmutableArray<Review> Reviews { get; init; } = [];

    /// <summary>Logs that the cluster cannot show itself.</summary>
    public LoggingDeclaration Logging { get; init; } = LoggingDeclaration.Undeclared;

    /// <summary>The store of the packs.</summary>
    public EvidenceStoreDeclaration EvidenceStore { get; init; } = EvidenceStoreDeclaration.Undeclared;

    /// <summary>Segmentation tests that the owner states, in the order of the configuration.</summary>
    public ImmutableArray<SegmentationTest> SegmentationTests { get; init; } = [];

    /// <summary>When to work.</summary>
    public Schedule Schedule { get; init; } = new(null, null);

    /// <summary>Folders of own frameworks and checks.</summary>
    public OwnFolders Folders { get; init; } = new([], []);

    /// <summary>Checks of the user's own, evaluated like the built-in ones, in the order of their files.</summary>
    public ImmutableArray<ICheck> OwnChecks { get; init; } = [];

    /// <summary>Frameworks of the user's own, in the order of their files.</summary>
    public ImmutableArray<Framework> OwnFrameworks { get; init; } = [];

    /// <summary>Longest time from grant to expiry of an exception, in days.</summary>
    public int ExceptionMaxDays { get; init; } = 365;

    /// <summary>Exceptions, in the order of the configuration.</summary>
    public ImmutableArray<ControlException> Exceptions { get; init; } = [];

    /// <summary>What persons attest, in the order of the configuration.</summary>
    public ImmutableArray<Attestation> Attestations { get; init; } = [];

    /// <summary>Values for parameters of controls, in the order of the configuration.</summary>
    public ImmutableArray<ControlValue> ControlValues { get; init; } = [];

    /// <summary>Parameters of checks that the configuration overrides: check id, then parameter.</summary>
    public ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, string>> Parameters { get; init; } =
        ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, string>>.Empty;

    /// <summary>Person who answers for an asserted plug-in; null: an assertion lets no check pass.</summary>
    public string? PlugInAssertedBy { get; init; }
}
