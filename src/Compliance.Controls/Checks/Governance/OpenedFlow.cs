using System.Collections.Immutable;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Controls.Checks.Governance;

/// <summary>Finds a connection that a rule of a policy allows, as an example of what the policy opens.</summary>
internal static class OpenedFlow
{
    private const int SubjectsTried = 3, Tried = 2_000;

    /// <summary>The first found, by rules, subjects and classes; null when none of those tried is allowed by the policy.</summary>
    /// <param name="context">The cluster.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="why">What is wrong with the policy, as a sentence part.</param>
    public static Witness? Of(CheckContext context, PolicyObject policy, string why)
    {
        int tried = 0;
        ImmutableArray<Endpoint> subjects = [.. context.Reachability.SubjectsOf(policy).Take(SubjectsTried)];
        foreach (PolicyRule rule in policy.Allowing())
            foreach (Endpoint subject in subjects)
                foreach (EndpointClass peers in context.Reachability.Classes)
                {
                    if (Representative(peers, subject) is not { } other) continue;
                    if (tried++ == Tried) return null;
                    Party at = new Party.Inside(subject);
                    (Party from, Party to) = rule.Direction == Direction.Ingress ? (other, at) : (at, other);
                    if (PortForms.Example(rule, (to as Party.Inside)?.Endpoint ?? subject) is not (TransportProtocol protocol, int port)) continue;
                    Decision decision = context.Reachability.Decide(from, to, protocol, port);
                    if (decision.Verdict is not (Verdict.Allow or Verdict.Qualified)
                        || !decision.DecidedBy.Any(d => d.Policy.Equals(policy.Ref) && d.Rule == rule.Pointer && d.Action == "allow")) continue;
                    return new()
                    {
                        From = Text(from), To = Text(to), Port = $"{protocol.ToString().ToUpperInvariant()}/{port}",
                        AllowedBy = $"rule {rule.Pointer} of {policy.Ref}: {why}", Policy = policy.Ref, Pointer = rule.Pointer,
                    };
                }
        return null;
    }

    private static Party? Representative(EndpointClass peers, Endpoint apart) => peers.IsExternal
        ? new Party.Address(peers.Ranges[0].First)
        : peers.Members.FirstOrDefault(m => m != apart) is { } member ? new Party.Inside(member) : null;

    private static string Text(Party party) => party is Party.Inside inside ? Flows.Name(inside.Endpoint) : $"ip/{((Party.Address)party).Value}";
}
