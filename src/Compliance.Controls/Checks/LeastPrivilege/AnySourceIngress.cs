using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Nodes;
using Compliance.Controls.Facts;
using Compliance.Controls.Facts.EntryPoints;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Controls.Checks.LeastPrivilege;

/// <summary>NP-ANY-SOURCE-INGRESS.</summary>
public sealed class AnySourceIngress : ICheck
{
    private static readonly ImmutableArray<IPNetwork> Private =
        [IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.168.0.0/16"), IPNetwork.Parse("fc00::/7")];

    private static readonly IPAddress Example = IPAddress.Parse("1.1.1.1");

    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "NP-ANY-SOURCE-INGRESS",
        Group = "least-privilege",
        Title = "No rule admits ingress from any source",
        Rationale = "A missing or empty list of sources means every pod, every node and every external address.",
        Condition = "Fails for each enforced policy with an allow rule for ingress from anything: no sources named, every pod of every namespace without a port limit in a cluster-scoped policy, or a block of prefix length 0 whose exceptions leave private ranges open (10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16; fc00::/7). A block of prefix length 0 that excepts all of them still admits the whole internet, and warns. Excused when every selected workload is in approved_public_workloads (NS/NAME) and the rule limits its ports. Critical in namespaces declared sensitive.",
        Remediation = "Name the callers by namespace and pod selectors, or admit the ingress gateway only.",
        Severity = Severity.High,
        ReliesOnEnforcement = true,
        Reads = Kinds.Connectivity,
        Reach = AnswerReach.Namespace,
        Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("approved_public_workloads", ""),
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        ImmutableArray<string> approved = context.List("approved_public_workloads");
        Lazy<HashSet<string>?> entered = new(() => context.Unread(Kinds.EntryPoints) is null ? [.. EntryPoint.Of(context).Select(e => e.Object.Namespace)] : null);
        return Definition.Survey(context, context.Index.Enforced.Where(p => p.Allowing(Direction.Ingress).Any()),
            "no rule admits ingress from any source, approved public workloads apart", policy => Judge(context, policy, approved, entered));
    }

    private CheckResult? Judge(CheckContext context, PolicyObject policy, ImmutableArray<string> approved, Lazy<HashSet<string>?> entered)
    {
        ImmutableArray<(PolicyRule Rule, string Text, bool Internet)> wide = [.. policy.Allowing(Direction.Ingress).SelectMany(r => Wide(policy, r))];
        if (wide.IsEmpty) return null;
        ImmutableArray<Endpoint> subjects = context.Reachability.SubjectsOf(policy);
        if (!subjects.IsEmpty && wide.All(w => PortForms.Limited(w.Rule)) && subjects.All(s => s.Workload is { } l && approved.Contains($"{l.Namespace}/{l.Name}")))
            return null;
        string subject = PolicySurvey.Subject(policy.Ref);
        string? ns = PolicySurvey.NamespaceOf(policy);
        ImmutableArray<EvidenceRef> evidence = [.. wide.Take(20).Select(w => policy.Ref.See(w.Rule.Pointer, w.Text))];
        string found = $"{policy.Ref} admits {wide[0].Text} to {Answers.Count(subjects.Length, "selected endpoint")}: {Answers.Some(wide.Select(w => w.Rule.Pointer).Distinct())}.";
        if (wide.All(w => w.Internet)) return Definition.Warn(context, subject, ns, found, evidence);
        PolicyRule rule = wide.First(w => !w.Internet).Rule;
        return Definition.Fail(context, subject, ns, found, Flow(context, policy, rule, subjects), evidence)
            with { Severity = context.Sensitive(ns) ? Severity.Critical : Definition.Severity, Patch = Patch(context, policy, entered) };
    }

    /// <summary>The policy with the namespace's own pods in the place of everyone, and with the private ranges excepted where exceptions show
    /// that the internet is meant. Null where somebody may be meant to come in from outside.</summary>
    private static string? Patch(CheckContext context, PolicyObject policy, Lazy<HashSet<string>?> entered)
    {
        if (PolicyEdit.Of(context, policy) is not { } edit) return null;
        bool own = false;
        foreach (PolicyRule rule in policy.Allowing(Direction.Ingress))
            foreach (Peer peer in rule.Peers)
                if (peer is Peer.Block { Cidr.PrefixLength: 0, Except.IsEmpty: false } block)
                {
                    // A hole inside of a private range is covered by the range.
                    ImmutableArray<IPNetwork> ranges = [.. Private.Where(p => p.BaseAddress.AddressFamily == block.Cidr.BaseAddress.AddressFamily)];
                    IEnumerable<IPNetwork> kept = block.Except.Where(e => !ranges.Any(r => r.PrefixLength < e.PrefixLength && r.Contains(e.BaseAddress)));
                    ImmutableArray<IPNetwork> holes = [.. kept, .. ranges.Where(r => !block.Except.Any(e => e.PrefixLength <= r.PrefixLength && e.Contains(r.BaseAddress)))];
                    edit.Set($"{block.Pointer}/ipBlock", "except", new JsonArray([.. holes.Select(h => JsonValue.Create(h.ToString()))]));
                }
                else if (peer is Peer.Anything or Peer.Block { Cidr.PrefixLength: 0 })
                {
                    if (entered.Value?.Contains(policy.Ref.Namespace) != false) return null;
                    own = true;
                    if (peer is Peer.Anything) edit.Set(rule.Pointer, "from", new JsonArray(OwnPods()));
                    else edit.Replace(peer.Pointer, OwnPods());
                }
        return edit.Document(own ? "No way in from outside was found, so this admits the pods of the namespace. Add the callers from other namespaces." : null);
    }

    private static JsonObject OwnPods() => new() { ["podSelector"] = new JsonObject() };

    /// <summary>What a rule admits that names no source, and whether that is the internet alone.</summary>
    internal static IEnumerable<(PolicyRule, string, bool)> Wide(PolicyObject policy, PolicyRule rule)
    {
        foreach (Peer peer in rule.Peers)
            switch (peer)
            {
                case Peer.Anything:
                    yield return (rule, "every source", false);
                    break;
                case Peer.Block { Cidr.PrefixLength: 0 } block:
                    bool internetOnly = PrivateExcepted(block);
                    yield return (rule, internetOnly ? $"the whole internet ({block.Cidr})" : $"every address ({block.Cidr})", internetOnly);
                    break;
                case Peer.Pods { Namespace: null } pods when policy.Ref.Namespace.Length == 0 && rule.Ports.IsEmpty
                    && pods.Namespaces.IsEverything() && pods.Labels.IsEverything():
                    yield return (rule, "every pod of every namespace on every port", false);
                    break;
            }
    }

    private static bool PrivateExcepted(Peer.Block block) =>
        Private.Where(p => p.BaseAddress.AddressFamily == block.Cidr.BaseAddress.AddressFamily).All(p => block.Except.Any(e => e.PrefixLength <= p.PrefixLength && e.Contains(p.BaseAddress)));

    private static Witness Flow(CheckContext context, PolicyObject policy, PolicyRule rule, ImmutableArray<Endpoint> subjects)
    {
        string allowedBy = $"rule {rule.Pointer} of {policy.Ref} names no source that it leaves out";
        foreach (Endpoint subject in subjects.Take(20))
        {
            (TransportProtocol protocol, int port)? open = PortForms.Example(rule, subject);
            if (open is not { } o) continue;
            Decision decision = context.Reachability.Decide(new Party.Address(Example), new Party.Inside(subject), o.protocol, o.port);
            if (decision.Verdict is Verdict.Allow or Verdict.Qualified)
                return new()
                {
                    From = $"ip/{Example}", To = Flows.Name(subject), Port = $"{o.protocol.ToString().ToUpperInvariant()}/{o.port}",
                    AllowedBy = allowedBy, Policy = policy.Ref, Pointer = rule.Pointer,
                };
        }
        return PolicySurvey.RuleWitness(policy, rule.Pointer, allowedBy);
    }
}
