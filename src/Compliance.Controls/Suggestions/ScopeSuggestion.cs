using System.Collections.Immutable;
using Compliance.Controls.Checks;
using Compliance.Controls.Facts.EntryPoints;
using Compliance.Controls.Scope;
using Compliance.Network.Algebra;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Controls.Suggestions;

/// <summary>What a first configuration could say of a cluster, from its present state. Nothing of it is approved: it helps nothing until a
/// person has filled in who answers for it.</summary>
public sealed record ScopeSuggestion
{
    /// <summary>Ports of one protocol above which a flow is open rather than meant.</summary>
    private const int WidestFlow = 1000;

    private static readonly ImmutableArray<int> StorePorts = [1433, 1521, 3306, 5432, 6379, 9042, 9200, 27017];

    /// <summary>Cluster it was made from.</summary>
    public required string Cluster { get; init; }

    /// <summary>Namespaces of the cluster itself that have been found.</summary>
    public required ImmutableArray<string> ExemptNamespaces { get; init; }

    /// <summary>Zones, each with what led to it.</summary>
    public required ImmutableArray<(Zone Zone, string Why)> Zones { get; init; }

    /// <summary>Flows that are possible now, on few enough ports to be meant, each with a witness.</summary>
    public required ImmutableArray<(ApprovedFlow Flow, string Why)> Flows { get; init; }

    /// <summary>What is not proposed: too wide to be meant, or not to be told.</summary>
    public required ImmutableArray<string> NotProposed { get; init; }

    /// <summary>Ways in from the internet, as <c>Kind/NS/NAME</c>, each with what it is.</summary>
    public required ImmutableArray<(string Object, string What)> EntryPoints { get; init; }

    /// <summary>Workloads with a port that data stores use, each with the port.</summary>
    public required ImmutableArray<(Workload Workload, int Port)> Stores { get; init; }

    /// <summary>Makes the suggestion.</summary>
    public static ScopeSuggestion Of(ClusterReachability cluster)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ImmutableArray<(Zone Zone, string Why)> zones = ZoneSuggester.Of(cluster.Population);
        ScopeDeclaration scope = ScopeDeclaration.Undeclared with { Zones = [.. zones.Select(z => z.Zone)] };
        ClusterIndex index = new(cluster);
        // No moment is needed: no flow is approved.
        ZoneMatrix matrix = ZoneProver.Prove(cluster, index, scope, DateTimeOffset.UnixEpoch);
        ImmutableArray<ZonePair> meant = [.. matrix.Pairs.Where(p => p.State == ZonePairState.Violation && Meant(p.Possible))];
        return new()
        {
            Cluster = cluster.Snapshot.Cluster,
            ExemptNamespaces = [.. ScopeDeclaration.Undeclared.ExemptNamespaces.Where(cluster.Population.Namespaces.ContainsKey)],
            Zones = zones,
            Flows = [.. meant.Select((p, i) => (new ApprovedFlow { Id = $"AF-{i + 1}", From = p.From, To = p.To, Ports = p.Possible }, Words(p.Witness!)))],
            NotProposed =
            [
                .. matrix.Pairs.Where(p => p.State == ZonePairState.Violation && !Meant(p.Possible)).Select(p => $"{p} is open on {p.Possible}: {Words(p.Witness!)}"),
                .. matrix.Pairs.Where(p => p.State == ZonePairState.Unknown && !p.Possible.Union(p.Undefined).IsEmpty).Select(p => $"{p} cannot be told: {p.Reason}"),
            ],
            EntryPoints =
            [
                .. EntryPoint.Of(new CheckContext { Reachability = cluster, Scope = scope, Parameters = ImmutableSortedDictionary<string, string>.Empty, Index = index })
                    .Where(e => e.Exposure != Exposure.Internal).GroupBy(e => e.Object).OrderBy(g => g.Key).Select(g => (g.Key.ToString(), g.First().How)),
            ],
            Stores =
            [
                .. cluster.Population.Endpoints.Where(e => e.Workload is not null)
                    .SelectMany(e => e.Ports.Where(p => p.Protocol == TransportProtocol.Tcp && StorePorts.Contains(p.Number)).Select(p => (Workload: e.Workload!, Port: p.Number)))
                    .DistinctBy(s => (s.Workload.ToString(), s.Port)).OrderBy(s => s.Workload.ToString(), StringComparer.Ordinal).ThenBy(s => s.Port),
            ],
        };
    }

    private static bool Meant(PortSet ports) => PortSet.Protocols.All(p => ports.Ranges(p).Sum(r => r.Last - r.First + 1) <= WidestFlow);

    private static string Words(Witness witness) => $"{witness.From} -> {witness.To}{(witness.Port is null ? "" : " " + witness.Port)}, {witness.AllowedBy}";
}
