using System.Collections.Immutable;
using System.Net.Sockets;
using Compliance.Controls.Facts;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;

namespace Compliance.Controls.Checks.LeastPrivilege;

/// <summary>NP-DUALSTACK-GAP.</summary>
public sealed class DualStackGap : ICheck
{
    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "NP-DUALSTACK-GAP",
        Group = "least-privilege",
        Title = "IPv6 is governed like IPv4",
        Rationale = "In a dual-stack cluster a deny or exception for IPv4 alone leaves the IPv6 path open.",
        Condition = "Not applicable when no pod and no node has an IPv6 address. For each enforced policy and direction: fails when an IPv6 block of prefix length 0 is allowed while every IPv4 block is narrower or carries exceptions and the IPv6 block carries none, or when rules deny IPv4 blocks and no IPv6 block.",
        Remediation = "Mirror every block and exception in both families.",
        Severity = Severity.High,
        ReliesOnEnforcement = true,
        Reads = Kinds.Connectivity,
        Reach = AnswerReach.Namespace,
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        if (!context.Reachability.Population.Endpoints.Any(e => e.Addresses.Any(a => a.AddressFamily == AddressFamily.InterNetworkV6)))
            return [Definition.NotApplicable(context, context.Cluster(), null, "no pod and no node has an IPv6 address")];
        return Definition.Survey(context, context.Index.Enforced.Where(p => p.Rules.Any(r => r.Peers.Any(b => b is Peer.Block))),
            "blocks of both families agree", policy => Judge(context, policy));
    }

    private CheckResult? Judge(CheckContext context, PolicyObject policy)
    {
        foreach (Direction direction in new[] { Direction.Ingress, Direction.Egress })
        {
            if (Gap(policy, direction) is not (Peer.Block block, string text)) continue;
            return Definition.Fail(context, PolicySurvey.Subject(policy.Ref), PolicySurvey.NamespaceOf(policy), $"{policy.Ref} governs IPv6 less than IPv4: {text}.",
                PolicySurvey.RuleWitness(policy, block.Pointer, text), policy.Ref.See(block.Pointer, text)) with { Patch = Patch(context, policy, direction) };
        }
        return null;
    }

    /// <summary>The policy without the blocks that allow all of IPv6. Null for denied blocks: which of IPv6 belongs to them cannot be known.</summary>
    private static string? Patch(CheckContext context, PolicyObject policy, Direction direction)
    {
        if (PolicyEdit.Of(context, policy) is not { } edit) return null;
        foreach (Peer.Block block in Blocks([.. policy.Allowing(direction)], RuleAction.Allow).Where(b => !Four(b) && b.Cidr.PrefixLength == 0 && b.Except.IsEmpty))
            edit.Replace(block.Pointer);
        return edit.Document("Add the IPv6 blocks that correspond to those of IPv4.");
    }

    private static (Peer.Block, string)? Gap(PolicyObject policy, Direction direction)
    {
        ImmutableArray<PolicyRule> rules = [.. policy.Rules.Where(r => r.Direction == direction && r.InertReason is null)];
        ImmutableArray<Peer.Block> allowed = Blocks(rules, RuleAction.Allow), denied = Blocks(rules, RuleAction.Deny);
        Peer.Block? open = allowed.FirstOrDefault(b => !Four(b) && b.Cidr.PrefixLength == 0 && b.Except.IsEmpty);
        bool anything = rules.Any(r => r.Action == RuleAction.Allow && r.Peers.Any(p => p is Peer.Anything));
        ImmutableArray<Peer.Block> four = [.. allowed.Where(Four)];
        if (open is not null && !anything && four.All(b => b.Cidr.PrefixLength > 0 || !b.Except.IsEmpty))
            return (open, four.IsEmpty ? "every IPv6 address is allowed and no IPv4 block is" : $"{open.Cidr} is allowed whole, {four[0].Cidr} is restricted");
        if (!denied.IsEmpty && denied.All(Four)) return (denied[0], $"{denied[0].Cidr} is denied, and no IPv6 block is");
        return null;
    }

    private static ImmutableArray<Peer.Block> Blocks(ImmutableArray<PolicyRule> rules, RuleAction action) =>
        [.. rules.Where(r => r.Action == action).SelectMany(r => r.Peers).OfType<Peer.Block>()];

    private static bool Four(Peer.Block block) => block.Cidr.BaseAddress.AddressFamily == AddressFamily.InterNetwork;
}
