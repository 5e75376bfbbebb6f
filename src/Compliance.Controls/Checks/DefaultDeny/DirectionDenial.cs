using System.Collections.Immutable;
using Compliance.Controls.Facts.EntryPoints;
using Compliance.Controls.Facts.PlugIns;
using Compliance.Network.Algebra;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Controls.Checks.DefaultDeny;

/// <summary>The question that NP-DEFAULT-DENY-INGRESS and NP-DEFAULT-DENY-EGRESS ask of one direction.</summary>
internal sealed class DirectionDenial(CheckDefinition check, Direction direction, Func<string, string> patch)
{
    private static readonly PublicAddresses Internet = new();
    private readonly string _word = direction == Direction.Ingress ? "ingress" : "egress";

    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        Restriction restriction = new(context, direction);
        return check.ForEachNamespace(context, (ns, pods) => Of(context, restriction, ns, pods));
    }

    private CheckResult Of(CheckContext context, Restriction restriction, string ns, ImmutableArray<Endpoint> pods)
    {
        string subject = $"namespace/{ns}";
        if (EngineMode.IsolatesUnselected(context.Reachability.Enforcement))
            return check.Pass(context, subject, ns, $"Every pod of {ns} ({pods.Length}) is isolated for {_word}: enable-policy is always, so pods without a policy are isolated too.");
        List<Endpoint> open = [];
        HashSet<PolicyObject> isolating = new(ReferenceEqualityComparer.Instance);
        foreach (Endpoint pod in pods)
        {
            ImmutableArray<PolicyObject> by = context.Reachability.IsolatedBy(pod, direction);
            if (by.IsEmpty || restriction.EverythingAllowed(pod) is not null) open.Add(pod);
            isolating.UnionWith(by);
        }
        ImmutableArray<PolicyObject> policies = [.. isolating.OrderBy(p => p.Ref)];
        ImmutableArray<EvidenceRef> evidence = [.. policies.Take(20).Select(p => p.Ref.See())];
        if (open.Count == 0)
        {
            PolicyObject? catchAll = policies.FirstOrDefault(p => p.IsCatchAll() && p.Covers(ns, context.Reachability.Population));
            if (catchAll is not null || context.Parameters["require_catch_all"] != "true")
                return check.Pass(context, subject, ns,
                    $"Every pod of {ns} ({pods.Length}) is isolated for {_word}" + (catchAll is null ? "." : $", future ones too, by {catchAll.Ref}."), evidence);
            return check.Warn(context, subject, ns,
                $"Every pod of {ns} ({pods.Length}) is isolated for {_word}, but only by label selectors: a new pod with other labels would be open.", evidence)
                with { Patch = patch(ns) };
        }

        string? anything = open.Select(p => restriction.EverythingAllowed(p)).FirstOrDefault(a => a is not null);
        string found = $"{open.Count} of {Answers.Count(pods.Length, "pod")} of {ns} are not isolated for {_word}: {Answers.Some(open.Select(Flows.Name))}"
            + (anything is null ? "" : $"; {anything} takes back what isolation denies");
        if (context.Index.DoubtAboutAbsence(ns) is { } doubt) return check.NotEvaluable(context, subject, ns, $"{found}, but {doubt}");
        if (Example(context, open[0]) is not { } witness)
            return check.NotEvaluable(context, subject, ns, $"{found}, but no connection is plainly allowed either");
        return check.Fail(context, subject, ns, $"{found}.", witness, [.. open.Take(20).Select(p => p.Source.See(null, $"not isolated for {_word}")), .. evidence])
            with { Patch = patch(ns) };
    }

    /// <summary>A connection that the missing isolation lets through: with the internet if possible, else with another pod.</summary>
    private Witness? Example(CheckContext context, Endpoint pod)
    {
        EndpointClass own = context.Reachability.ClassOf(pod);
        IEnumerable<EndpointClass> others = context.Index.External.Concat(context.Reachability.Classes.Where(c => !c.IsExternal));
        foreach (EndpointClass other in others)
        {
            Connections connections = direction == Direction.Ingress ? context.Reachability.Between(other, own) : context.Reachability.Between(own, other);
            if (connections.Allowed.IsEmpty && connections.Qualified.IsEmpty) continue;
            Party? party = other.IsExternal
                ? new Party.Address(Flows.Internet(other, Internet) ?? other.Ranges[0].First)
                : other.Members.FirstOrDefault(m => m.Kind == EndpointKind.Pod && m != pod) is { } member ? new Party.Inside(member) : null;
            if (party is null) continue;
            return direction == Direction.Ingress
                ? Flows.Witness(context, party, new Party.Inside(pod), connections)
                : Flows.Witness(context, new Party.Inside(pod), party, connections);
        }
        return null;
    }
}
