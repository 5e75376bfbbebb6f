using System.Collections.Immutable;
using System.Net;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.EntryPoints;

/// <summary>Where the clouds behind the nodes of a cluster answer for metadata and node credentials.</summary>
/// <param name="Provider">Schemes of the nodes' <c>providerID</c> that are known clouds, for a reader; null when no node names one.</param>
/// <param name="None">Every node names a provider without a metadata service.</param>
/// <param name="Targets">Addresses to look at: those of the named clouds, or of all clouds where none is named.</param>
internal sealed record MetadataAddresses(string? Provider, bool None, ImmutableArray<IPAddress> Targets)
{
    // Schemes are those the cloud controllers write; 169.254.169.254 also answers for the names a cloud gives it (metadata.google.internal).
    private static readonly ImmutableSortedDictionary<string, string[]> Clouds = new Dictionary<string, string[]>
    {
        ["alicloud"] = ["100.100.100.200"],
        ["aws"] = ["169.254.169.254", "fd00:ec2::254"],
        ["azure"] = ["169.254.169.254", "168.63.129.16"],
        ["digitalocean"] = ["169.254.169.254"],
        ["gce"] = ["169.254.169.254"],
        ["hcloud"] = ["169.254.169.254"],
        ["openstack"] = ["169.254.169.254"],
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    private static readonly string[] PodIdentity = ["169.254.170.2", "169.254.170.23"], WithoutMetadata = ["metal3", "vsphere"];

    /// <summary>Reads the nodes.</summary>
    /// <param name="nodes">Nodes of the cluster.</param>
    /// <param name="podIdentityMayBeReached">Leaves out the addresses at which AWS hands tasks and pods their own identity.</param>
    public static MetadataAddresses Of(IEnumerable<SnapshotObject> nodes, bool podIdentityMayBeReached)
    {
        ImmutableArray<string> schemes = [.. nodes.Select(Scheme).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        ImmutableArray<string> clouds = [.. schemes.Where(Clouds.ContainsKey)];
        // A node that names no known provider may stand in any cloud.
        bool everyCloud = schemes.IsEmpty || schemes.Any(s => !Clouds.ContainsKey(s) && !WithoutMetadata.Contains(s));
        ImmutableArray<string> looked = everyCloud ? [.. Clouds.Keys] : clouds;
        IEnumerable<string> targets = looked.SelectMany(c => Clouds[c]);
        if (!podIdentityMayBeReached && looked.Contains("aws")) targets = targets.Concat(PodIdentity);
        return new(clouds.IsEmpty || everyCloud ? null : string.Join(", ", clouds), looked.IsEmpty, [.. targets.Distinct(StringComparer.Ordinal).Select(IPAddress.Parse)]);
    }

    private static string Scheme(SnapshotObject node) =>
        Json.Text(node.Body, "spec", "providerID") is { } id && id.IndexOf("://", StringComparison.Ordinal) is > 0 and var end ? id[..end] : "";
}
