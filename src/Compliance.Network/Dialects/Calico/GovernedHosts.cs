using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using Compliance.Network.Algebra;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects.Calico;

/// <summary>Which host endpoint a node's traffic goes through.</summary>
internal sealed class GovernedHosts
{
    private static readonly ResourceKind Node = new("", "Node");

    public GovernedHosts(ImmutableArray<HostEndpoint> hosts, ClusterSnapshot snapshot, List<Limitation> limitations)
    {
        Dictionary<ObjectRef, ImmutableArray<IPAddress>> addresses = snapshot.Objects.Where(o => o.Ref.Kind == Node).ToDictionary(o => o.Ref, InternalAddresses);
        var sure = ImmutableArray.CreateBuilder<HostEndpoint>();
        var unclear = ImmutableArray.CreateBuilder<(HostEndpoint, string)>();
        foreach (IGrouping<ObjectRef, HostEndpoint> node in hosts.Where(h => h.Node is not null).GroupBy(h => h.Node!.Source).OrderBy(g => g.Key))
        {
            (HostEndpoint? one, string? problem) = Through([.. node], addresses.GetValueOrDefault(node.Key, []));
            if (problem is not null)
            {
                HostEndpoint first = one ?? node.First();
                limitations.Add(new Limitation(first.Ref, "/spec", $"{first.Ref}: {problem}.", "CAL-37"));
                unclear.Add((first, problem));
            }
            else if (one is not null)
            {
                sure.Add(one);
            }
        }
        Sure = sure.DrainToImmutable();
        Unclear = unclear.DrainToImmutable();
    }

    /// <summary>For each node with a host endpoint, the one its traffic goes through.</summary>
    public ImmutableArray<HostEndpoint> Sure { get; }

    /// <summary>A host endpoint of each node where that cannot be told, with the reason.</summary>
    public ImmutableArray<(HostEndpoint Host, string Reason)> Unclear { get; }

    private static (HostEndpoint? Host, string? Problem) Through(ImmutableArray<HostEndpoint> hosts, ImmutableArray<IPAddress> addresses)
    {
        if (hosts.FirstOrDefault(h => h.Problem is not null) is { } odd) return (odd, odd.Problem);
        // An interface with a host endpoint of its own is not in the one for all interfaces.
        ImmutableArray<HostEndpoint> single = [.. hosts.Where(h => !h.Wildcard)], all = [.. hosts.Where(h => h.Wildcard)];
        ImmutableArray<HostEndpoint> carrying = [.. single.Where(h => h.CarriesNode(addresses) == true)];
        if (carrying.IsEmpty && single.FirstOrDefault(h => h.CarriesNode(addresses) is null) is { } doubtful)
            return (doubtful, "whether the node's traffic goes through this interface cannot be told: expectedIPs does not hold every internal address of the node");
        if (carrying.IsEmpty) carrying = all;
        if (carrying.IsEmpty) return (null, null);
        return carrying.Skip(1).All(h => SameLabels(h, carrying[0]) && h.Profiles.SequenceEqual(carrying[0].Profiles)) ? (carrying[0], null)
            : (carrying[0], "the node has several host endpoints with different labels, and which of them a connection passes cannot be told");
    }

    private static bool SameLabels(HostEndpoint a, HostEndpoint b) =>
        a.Labels.Count == b.Labels.Count && a.Labels.All(l => b.Labels.TryGetValue(l.Key, out string? value) && value == l.Value);

    private static ImmutableArray<IPAddress> InternalAddresses(SnapshotObject node)
    {
        var addresses = ImmutableArray.CreateBuilder<IPAddress>();
        if (FieldReader.TryGet(node.Body, "status", out JsonElement status) && FieldReader.TryGet(status, "addresses", out JsonElement list) && list.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement entry in list.EnumerateArray())
            {
                if (FieldReader.TryGet(entry, "type", out JsonElement type) && type.ValueKind == JsonValueKind.String && type.ValueEquals("InternalIP") && FieldReader.TryGet(entry, "address", out JsonElement text)
                    && text.ValueKind == JsonValueKind.String && AddressText.TryParseAddress(text.GetString(), out IPAddress address)) addresses.Add(address);
            }
        }
        return addresses.DrainToImmutable();
    }
}
