using System.Text.Json;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects.Calico;

/// <summary>Whether what pods of different nodes send each other passes the nodes' interfaces as it is: in a tunnel only the tunnel does, so
/// that a host endpoint of one interface does not see it.</summary>
internal sealed class Encapsulation
{
    private readonly bool? _tunnelled;

    /// <param name="snapshot">Holds the IPPools.</param>
    public Encapsulation(ClusterSnapshot snapshot)
    {
        bool any = false, always = true, never = true;
        foreach (SnapshotObject pool in snapshot.Objects.Where(o => o.Ref.Kind is { Group: CalicoObjects.Api or CalicoObjects.Storage, Kind: "IPPool" }))
        {
            if (!FieldReader.TryGet(pool.Body, "spec", out JsonElement spec)) continue;
            string[] modes = [Mode(spec, "ipipMode"), Mode(spec, "vxlanMode")];
            any = true;
            always &= modes.Contains("Always");
            never &= modes.All(m => m is "" or "Never");
        }
        _tunnelled = !any || (!always && !never) ? null : always;
    }

    /// <summary>Rules that let pass, at a host endpoint of one interface, what may go through a tunnel beside it.</summary>
    /// <param name="peers">The other ends that a tunnel may lead to.</param>
    /// <param name="direction">Direction.</param>
    public IEnumerable<PolicyRule> Beside(Peer peers, Direction direction)
    {
        if (_tunnelled == false) yield break;
        Peer maybe = _tunnelled == true ? new Peer.AnyOf { Pointer = "/spec", Parts = [peers] } : new Peer.AllOf
        {
            Pointer = "/spec",
            Parts = [peers, new Peer.Unknown { Pointer = "/spec", Reason = "Whether pods of different nodes reach each other through a tunnel, which a host endpoint of one interface does not see, is not known from the IPPools." }],
        };
        yield return new PolicyRule { Pointer = "/spec", Direction = direction, Action = RuleAction.Allow, Peers = [maybe] };
    }

    private static string Mode(JsonElement spec, string name) => FieldReader.TryGet(spec, name, out JsonElement mode) && mode.ValueKind == JsonValueKind.String ? mode.GetString()! : "";
}
