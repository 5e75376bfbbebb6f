using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using Compliance.Network.Algebra;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects.Cilium;

/// <summary>The CiliumCIDRGroups of a cluster (CIL-22).</summary>
internal sealed class CidrGroups
{
    private static readonly ResourceKind Group = new("cilium.io", "CiliumCIDRGroup");
    private readonly Dictionary<string, (FrozenDictionary<string, string> Labels, ImmutableArray<IPNetwork> Blocks, string? Problem)> _groups = new(StringComparer.Ordinal);

    public CidrGroups(ClusterSnapshot snapshot, List<Limitation> limitations)
    {
        Incomplete = snapshot.Origin == SnapshotOrigin.LiveCluster && snapshot.Listings.Any(l => l.Kind == Group && l.Outcome == ListOutcome.Incomplete)
            ? "CiliumCIDRGroups were not read in full, so which addresses the group holds is not known." : null;
        foreach (SnapshotObject item in snapshot.Objects.Where(o => o.Ref.Kind == Group)) _groups[item.Ref.Name] = Read(item, limitations);
    }

    /// <summary>Why a group that is not there may exist all the same; null where every group was read.</summary>
    public string? Incomplete { get; }

    /// <summary>The blocks of one group; null where there is no such group.</summary>
    public (ImmutableArray<IPNetwork> Blocks, string? Problem)? Named(string name) =>
        _groups.TryGetValue(name, out var group) ? (group.Blocks, group.Problem) : null;

    /// <summary>The blocks of every group whose labels match.</summary>
    public (ImmutableArray<IPNetwork> Blocks, string? Problem) Selected(Selector labels)
    {
        var chosen = _groups.Where(g => labels.Matches(g.Value.Labels)).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => g.Value).ToList();
        return ([.. chosen.SelectMany(g => g.Blocks)], Incomplete ?? chosen.Select(g => g.Problem).FirstOrDefault(p => p is not null));
    }

    private static (FrozenDictionary<string, string>, ImmutableArray<IPNetwork>, string?) Read(SnapshotObject item, List<Limitation> limitations)
    {
        var fields = new PolicyFields(item, limitations);
        var labels = new FieldReader(item, limitations).Map(fields.Section(item.Body, "", "metadata"), "/metadata", "labels").ToFrozenDictionary(StringComparer.Ordinal);
        JsonElement spec = fields.Section(item.Body, "", "spec");
        string? problem = fields.Unknown(spec, "/spec", ["externalCIDRs"]);
        var blocks = ImmutableArray.CreateBuilder<IPNetwork>();
        foreach ((JsonElement entry, string at) in fields.List(spec, "/spec", "externalCIDRs"))
        {
            if (entry.ValueKind == JsonValueKind.String && CiliumPeerReader.TryParse(entry.GetString(), out IPNetwork block)) blocks.Add(block);
            else fields.Invalid(at, entry, "an address or an address block");
        }
        return (labels, blocks.ToImmutable(), problem ?? fields.InvalidReason);
    }
}
