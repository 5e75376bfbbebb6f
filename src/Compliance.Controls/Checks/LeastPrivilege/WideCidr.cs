using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Compliance.Controls.Facts;
using Compliance.Controls.Facts.EntryPoints;
using Compliance.Network.Policy;

namespace Compliance.Controls.Checks.LeastPrivilege;

/// <summary>NP-WIDE-CIDR.</summary>
public sealed class WideCidr : ICheck
{
    private static readonly ImmutableArray<IPNetwork> Private = [IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.168.0.0/16")];

    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "NP-WIDE-CIDR",
        Group = "least-privilege",
        Title = "Address blocks in rules are narrow and do not quietly include the cluster",
        Rationale = "Wide blocks include pod, node and service ranges, and blocks made for pod addresses are not stable.",
        Condition = "For each enforced policy, blocks of allow rules (prefix length 0 is judged by NP-ANY-SOURCE-INGRESS and NP-ANY-DEST-EGRESS): fails when a block, minus its exceptions, holds an address of a pod, node or service or a pod range that was read, or is as wide as a whole private range in a namespace declared sensitive; warns when its prefix is shorter than min_prefix_v4, min_prefix_v6 or, in a namespace declared sensitive, sensitive_min_prefix_v4.",
        Remediation = "Use selectors for peers in the cluster; narrow external blocks.",
        Severity = Severity.Medium,
        ReliesOnEnforcement = true,
        Reads = [.. Kinds.Connectivity, Kinds.Service],
        Parameters = ImmutableSortedDictionary<string, string>.Empty
            .Add("min_prefix_v4", "24").Add("min_prefix_v6", "64").Add("sensitive_min_prefix_v4", "28"),
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        ImmutableArray<InternalAddress> inside = [.. InternalAddress.Of(context).Skip(1)];
        return Definition.Survey(context, context.Index.Enforced.Where(p => Blocks(p).Any()), "address blocks are narrow and outside the cluster", policy => Judge(context, policy, inside));
    }

    private static IEnumerable<Peer.Block> Blocks(PolicyObject policy) =>
        policy.Allowing().SelectMany(r => r.Peers).OfType<Peer.Block>().Where(b => b.Cidr.PrefixLength > 0);

    private CheckResult? Judge(CheckContext context, PolicyObject policy, ImmutableArray<InternalAddress> inside)
    {
        string? ns = PolicySurvey.NamespaceOf(policy);
        bool sensitive = context.Sensitive(ns);
        int v4 = context.Int(sensitive ? "sensitive_min_prefix_v4" : "min_prefix_v4"), v6 = context.Int("min_prefix_v6");
        List<(Peer.Block Block, string Text)> failing = [], warning = [];
        foreach (Peer.Block block in Blocks(policy))
        {
            bool four = block.Cidr.BaseAddress.AddressFamily == AddressFamily.InterNetwork;
            if (inside.FirstOrDefault(i => Overlaps(block, i.Block)) is { } inner) failing.Add((block, $"{block.Cidr} includes {inner.Name}"));
            else if (sensitive && Private.Any(p => block.Cidr.PrefixLength <= p.PrefixLength && block.Cidr.Contains(p.BaseAddress)))
                failing.Add((block, $"{block.Cidr} is a whole private range"));
            else if (block.Cidr.PrefixLength < (four ? v4 : v6)) warning.Add((block, $"{block.Cidr} is wider than /{(four ? v4 : v6)}"));
        }
        if (failing.Count + warning.Count == 0) return null;
        List<(Peer.Block Block, string Text)> all = [.. failing, .. warning];
        string found = $"{policy.Ref}: {Answers.Some(all.Select(f => $"{f.Text} ({f.Block.Pointer})"), 3)}.";
        ImmutableArray<EvidenceRef> evidence = [.. all.Take(20).Select(f => policy.Ref.See(f.Block.Pointer, f.Text))];
        string subject = PolicySurvey.Subject(policy.Ref);
        return failing.Count > 0
            ? Definition.Fail(context, subject, ns, found, PolicySurvey.RuleWitness(policy, failing[0].Block.Pointer, failing[0].Text), evidence)
            : Definition.Warn(context, subject, ns, found, evidence);
    }

    private static bool Overlaps(Peer.Block block, IPNetwork inner)
    {
        if (block.Cidr.BaseAddress.AddressFamily != inner.BaseAddress.AddressFamily) return false;
        bool overlap = block.Cidr.Contains(inner.BaseAddress) || inner.Contains(block.Cidr.BaseAddress);
        return overlap && !block.Except.Any(e => e.PrefixLength <= inner.PrefixLength && e.Contains(inner.BaseAddress));
    }
}
