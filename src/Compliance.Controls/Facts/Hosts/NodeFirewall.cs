using System.Collections.Immutable;
using System.Net.Sockets;
using System.Text.Json;
using Compliance.Controls.Checks;
using Compliance.Controls.Facts.Labels;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.Hosts;

/// <summary>OpenShift's node firewall, which drops packets at the interface of a node before anything else sees them.</summary>
/// <param name="Object">The IngressNodeFirewall.</param>
/// <param name="Nodes">Which nodes it is for; null where that is not understood.</param>
/// <param name="DeniesRest">What none of its rules names it drops, from every address of the families named.</param>
internal sealed record NodeFirewall(ObjectRef Object, Selector? Nodes, ImmutableArray<AddressFamily> DeniesRest)
{
    /// <summary>Whether it drops what it does not name, at a node, for every family of the node's addresses.</summary>
    public bool Closes(Endpoint node) =>
        Nodes?.Matches(node.Labels) == true && !node.Addresses.IsEmpty && node.Addresses.All(a => DeniesRest.Contains(a.AddressFamily));

    /// <summary>Every one in the snapshot.</summary>
    public static IEnumerable<NodeFirewall> Of(CheckContext context) => context.Index.Objects(Kinds.IngressNodeFirewall).Select(Read);

    private static NodeFirewall Read(SnapshotObject firewall)
    {
        List<AddressFamily> closed = [];
        foreach (JsonElement entry in Json.Items(firewall.Body, "spec", "ingress"))
        {
            // Rules are tried by their order; the last word is that of a rule without a protocol.
            bool denies = Json.Items(entry, "rules").OrderBy(r => Json.Int(r, "order") ?? int.MaxValue)
                .FirstOrDefault(r => string.IsNullOrEmpty(Json.Text(r, "protocolConfig", "protocol"))) is { ValueKind: JsonValueKind.Object } last && Json.Text(last, "action") == "Deny";
            if (!denies) continue;
            foreach (JsonElement source in Json.Items(entry, "sourceCIDRs"))
                if (source.ToString() is "0.0.0.0/0") closed.Add(AddressFamily.InterNetwork);
                else if (source.ToString() is "::/0") closed.Add(AddressFamily.InterNetworkV6);
        }
        return new(firewall.Ref, LabelSelection.Of(Json.At(firewall.Body, "spec", "nodeSelector")), [.. closed.Distinct()]);
    }
}
