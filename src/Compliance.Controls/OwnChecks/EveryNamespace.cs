using System.Collections.Immutable;
using Compliance.Controls.Checks;
using Compliance.Controls.Facts;
using Compliance.Controls.Scope;
using Compliance.Network.Endpoints;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.OwnChecks;

/// <summary>Every namespace of a selection is labelled, annotated, or has a policy.</summary>
/// <param name="In">Which namespaces; null: those in scope.</param>
/// <param name="Labels">Labels and annotations that each must have.</param>
/// <param name="Policy">A policy that must stand in each; null: none need.</param>
internal sealed record EveryNamespace(ZoneMember.Pods? In, ImmutableArray<LabelDemand> Labels, PolicySelection? Policy) : CheckCondition
{
    /// <inheritdoc/>
    public override string Words => $"For each namespace {Where}: fails when it lacks one of: {Demand}. Not evaluable where its object or a policy in it was not read, or a value was removed from the snapshot.";

    /// <inheritdoc/>
    public override ImmutableArray<ResourceKind> Reads => [Kinds.Namespace, .. Policy is null ? [] : Policy.OfKinds];

    /// <inheritdoc/>
    public override bool ReliesOnEnforcement => Policy is not null;

    /// <inheritdoc/>
    public override AnswerReach Reach => AnswerReach.Namespace;

    private string Where => In is null ? "in scope" : In.Namespaces.IsEmpty ? $"with {In.NamespaceLabels}" : $"of {string.Join(" or ", In.Namespaces)}";

    private string Demand => string.Join(", ", [.. Labels.Select(l => l.ToString()), .. Policy is null ? (string[])[] : [$"an enforced {Policy}"]]);

    /// <inheritdoc/>
    public override IEnumerable<CheckResult> Evaluate(CheckDefinition check, CheckContext context)
    {
        Population population = context.Reachability.Population;
        HashSet<string> governed = [.. context.Index.Enforced.Where(p => Policy is not null && context.Index.Find(p.Ref) is { } o && Policy.Holds(o, population)).Select(p => p.Ref.Namespace)];
        IEnumerable<Surveyed> all = population.Namespaces
            .Where(n => In is null ? !context.Exempt(n.Key) : (In.Namespaces.IsEmpty || In.Namespaces.Contains(n.Key)) && In.NamespaceLabels.Matches(n.Value))
            .Select(n => new Surveyed($"namespace/{n.Key}", n.Key, [.. Faults(context, n.Key, governed)]));
        return EverySurvey.Judge(check, context, all, ("namespace", "namespaces"), Demand, $"no namespace of this cluster is {Where}");
    }

    private IEnumerable<Fault> Faults(CheckContext context, string ns, HashSet<string> governed)
    {
        ObjectRef reference = new(Kinds.Namespace, "", ns);
        SnapshotObject? source = context.Index.Find(reference);
        foreach (LabelDemand demand in Labels)
            if (source is null) yield return new(CheckVerdict.NotEvaluable, $"the object of namespace {ns} was not read, so {demand} cannot be told", reference.See());
            else if (demand.Of(context, reference, source.Body, "") is { } fault) yield return fault;
        if (Policy is null || governed.Contains(ns)) yield break;
        string text = $"no enforced {Policy} stands in it";
        yield return context.Index.DoubtAboutAbsence(ns) is { } doubt
            ? new(CheckVerdict.NotEvaluable, $"{text}, but {doubt}", reference.See()) : new(CheckVerdict.Fail, text, reference.See(null, text));
    }
}
