using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Compliance.Controls.Checks;
using Compliance.Controls.Checks.DefaultDeny;
using Compliance.Controls.Facts;
using Compliance.Network.Algebra;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.OwnChecks;

/// <summary>Must not reach: nobody on one side opens a connection to anybody on the other, exceptions apart.</summary>
/// <param name="From">Who must not open one.</param>
/// <param name="To">Who must not be connected to.</param>
/// <param name="Ports">Destination ports.</param>
/// <param name="Exceptions">Flows that are free.</param>
internal sealed record NoFlow(Selection From, Selection To, PortSet Ports, ImmutableArray<FlowTerm> Exceptions) : CheckCondition
{
    private const int MaxEvidence = 20;

    /// <inheritdoc/>
    public override string Words =>
        $"Fails when {From} can open a connection to {To}{(Ports.IsAll ? "" : $" on {Ports}")}, allowed or under a condition{Except}. Not evaluable where that is undefined. One result for each namespace of the {(To.IsOpen && !From.IsOpen ? "sources" : "destinations")}; nodes and addresses outside have one of their own.";

    /// <inheritdoc/>
    public override ImmutableArray<ResourceKind> Reads => Kinds.Connectivity;

    /// <inheritdoc/>
    public override bool ReliesOnEnforcement => true;

    private string Except => Exceptions.IsEmpty ? "" : $", except {string.Join(", ", Exceptions)}";

    /// <inheritdoc/>
    public override IEnumerable<CheckResult> Evaluate(CheckDefinition check, CheckContext context)
    {
        FlowStudy study = new(context, From, To, Exceptions);
        if (study.Nobody is { } nobody) return [check.NotApplicable(context, context.Cluster(), null, $"nobody in this cluster is {nobody}")];
        // Connections and free ports are interned: what they come to is worked out once for millions of meetings.
        Dictionary<(Connections, PortSet), Answer> answers = new(new ByReference());
        return study.Places().Select(p => Judge(check, context, study, answers, p.Subject, p.Namespace, p.Meetings));
    }

    private CheckResult Judge(
        CheckDefinition check, CheckContext context, FlowStudy study, Dictionary<(Connections, PortSet), Answer> answers, string subject, string? ns, IEnumerable<FlowStudy.Meeting> meetings)
    {
        bool met = false;
        string? doubt = null;
        SortedSet<string> others = new(StringComparer.Ordinal);
        List<Witness> open = [];
        HashSet<EndGroup> told = new(ReferenceEqualityComparer.Instance);
        foreach (FlowStudy.Meeting meeting in meetings)
        {
            if (!answers.TryGetValue((meeting.Connections, meeting.Free), out Answer answer))
                answers[(meeting.Connections, meeting.Free)] = answer = Judge(meeting.Connections, meeting.Free);
            EndGroup other = study.BySource ? meeting.To : meeting.From;
            if ((answer.IsClosed && met) || (open.Count == MaxEvidence && told.Contains(other))) continue;
            if (study.Of(meeting) is not { } example) continue;
            met = true;
            if (answer.IsClosed) continue;
            if (answer.Surplus.IsEmpty) doubt ??= answer.Doubt;
            else if (example.Doubt is not null) doubt ??= example.Doubt;
            else
            {
                if (told.Add(other)) others.UnionWith(other.Names);
                if (open.Count < MaxEvidence) open.Add(Flows.Witness(context.Reachability, example.From, example.To, answer.Surplus));
            }
        }
        string place = subject == "outside" ? "addresses outside" : ns ?? subject;
        if (open.Count > 0)
            return check.Fail(context, subject, ns, study.BySource ? $"From {place} a connection to {Answers.Some(others, 8)} is possible{On}." : $"{Answers.Some(others, 8)} can open a connection to {place}{On}.",
                open[0], open.Where(w => w.Policy is not null).Select(w => w.Policy!.See(w.Pointer, study.BySource ? $"lets it out to {w.To}" : $"lets {w.From} in")).Distinct())
                with { Patch = Patch(context, ns, study.BySource) };
        if (doubt is not null) return check.NotEvaluable(context, subject, ns, $"whether {From} can open a connection to {To} here cannot be told: {doubt}");
        if (!met) return check.NotApplicable(context, subject, ns, $"{From} and {To} have no two ends here between which policies decide");
        return check.Pass(context, subject, ns, study.BySource ? $"From {place} no connection to {To} is possible{On}{Except}." : $"No connection from {From} to {place} is possible{On}{Except}.");
    }

    private Answer Judge(Connections connections, PortSet free)
    {
        PortSet asked = Ports.Except(free), certain = connections.Allowed.Intersect(asked), open = connections.Undefined.Union(connections.Latent);
        PortSet surplus = certain.IsEmpty ? connections.Qualified.Intersect(asked) : certain;
        // A reservation that names no port concerns them all.
        bool told = asked.IsEmpty || (!open.Overlaps(asked) && (!open.IsEmpty || connections.Reasons.IsEmpty));
        return new(surplus, told ? null : connections.Reasons.IsEmpty ? "the policies leave it undefined" : connections.Reasons[0].TrimEnd('.'));
    }

    /// <summary>What connections come to on the ports that are asked and not free.</summary>
    /// <param name="Surplus">Ports that are open for sure, or else those open under a condition.</param>
    /// <param name="Doubt">Why it cannot be told whether more is open; null when it can.</param>
    private readonly record struct Answer(PortSet Surplus, string? Doubt)
    {
        public bool IsClosed => Surplus.IsEmpty && Doubt is null;
    }

    private sealed class ByReference : IEqualityComparer<(Connections, PortSet)>
    {
        public bool Equals((Connections, PortSet) x, (Connections, PortSet) y) => ReferenceEquals(x.Item1, y.Item1) && ReferenceEquals(x.Item2, y.Item2);

        public int GetHashCode((Connections, PortSet) key) => HashCode.Combine(RuntimeHelpers.GetHashCode(key.Item1), RuntimeHelpers.GetHashCode(key.Item2));
    }

    private string On => Ports.IsAll ? "" : $" on {Ports}";

    /// <summary>A default deny, where nothing isolates some pod of the namespace yet.</summary>
    private static string? Patch(CheckContext context, string? ns, bool outwards)
    {
        if (ns is null || !context.Index.PodsByNamespace.TryGetValue(ns, out var pods)) return null;
        Direction direction = outwards ? Direction.Egress : Direction.Ingress;
        if (pods.DistinctBy(p => context.Reachability.ClassOf(p).Index).All(p => !context.Reachability.IsolatedBy(p, direction).IsEmpty)) return null;
        return outwards ? DefaultDenyEgress.Patch(ns) : DefaultDenyIngress.Patch(ns);
    }
}
