using System.Collections.Immutable;
using Compliance.Controls.Checks;
using Compliance.Controls.Facts;
using Compliance.Controls.Facts.PlugIns;
using Compliance.Network.Algebra;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.OwnChecks;

/// <summary>Must reach: everybody on one side opens a connection to everybody on the other, on every port named.</summary>
/// <param name="From">Who must be able to open one.</param>
/// <param name="To">Who must be reachable.</param>
/// <param name="Ports">Destination ports.</param>
internal sealed record MustFlow(Selection From, Selection To, PortSet Ports) : CheckCondition
{
    /// <inheritdoc/>
    public override string Words =>
        $"Fails when any of {From} cannot open a connection to any of {To} on every port of {Ports}; warns where that is possible under a condition alone. Not evaluable where it is undefined, and where it is denied by policies that are not proven to be enforced. One result for each namespace of the {(To.IsOpen && !From.IsOpen ? "sources" : "destinations")}.";

    /// <inheritdoc/>
    public override ImmutableArray<ResourceKind> Reads => Kinds.Connectivity;

    /// <summary>What policies let through passes whether they are enforced or not; it is the fail that rests on them, and
    /// <see cref="Evaluate"/> sees to that.</summary>
    public override bool ReliesOnEnforcement => false;

    /// <inheritdoc/>
    public override IEnumerable<CheckResult> Evaluate(CheckDefinition check, CheckContext context)
    {
        FlowStudy study = new(context, From, To, []);
        if (study.Nobody is { } nobody) return [check.NotApplicable(context, context.Cluster(), null, $"nobody in this cluster is {nobody}")];
        string? unproven = Proof.Missing(context.Reachability.Enforcement, context.Scope)
            ?? EngineMode.Weaknesses(context.Reachability.Enforcement).FirstOrDefault(w => w.Disables)?.Statement;
        return study.Places().Select(p => Judge(check, context, study, unproven, p.Subject, p.Namespace, p.Meetings));
    }

    private CheckResult Judge(
        CheckDefinition check, CheckContext context, FlowStudy study, string? unproven, string subject, string? ns, IEnumerable<FlowStudy.Meeting> meetings)
    {
        bool met = false;
        string? doubt = null, condition = null;
        Witness? denied = null;
        int missing = 0;
        foreach (FlowStudy.Meeting meeting in meetings)
        {
            Connections c = meeting.Connections;
            PortSet open = c.Undefined.Union(c.Latent), closed = Ports.Except(c.Allowed).Except(c.Qualified).Except(open);
            bool sure = c.Allowed.Covers(Ports) && !open.Overlaps(Ports) && (c.Reasons.IsEmpty || !open.IsEmpty);
            if (sure && met) continue;
            if (study.Of(meeting) is not { } example) continue;
            met = true;
            if (sure) continue;
            if (!closed.IsEmpty)
            {
                missing++;
                string? unsure = unproven ?? Uncovered(context, example.From) ?? Uncovered(context, example.To) ?? example.Doubt;
                if (unsure is not null) doubt ??= $"the policies that were read deny it, and {unsure}";
                else denied ??= Denied(context, example, closed);
            }
            else if (open.Overlaps(Ports) || c.Allowed.Covers(Ports)) doubt ??= c.Reasons.IsEmpty ? "the policies leave it undefined" : c.Reasons[0].TrimEnd('.');
            else condition ??= $"on condition of {string.Join(", ", c.Qualifiers)}";
        }
        string place = subject == "outside" ? "addresses outside" : ns ?? subject;
        string what = study.BySource ? $"from {place} to {To} on {Ports}" : $"from {From} to {place} on {Ports}";
        if (denied is not null)
            return check.Fail(context, subject, ns, $"A connection {what} is not possible: {denied.From} to {denied.To} is denied{(missing > 1 ? $", and {missing - 1} more like it" : "")}.",
                denied, denied.Policy is { } policy ? [policy.See(denied.Pointer, "denies it")] : []);
        if (doubt is not null) return check.NotEvaluable(context, subject, ns, $"whether a connection {what} is possible cannot be told: {doubt}");
        if (!met) return check.NotApplicable(context, subject, ns, $"{From} and {To} have no two ends here between which policies decide");
        if (condition is not null) return check.Warn(context, subject, ns, $"A connection {what} is possible {condition} alone.");
        return check.Pass(context, subject, ns, $"A connection {what} is possible.");
    }

    /// <summary>Why a denial may have no effect at an end; null when it has.</summary>
    private static string? Uncovered(CheckContext context, Party party) =>
        party is Party.Inside { Endpoint.Node: { } node } && context.Reachability.Enforcement.UncoveredNodes.Contains(node) ? $"no ready policy agent was seen on node {node}" : null;

    /// <summary>A connection that is denied, with the side and the policy that deny it.</summary>
    private static Witness Denied(CheckContext context, FlowStudy.Example example, PortSet closed)
    {
        (TransportProtocol protocol, int port) = Flows.First(closed);
        Explanation told = context.Reachability.Explain(example.From, example.To, protocol, port);
        SideTrace side = told.Egress.Verdict == Verdict.Deny ? told.Egress : told.Ingress;
        DecidingRule? rule = side.DecidedBy.FirstOrDefault(d => d.Action == "deny");
        return new()
        {
            From = Flows.Text(example.From),
            To = Flows.Text(example.To),
            Port = $"{protocol.ToString().ToUpperInvariant()}/{port}",
            AllowedBy = $"denied for {(side.Direction == Direction.Egress ? "egress" : "ingress")}: {side.Conclusion.TrimEnd('.')}",
            Policy = rule?.Policy,
            Pointer = rule?.Rule,
        };
    }
}
