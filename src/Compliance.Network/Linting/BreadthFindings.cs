using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Network.Linting;

/// <summary>Rules that allow any peer or every port, as far as the model proves it.</summary>
internal sealed class BreadthFindings(ClusterReachability reachability, PartTable parts)
{
    private enum Breadth { Some, EveryPod, EveryAddress, Anything }

    public IEnumerable<LintFinding> All() => reachability.Model.All
        .Where(p => p.Mode == PolicyMode.Enforced).SelectMany(p => p.Rules).Where(r => r.Action == RuleAction.Allow && r.InertReason is null).Select(Of).OfType<LintFinding>();

    private LintFinding? Of(PolicyRule rule)
    {
        Peer widest = rule.Peers.MaxBy(Measure)!;
        Breadth breadth = Measure(widest);
        bool everyPort = rule.Ports.IsEmpty || rule.Ports.Any(p => p.Protocol is null && p.First is null && p.Name is null);
        // What a condition narrows is not as wide as it looks to layers 3 and 4.
        if (!rule.Qualifiers.IsEmpty || (breadth == Breadth.Some && !everyPort)) return null;
        string ports = everyPort ? "every port" : "the ports it names", peers = Peers(breadth, rule.Direction) + (widest is Peer.Block block ? $" ({block.Cidr})" : "");
        return new LintFinding
        {
            Kind = LintKind.OverBroad,
            Severity = Grade(breadth, everyPort, rule.Direction),
            Part = parts[parts.PartOf(rule)],
            Pointer = breadth == Breadth.Some ? rule.Pointer : widest.Pointer,
            Message = $"The rule allows {(rule.Direction == Direction.Ingress ? "ingress from" : "egress to")} {peers} on {ports}.",
            Advice = (breadth, everyPort) switch
            {
                (Breadth.Some, _) => "Name the ports that are used.",
                (_, true) => "Name the peers and the ports that are used.",
                _ => "Name the peers, unless everyone is meant to connect.",
            },
        };
    }

    private static LintSeverity Grade(Breadth breadth, bool everyPort, Direction direction) => (breadth, everyPort, direction) switch
    {
        (Breadth.Anything or Breadth.EveryAddress, true, Direction.Ingress) => LintSeverity.High,
        (Breadth.Anything or Breadth.EveryAddress, true, _) => LintSeverity.Medium,
        (Breadth.Anything or Breadth.EveryAddress, false, Direction.Ingress) => LintSeverity.Medium,
        (Breadth.EveryPod, true, _) => LintSeverity.Medium,
        (Breadth.Some, _, _) => LintSeverity.Info,
        _ => LintSeverity.Low,
    };

    private static string Peers(Breadth breadth, Direction direction) => breadth switch
    {
        Breadth.Anything => "every pod, node and address",
        Breadth.EveryAddress => "every address outside",
        Breadth.EveryPod => "every pod of every namespace",
        _ => direction == Direction.Ingress ? "its sources" : "its destinations",
    };

    private Breadth Measure(Peer peer) => peer switch
    {
        Peer.Anything => Breadth.Anything,
        Peer.Outside => Breadth.EveryAddress,
        Peer.AnyOf { Parts.IsEmpty: false } any => any.Parts.Max(Measure),
        Peer.Block { Cidr.PrefixLength: 0 } block => block.Except.IsEmpty && reachability.Traits.BlocksMatchPods ? Breadth.Anything : Breadth.EveryAddress,
        Peer.Pods { Namespace: null } pods when Subsumption.Covers(pods.Namespaces, Selector.Everything) && Subsumption.Covers(pods.Labels, Selector.Everything) => Breadth.EveryPod,
        _ => Breadth.Some,
    };
}
