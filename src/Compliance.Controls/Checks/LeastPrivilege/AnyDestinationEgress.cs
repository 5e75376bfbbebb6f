using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Nodes;
using Compliance.Controls.Facts;
using Compliance.Controls.Facts.EntryPoints;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Controls.Checks.LeastPrivilege;

/// <summary>NP-ANY-DEST-EGRESS.</summary>
public sealed class AnyDestinationEgress : ICheck
{
    /// <summary>RFC 1918, RFC 3927, RFC 4193 and RFC 4291.</summary>
    private static readonly ImmutableArray<IPNetwork> NotInternet =
        [IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.168.0.0/16"), IPNetwork.Parse("fc00::/7"), IPNetwork.Parse("fe80::/10")];

    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "NP-ANY-DEST-EGRESS",
        Group = "least-privilege",
        Title = "No rule permits egress to any destination",
        Rationale = "Egress to everything undoes default deny and reaches the internet, nodes, the metadata service and other zones at once.",
        Condition = "Fails for each enforced policy with an allow rule for egress to anything: no destinations named, or a block of prefix length 0 whose exceptions leave open an address of a pod, node or service that was read, a pod range of a node, or the link-local range. Where every such rule is limited to TCP 443, the verdict is world_443_is (warn or fail), and fail in namespaces declared sensitive, where it is critical.",
        Remediation = "Replace the rule by names or blocks of the destinations needed, or route through an egress gateway.",
        Severity = Severity.High,
        ReliesOnEnforcement = true,
        Reads = [.. Kinds.Connectivity, Kinds.Service],
        Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("world_443_is", "warn"),
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        ImmutableArray<InternalAddress> inside = [.. InternalAddress.Of(context)];
        return Definition.Survey(context, context.Index.Enforced.Where(p => p.Allowing(Direction.Egress).Any()),
            "no rule permits egress to any destination", policy => Judge(context, policy, inside));
    }

    private CheckResult? Judge(CheckContext context, PolicyObject policy, ImmutableArray<InternalAddress> inside)
    {
        List<(PolicyRule Rule, string Text, string? To)> wide = [];
        foreach (PolicyRule rule in policy.Allowing(Direction.Egress))
            foreach (Peer peer in rule.Peers)
                if (peer is Peer.Anything) wide.Add((rule, "every destination", null));
                else if (peer is Peer.Block { Cidr.PrefixLength: 0 } block && Open(block, inside) is { } open)
                    wide.Add((rule, $"{block.Cidr} without excepting {open.Name}", open.ExampleOutside(block.Except).ToString()));
        if (wide.Count == 0) return null;
        string subject = PolicySurvey.Subject(policy.Ref);
        string? ns = PolicySurvey.NamespaceOf(policy);
        ImmutableArray<Endpoint> subjects = context.Reachability.SubjectsOf(policy);
        string found = $"{policy.Ref} permits {Answers.Count(subjects.Length, "selected endpoint")} egress to {wide[0].Text}: {Answers.Some(wide.Select(w => w.Rule.Pointer).Distinct())}.";
        ImmutableArray<EvidenceRef> evidence = [.. wide.Take(20).Select(w => policy.Ref.See(w.Rule.Pointer, w.Text))];
        bool sensitive = context.Sensitive(ns);
        if (wide.All(w => Only443(w.Rule)) && !sensitive && context.Parameters["world_443_is"] != "fail")
            return Definition.Warn(context, subject, ns, $"{found} It is limited to TCP 443.", evidence);
        (PolicyRule first, _, string? to) = wide[0];
        Witness witness = PolicySurvey.RuleWitness(policy, first.Pointer, $"rule {first.Pointer} of {policy.Ref} permits egress to {wide[0].Text}");
        if (Flow(context, first, to ?? "1.1.1.1", subjects) is { } flow) witness = witness with { From = flow.From, To = $"ip/{to ?? "1.1.1.1"}", Port = flow.Port };
        return Definition.Fail(context, subject, ns, found, witness, evidence) with { Severity = sensitive ? Severity.Critical : Definition.Severity, Patch = Patch(context, policy, inside) };
    }

    /// <summary>The policy with the private and link-local ranges excepted. Null where a rule names no destination, because what it is for
    /// cannot be known, or where these ranges do not hold everything inside.</summary>
    private static string? Patch(CheckContext context, PolicyObject policy, ImmutableArray<InternalAddress> inside)
    {
        if (PolicyEdit.Of(context, policy) is not { } edit) return null;
        foreach (Peer peer in policy.Allowing(Direction.Egress).SelectMany(r => r.Peers))
            switch (peer)
            {
                case Peer.Anything:
                    return null;
                case Peer.Block { Cidr.PrefixLength: 0 } block when Open(block, inside) is not null:
                    ImmutableArray<IPNetwork> ranges = [.. NotInternet.Where(r => r.BaseAddress.AddressFamily == block.Cidr.BaseAddress.AddressFamily)];
                    IEnumerable<IPNetwork> kept = block.Except.Where(e => !ranges.Any(r => r.PrefixLength <= e.PrefixLength && r.Contains(e.BaseAddress)));
                    ImmutableArray<IPNetwork> holes = [.. kept, .. ranges];
                    if (Open(block with { Except = holes }, inside) is not null) return null;
                    edit.Set($"{block.Pointer}/ipBlock", "except", new JsonArray([.. holes.Select(h => JsonValue.Create(h.ToString()))]));
                    break;
            }
        return edit.Document("Leaves the internet open and closes the ranges inside. Name the peers in the cluster that are needed in rules of their own.");
    }

    private static (string From, string? Port)? Flow(CheckContext context, PolicyRule rule, string to, ImmutableArray<Endpoint> subjects)
    {
        PortMatch? match = rule.Ports.FirstOrDefault(p => p.Name is null && p.Protocol != TransportProtocol.Icmp);
        if (match is null && !rule.Ports.IsEmpty) return null;
        (TransportProtocol protocol, int port) = (match?.Protocol ?? TransportProtocol.Tcp, match?.First ?? 443);
        foreach (Endpoint from in subjects.Take(20))
            if (context.Reachability.Decide(new Party.Inside(from), new Party.Address(IPAddress.Parse(to)), protocol, port).Verdict is Verdict.Allow or Verdict.Qualified)
                return (Flows.Name(from), match is null ? null : $"{protocol.ToString().ToUpperInvariant()}/{port}");
        return null;
    }

    private static bool Only443(PolicyRule rule) =>
        !rule.Ports.IsEmpty && rule.Ports.All(p => p is { Protocol: TransportProtocol.Tcp, First: 443, Name: null } && (p.Last ?? 443) == 443);

    /// <summary>The first internal block of the same family that no exception covers.</summary>
    private static InternalAddress? Open(Peer.Block block, ImmutableArray<InternalAddress> inside) =>
        inside.FirstOrDefault(i => i.Block.BaseAddress.AddressFamily == block.Cidr.BaseAddress.AddressFamily
            && !block.Except.Any(e => e.PrefixLength <= i.Block.PrefixLength && e.Contains(i.Block.BaseAddress)));
}
