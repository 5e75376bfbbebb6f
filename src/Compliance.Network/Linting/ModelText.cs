using System.Text;
using Compliance.Network.Policy;

namespace Compliance.Network.Linting;

/// <summary>Policies as text without the places they came from, so that two translations can be compared.</summary>
internal static class ModelText
{
    /// <summary>Everything a policy means, but for its rules and whether it isolates.</summary>
    public static string Of(Tier? tier, PolicyObject policy) => FormattableString.Invariant(
        $"{tier?.Name}|{tier?.Ordered}|{tier?.WhenIsolated}|{tier?.Band}|{policy.Mode}|{policy.Order}|{policy.TieBreak}|{policy.Rank}|{policy.Replaces}|{Of(policy.Subject)}");

    /// <summary>Everything a rule means.</summary>
    public static string Of(PolicyRule rule)
    {
        var text = new StringBuilder().Append(rule.Direction).Append(' ').Append(rule.Action).Append(rule.Conditional ? " conditional" : "").Append(rule.InertReason is null ? "" : " inert");
        text.Append(" peers ").AppendJoin(" + ", rule.Peers.Select(Of)).Append(" ports ").AppendJoin(" + ", rule.Ports.Select(Of)).Append(" not ").AppendJoin(" + ", rule.NotPorts.Select(Of));
        return text.Append(" if ").AppendJoin(',', rule.Qualifiers).Append(" for ").Append(rule.Subject is null ? "" : Of(rule.Subject)).ToString();
    }

    /// <summary>Everything a peer means.</summary>
    public static string Of(Peer peer) => peer switch
    {
        Peer.Pods pods => $"pods({pods.Namespace ?? "*"}; {pods.Namespaces}; {pods.Labels})",
        Peer.Block block => $"block({block.Cidr} but {string.Join(' ', block.Except)})",
        Peer.Nodes nodes => $"nodes({nodes.Labels})",
        Peer.Named named => $"named({string.Join(' ', named.Objects.Order())})",
        Peer.ServiceAddress services => $"services({string.Join(' ', services.Services.Order())})",
        Peer.DomainNames names => $"names({string.Join(' ', names.Names)})",
        Peer.Unknown unknown => $"unknown({unknown.Reason})",
        Peer.AnyOf any => $"any({string.Join(" | ", any.Parts.Select(Of))})",
        Peer.AllOf all => $"all({string.Join(" & ", all.Parts.Select(Of))})",
        Peer.Not not => $"not({Of(not.Part)})",
        _ => peer.GetType().Name,
    };

    private static string Of(PortMatch port) => $"{port.Protocol} {port.First}-{port.Last} {port.Name}";
}
