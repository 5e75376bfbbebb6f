using System.Collections.Immutable;
using Compliance.Controls.Checks;
using Compliance.Controls.Facts;
using Compliance.Controls.Facts.PlugIns;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.OwnChecks;

/// <summary>Every workload of a selection is isolated, labelled, annotated, or selected by a policy.</summary>
/// <param name="In">Which workloads; null: those of every namespace in scope.</param>
/// <param name="Isolated">Directions in which each pod must be isolated.</param>
/// <param name="Labels">Labels and annotations that each pod must have.</param>
/// <param name="SelectedBy">A policy that must select each pod; null: none need.</param>
internal sealed record EveryWorkload(Selection? In, ImmutableArray<Direction> Isolated, ImmutableArray<LabelDemand> Labels, PolicySelection? SelectedBy) : CheckCondition
{
    /// <inheritdoc/>
    public override string Words =>
        $"One result for each workload of {(object?)In ?? "the namespaces in scope"} of which a pod lacks one of: {Demand}; and one for the others of each namespace. Not evaluable where a policy that could count was not read, or a value was removed from the snapshot.";

    /// <inheritdoc/>
    public override ImmutableArray<ResourceKind> Reads => ReliesOnEnforcement ? Kinds.Connectivity : [Kinds.Namespace, Kinds.Pod, Kinds.Node];

    /// <inheritdoc/>
    public override bool ReliesOnEnforcement => !Isolated.IsEmpty || SelectedBy is not null;

    /// <inheritdoc/>
    public override AnswerReach Reach => AnswerReach.Namespace;

    private string Demand => string.Join(", ",
    [
        .. Isolated.Select(d => $"isolation for {Word(d)}"), .. Labels.Select(l => l.ToString()), .. SelectedBy is null ? (string[])[] : [$"a {SelectedBy} that selects it"],
    ]);

    /// <inheritdoc/>
    public override IEnumerable<CheckResult> Evaluate(CheckDefinition check, CheckContext context)
    {
        Population population = context.Reachability.Population;
        IEnumerable<Surveyed> all = population.Endpoints
            .Where(e => e.Kind != EndpointKind.Node && (In is null ? !context.Exempt(e.Namespace) : In.Holds(e, context.Zones.Map, population)))
            .GroupBy(Flows.WorkloadName, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(w => new Surveyed(w.Key, w.First().Namespace, [.. w.SelectMany(pod => Faults(context, pod))]));
        return EverySurvey.Judge(check, context, all, ("workload", "workloads"), Demand, $"no workload in this cluster is {(object?)In ?? "in scope"}");
    }

    private IEnumerable<Fault> Faults(CheckContext context, Endpoint pod)
    {
        foreach (Direction direction in Isolated)
            if (Open(context, pod, direction) is { } open) yield return open;
        PodTemplate? template = context.Index.Find(pod.Source) is { } source ? PodTemplate.Of(source) : null;
        foreach (LabelDemand demand in Labels)
            if (template is null) yield return new(CheckVerdict.NotEvaluable, $"the labels and annotations of {Flows.Name(pod)} were not read", pod.Source.See());
            else if (demand.Of(context, pod.Source, template.Body, template.Pointer) is { } fault) yield return fault;
        if (SelectedBy is { } policies && !context.Index.Selecting(pod).Any(p => context.Index.Find(p.Ref) is { } o && policies.Holds(o, context.Reachability.Population)))
            yield return Absent(context, pod, $"no enforced {policies} selects {Flows.Name(pod)}");
    }

    private static Fault? Open(CheckContext context, Endpoint pod, Direction direction)
    {
        if (EngineMode.IsolatesUnselected(context.Reachability.Enforcement) && pod.Kind == EndpointKind.Pod) return null;
        if (!context.Reachability.IsolatedBy(pod, direction).IsEmpty) return null;
        string host = pod.Kind == EndpointKind.HostNetworkPod ? ", which uses the network of its node" : "";
        return Absent(context, pod, $"no enforced policy isolates {Flows.Name(pod)}{host} for {Word(direction)}");
    }

    /// <summary>An absence of policies, which is none where a policy of the namespace was not read or has an unknown effect.</summary>
    private static Fault Absent(CheckContext context, Endpoint pod, string text)
    {
        string? doubt = context.Index.DoubtAboutAbsence(pod.Namespace)
            ?? (context.Reachability.OpaqueFor(pod) is [var opaque, ..] ? $"the effect of {opaque.Ref} is not known: {opaque.Reason.TrimEnd('.')}" : null);
        return doubt is null ? new(CheckVerdict.Fail, text, pod.Source.See(null, text)) : new(CheckVerdict.NotEvaluable, $"{text}, but {doubt}", pod.Source.See());
    }

    private static string Word(Direction direction) => direction == Direction.Ingress ? "ingress" : "egress";
}
