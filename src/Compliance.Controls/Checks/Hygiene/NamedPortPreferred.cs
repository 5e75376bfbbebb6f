using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Compliance.Controls.Facts;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Controls.Checks.Hygiene;

/// <summary>NP-NAMED-PORT-PREFERRED.</summary>
public sealed class NamedPortPreferred : ICheck
{
    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "NP-NAMED-PORT-PREFERRED",
        Group = "hygiene",
        Title = "Rules use the port names that pods declare",
        Rationale = "A name says what a port is for and follows the container when its number changes; a bare number has to be explained in every review.",
        Condition = "Warns, as information, once for each namespace whose policies have an allow rule that names a single port by number where every pod it is for (the subjects of an ingress rule, the matched pods of an egress rule) declares a named port of that number and protocol, all by one name. Policies of the cluster are told together. Rules with ranges, and rules whose peers are more than pods, are left out.",
        Remediation = "Write the name instead of the number.",
        Severity = Severity.Info,
        ReliesOnEnforcement = false,
        Reads = [.. Kinds.Connectivity, .. Kinds.Workloads],
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        if (context.Reachability.Enforcement.PlugIn == "weave") return [Definition.NotApplicable(context, context.Cluster(), null, "weave does not implement named ports")];
        ImmutableArray<CheckResult> told =
        [
            .. context.Reachability.Model.All.Where(p => p.Mode != PolicyMode.Inert && !context.Exempt(p.Ref.Namespace) && p.Allowing().Any(r => r.Ports.Any(Numeric)))
                .GroupBy(p => p.Ref.Namespace, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => Judge(context, g.Key, [.. g])),
        ];
        return told.IsEmpty ? [Definition.NotApplicable(context, context.Cluster(), null, "no rule in scope names a port by its number")] : told;
    }

    private CheckResult Judge(CheckContext context, string of, ImmutableArray<PolicyObject> policies)
    {
        (string? ns, string subject) = of.Length == 0 ? (null, context.Cluster()) : (of, $"namespace/{of}");
        ImmutableArray<(PolicyObject Policy, PortMatch Match, string Name)> found = [.. policies.SelectMany(p => Found(context, p))];
        int told = found.Select(f => f.Policy).Distinct<object>(ReferenceEqualityComparer.Instance).Count();
        if (told == 0)
            return Definition.Pass(context, subject, ns, $"{Answers.Count(policies.Length, "policy", "policies")} that {(policies.Length == 1 ? "names" : "name")} ports by number looked at: no number stands where every selected pod declares a name.",
                policies.Take(20).Select(p => p.Ref.See()));
        IEnumerable<string> said = found.Select(f => $"{f.Policy.Ref} writes {PortForms.Text(f.Match)} for {f.Name}");
        return Definition.Warn(context, subject, ns, $"{told} of {Answers.Count(policies.Length, "policy", "policies")} {(told == 1 ? "names" : "name")} ports by number where every selected pod declares a name: {Answers.Some(said, 3)}.",
            found.Take(50).Select(f => f.Policy.Ref.See(f.Match.Pointer, f.Name))) with { Patch = Patch(context, found) };
    }

    /// <summary>The first policies with names for numbers; null where they are of another dialect.</summary>
    private static string? Patch(CheckContext context, ImmutableArray<(PolicyObject Policy, PortMatch Match, string Name)> found)
    {
        const int Readable = 5;
        List<string> documents = [];
        foreach (IGrouping<Network.Snapshot.ObjectRef, (PolicyObject Policy, PortMatch Match, string Name)> policy in found.GroupBy(f => f.Policy.Ref).Take(Readable))
        {
            if (PolicyEdit.Of(context, policy.First().Policy) is not { } edit) continue;
            foreach ((_, PortMatch match, string name) in policy) edit.Set(match.Pointer, "port", JsonValue.Create(name));
            if (edit.Document() is { } document) documents.Add(document);
        }
        return documents.Count == 0 ? null : string.Join("---\n", documents);
    }

    private static IEnumerable<(PolicyObject Policy, PortMatch Match, string Name)> Found(CheckContext context, PolicyObject policy)
    {
        foreach (PolicyRule rule in policy.Allowing().Where(r => r.Ports.Any(Numeric)))
        {
            ImmutableArray<Endpoint> pods = Destinations(context, policy, rule);
            if (pods.IsEmpty) continue;
            foreach (PortMatch match in rule.Ports.Where(Numeric))
                if (Name(pods, match) is { } name) yield return (policy, match, name);
        }
    }

    private static bool Numeric(PortMatch match) =>
        match is { Name: null, First: { } first, Protocol: not null and not TransportProtocol.Icmp } && (match.Last ?? first) == first;

    /// <summary>The one name by which all pods call the port; null where there is none.</summary>
    private static string? Name(ImmutableArray<Endpoint> pods, PortMatch match)
    {
        string? name = null;
        foreach (Endpoint pod in pods)
        {
            string? own = pod.Ports.FirstOrDefault(p => p.Name is not null && p.Number == match.First && p.Protocol == match.Protocol)?.Name;
            // The name must lead to this port and no other of the pod.
            if (own is null || pod.Ports.Any(p => p.Name == own && p.Protocol == match.Protocol && p.Number != match.First)) return null;
            if (name is not null && name != own) return null;
            name = own;
        }
        return name;
    }

    private static ImmutableArray<Endpoint> Destinations(CheckContext context, PolicyObject policy, PolicyRule rule)
    {
        if (rule.Direction == Direction.Ingress && rule.Subject is null)
        {
            ImmutableArray<Endpoint> subjects = context.Reachability.SubjectsOf(policy);
            return subjects.All(s => s.Kind == EndpointKind.Pod) ? subjects : [];
        }
        return rule.Direction == Direction.Egress && rule.Peers.All(p => p is Peer.Pods) ? [.. rule.Peers.SelectMany(p => context.Reachability.MatchedBy(policy, p)).Distinct()] : [];
    }
}
