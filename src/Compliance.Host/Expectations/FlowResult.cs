using System.Collections.Immutable;
using Compliance.Network.Reachability;

namespace Compliance.Host.Expectations;

/// <summary>What became of an expectation.</summary>
internal enum Outcome
{
    /// <summary>Every flow has the verdict stated.</summary>
    Holds,

    /// <summary>Some flow has another verdict.</summary>
    Differs,

    /// <summary>What it names is not there, so that it holds of nothing.</summary>
    Unanswerable,
}

/// <summary>Flows of one pair that have another verdict than stated.</summary>
/// <param name="From">Source, in the syntax of questions.</param>
/// <param name="To">Destination.</param>
/// <param name="Ports">Ports.</param>
/// <param name="Verdict">Their verdict.</param>
/// <param name="Explanation">What decided the first of them, rule by rule.</param>
internal sealed record Deviation(string From, string To, string Ports, Verdict Verdict, Explanation Explanation)
{
    /// <summary>The flow in one line.</summary>
    public string Flow => $"{From} -> {To} {Ports}";

    /// <summary>What decided on the sides that count for the verdict, one line each, and what leaves it open.</summary>
    public IEnumerable<string> Why
    {
        get
        {
            Decision decision = Explanation.Decision;
            if (!decision.Qualifiers.IsEmpty) yield return $"remaining conditions: {string.Join(", ", decision.Qualifiers)}";
            bool exempt = Explanation is { Egress.Exempt: true, Ingress.Exempt: true };
            foreach (SideTrace side in (SideTrace[])[Explanation.Egress, Explanation.Ingress])
            {
                // A denial or an open question of one side is enough; an allow needs both. That no policy is asked on one side explains nothing.
                if (Verdict is Verdict.Deny or Verdict.Undefined && side.Verdict != Verdict) continue;
                if (side is { Exempt: true, Verdict: Verdict.Allow } && !exempt) continue;
                string direction = side.Direction.ToString().ToLowerInvariant();
                if (side.DecidedBy.IsEmpty) yield return $"{direction}: {side.Conclusion}";
                foreach (DecidingRule rule in side.DecidedBy) yield return $"{direction}: {rule.Action} by {rule.Policy} {(rule is { Rule: "/spec", Action: "deny" } ? "which isolates it" : rule.Rule)}";
            }
            foreach (string reason in decision.Reasons) yield return reason;
        }
    }
}

/// <summary>An expectation held against a cluster.</summary>
/// <param name="Expectation">What was stated.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Deviations">The first flows that differ.</param>
/// <param name="Count">How many pairs differ, those not listed included.</param>
/// <param name="Pairs">How many pairs of workloads, nodes and addresses were looked at.</param>
/// <param name="Problem">Why it cannot be answered; null where it can.</param>
internal sealed record FlowResult(FlowExpectation Expectation, Outcome Outcome, ImmutableArray<Deviation> Deviations, int Count, int Pairs, string? Problem = null)
{
    /// <summary>Namespaces of the endpoints that were looked at, in order.</summary>
    public ImmutableArray<string> Namespaces { get; init; } = [];

    /// <summary>What differs, as lines for a person: sources with the same destination, ports and reasons together.</summary>
    public IEnumerable<(int Indent, string Text)> Lines
    {
        get
        {
            foreach (IGrouping<string, Deviation> alike in Deviations.GroupBy(d => string.Join('\n', d.Why.Prepend($"{d.To}\t{d.Ports}\t{d.Verdict}"))))
            {
                Deviation first = alike.First();
                bool many = alike.Skip(1).Any();
                yield return (0, $"{(many ? $"{alike.Count()} sources -> {first.To} {first.Ports} are" : $"{first.Flow} is")} {FlowExpectation.Word(first.Verdict)}");
                if (many)
                    foreach (Deviation deviation in alike) yield return (2, deviation.From);
                foreach (string why in first.Why) yield return (4, why);
            }
            if (Count > Deviations.Length) yield return (0, $"and {Count - Deviations.Length} more");
        }
    }

    /// <summary>One sentence: what differs.</summary>
    public string Message => Problem ?? (Outcome == Outcome.Holds ? "as stated"
        : $"expected {FlowExpectation.Word(Expectation.Expected)}, but {Deviations[0].Flow} is {FlowExpectation.Word(Deviations[0].Verdict)}"
            + (Count > 1 ? $", and so {(Count == 2 ? "is" : "are")} {Count - 1} more" : ""));
}
