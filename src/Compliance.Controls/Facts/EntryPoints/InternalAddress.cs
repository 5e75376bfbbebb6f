using System.Net;
using System.Net.Sockets;
using Compliance.Controls.Checks;
using Compliance.Network.Endpoints;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.EntryPoints;

/// <summary>A block of addresses inside the cluster, or the link-local range of its nodes.</summary>
/// <param name="Block">The block; a single address as a block of full length.</param>
/// <param name="Name">What it is, for a reader.</param>
internal sealed record InternalAddress(IPNetwork Block, string Name)
{
    private static readonly IPAddress MetadataService = IPAddress.Parse("169.254.169.254");

    /// <summary>An address of the block for a witness: the metadata service where the block holds it and no hole takes it out, else the
    /// first.</summary>
    public IPAddress ExampleOutside(IEnumerable<IPNetwork> holes) =>
        Block.Contains(MetadataService) && !holes.Any(h => h.Contains(MetadataService)) ? MetadataService : Block.BaseAddress;

    /// <summary>The link-local range, pod ranges of nodes, and every address of a node, service and pod that was read; each block once.</summary>
    public static IEnumerable<InternalAddress> Of(CheckContext context)
    {
        yield return new(IPNetwork.Parse("169.254.0.0/16"), "the link-local range 169.254.0.0/16 (metadata service)");
        HashSet<IPNetwork> seen = [];
        foreach (SnapshotObject node in context.Index.Objects(Kinds.Node))
            foreach (string cidr in Json.Items(node.Body, "spec", "podCIDRs").Select(c => c.ToString()).Append(Json.Text(node.Body, "spec", "podCIDR")).OfType<string>())
                if (IPNetwork.TryParse(cidr, out IPNetwork range) && seen.Add(range)) yield return new(range, $"the pod range {range} of node {node.Ref.Name}");
        foreach (SnapshotObject service in context.Index.Objects(Kinds.Service))
            if (IPAddress.TryParse(Json.Text(service.Body, "spec", "clusterIP"), out IPAddress? address) && seen.Add(One(address)))
                yield return new(One(address), $"{service.Ref} ({address})");
        foreach (Endpoint endpoint in context.Reachability.Population.Endpoints)
            foreach (IPAddress address in endpoint.Addresses)
                if (seen.Add(One(address))) yield return new(One(address), $"{Flows.Name(endpoint)} ({address})");
    }

    private static IPNetwork One(IPAddress address) => new(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
}
