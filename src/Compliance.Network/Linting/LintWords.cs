using Compliance.Network.Algebra;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Network.Linting;

/// <summary>Words that findings share.</summary>
internal static class LintWords
{
    private const int Named = 3;

    /// <summary><c>a</c>, <c>a and b</c>, <c>a, b, c and 4 more</c>.</summary>
    public static string Some(IReadOnlyList<PolicyPart> parts)
    {
        string[] shown = [.. parts.Take(Named).Select(p => p.ToString())];
        if (parts.Count > Named) return $"{string.Join(", ", shown)} and {parts.Count - Named} more";
        return shown.Length < 2 ? string.Concat(shown) : $"{string.Join(", ", shown[..^1])} and {shown[^1]}";
    }

    /// <summary>An action in the third person.</summary>
    public static string Does(RuleAction action, bool many) => (action, many) switch
    {
        (RuleAction.Allow, false) => "allows",
        (RuleAction.Allow, true) => "allow",
        (RuleAction.Deny, false) => "denies",
        (RuleAction.Deny, true) => "deny",
        (_, false) => "passes on",
        _ => "pass on",
    };

    /// <summary>An example flow between a group's subjects and a class of peers.</summary>
    public static LintExample Example(SituationGroup group, int peer, PortSet ports, ReachabilityIndex index)
    {
        string subject = Name(group.Subject, index), other = peer < index.FirstTwin ? Name(peer, index) : "the node it runs on";
        return (group.Direction == Direction.Egress ? new LintExample(subject, other, ports.ToString()) : new LintExample(other, subject, ports.ToString())) with { Open = ports };
    }

    private static string Name(int number, ReachabilityIndex index)
    {
        // An endpoint at a further address of its own is asked about by that address.
        if (number >= index.Classes.Length) return $"ip/{index.FurtherAddress(number)}";
        EndpointClass of = index.Classes[number];
        return of.IsExternal ? $"ip/{of.Ranges[0].First}" : of.Members[0].ToString();
    }
}
