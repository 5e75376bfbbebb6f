using System.Collections.Immutable;
using Compliance.Controls.Facts;
using Compliance.Controls.Facts.History;
using Compliance.Controls.Scope;

namespace Compliance.Controls.Checks.Governance;

/// <summary>GOV-JUSTIFICATION.</summary>
public sealed class Justification : ICheck
{
    private const string MinLength = "min_len", KeyOf = "annotation_key";

    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "GOV-JUSTIFICATION",
        Group = "governance",
        Title = "Every allowed service, port and protocol at a zone border has a business reason",
        Rationale = "A rule without a stated need cannot be reviewed (PCI 1.2.5); the records are also the list of approved flows.",
        Condition = "One result for each zone, the internet and what is in no zone, with the connections that may leave it for another zone: fails when some are possible for which no approved flow counts, that is one with need, owner, approver, day of approval and a review that is not overdue. What the zones hold is the class of the data. Warns when the stated need of a flow that counts is shorter than min_len or repeats its id or the name of a zone. An annotation annotation_key, or a description, of the policy that allows a connection is shown and is no record: it names no approver. Not evaluable when no zone is declared, and where what is possible cannot be told.",
        Remediation = "Enter the need of each flow among the approved flows and have it approved, or remove the rule that allows it.",
        Severity = Severity.Medium,
        ReliesOnEnforcement = false,
        Reads = Kinds.Connectivity,
        Parameters = ImmutableSortedDictionary.CreateRange([KeyValuePair.Create(KeyOf, "compliance.example.com/justification"), KeyValuePair.Create(MinLength, "15")]),
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        if (context.Zones.Map.Zones.IsEmpty)
            return [Definition.NotEvaluable(context, context.Cluster(), null, "no zone is declared for this cluster, so there are no borders to look at")];
        ImmutableArray<IGrouping<string, ZonePair>> borders = [.. context.Zones.Pairs.Where(p => p.State != ZonePairState.NotApplicable).GroupBy(p => p.From, StringComparer.Ordinal)];
        return borders.IsEmpty
            ? [Definition.NotApplicable(context, context.Cluster(), null, "nobody is in two different zones")]
            : borders.Select(b => Border(context, b.Key, [.. b]));
    }

    private CheckResult Border(CheckContext context, string from, ImmutableArray<ZonePair> pairs)
    {
        string subject = $"zone/{from}";
        ImmutableArray<ZonePair> open = [.. pairs.Where(p => p is { State: ZonePairState.Violation or ZonePairState.BroaderThanIntended, Witness: not null })];
        if (!open.IsEmpty)
        {
            Witness witness = open[0].Witness!;
            return Definition.Fail(context, subject, null,
                $"From {from} there are connections without a recorded need: {Answers.Some(open.Select(p => $"to {p.To} {p.Surplus}{Said(context, p)}"), 8)}.", witness,
                open.Where(p => p.Witness!.Policy is not null).Take(20).Select(p => p.Witness!.Policy!.See(p.Witness!.Pointer, $"allows {p.To}")))
                with { Patch = Declaration.Flows(context.Scope.ApprovedFlows, open) };
        }
        ImmutableArray<ZonePair> unknown = [.. pairs.Where(p => p.State == ZonePairState.Unknown)];
        if (!unknown.IsEmpty)
            return Definition.NotEvaluable(context, subject, null, $"what is possible from {from} to {Answers.Some(unknown.Select(p => p.To))} cannot be told: {unknown[0].Reason}");
        ImmutableArray<string> counting = [.. pairs.SelectMany(p => p.Flows).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        ImmutableArray<ApprovedFlow> thin = [.. context.Scope.ApprovedFlows.Where(f => counting.Contains(f.Id) && Thin(context, f))];
        if (!thin.IsEmpty)
            return Definition.Warn(context, subject, null, $"The stated need of {Answers.Some(thin.Select(f => $"{f.Id} ('{f.BusinessNeed}')"))} says too little: at least {context.Int(MinLength)} characters that are no mere name were expected.");
        return Definition.Pass(context, subject, null, counting.IsEmpty
            ? $"No connection leaves {from} for another zone."
            : $"Every connection that may leave {from} has a recorded need: {Answers.Some(counting, 12)}.");
    }

    private static bool Thin(CheckContext context, ApprovedFlow flow)
    {
        string need = flow.BusinessNeed ?? "";
        return need.Length < context.Int(MinLength) || new[] { flow.Id, flow.From, flow.To, $"{flow.From} -> {flow.To}", $"{flow.From} to {flow.To}" }.Contains(need, StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>What the policy that allows a connection says of its need: in the annotation, else in the description that some kinds have.</summary>
    private string Said(CheckContext context, ZonePair pair) =>
        pair.Witness!.Policy is { } policy && context.Index.Find(policy) is { } item
        && (Claims.Of(item, Claims.Key(context, Definition, KeyOf)) ?? Json.Text(item.Body, "spec", "description")) is { Length: > 0 } said
            ? $" ({policy} says '{said}', which nobody approved)" : "";
}
