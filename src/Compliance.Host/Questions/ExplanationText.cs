using Compliance.Host.Configuration;
using Compliance.Host.Terminal;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Host.Questions;

/// <summary>An answer for a person: the verdict, then every tier, policy and rule that was looked at, in order, with its place in a file.</summary>
internal sealed class ExplanationText(ManifestPlaces places)
{
    /// <summary>Writes the answer.</summary>
    public void Write(Streams streams, Question question, Answer answer)
    {
        using StreamWriter output = streams.OpenText();
        Line(output, $"{question.From} -> {question.To} {Port(question.ProtocolText, question.Port)}: {AnswerJson.Word(answer.Whole.Verdict)}");
        foreach (string reason in answer.Whole.Reasons) Line(output, $"  {reason}");
        if (!answer.Whole.Qualifiers.IsEmpty) Line(output, $"  remaining conditions: {string.Join(", ", answer.Whole.Qualifiers)}");
        if (answer.Whole.Audit is { } audit) Line(output, $"  if staged and audited policies were enforced: {AnswerJson.Word(audit)}");
        foreach (Leg leg in answer.Legs) WriteLeg(output, question, leg, named: answer.Legs.Length > 1 || leg.To.ThroughService);
    }

    private void WriteLeg(TextWriter output, Question question, Leg leg, bool named)
    {
        output.WriteLine();
        if (named)
            Line(output, $"{AnswerJson.Name(leg.From)} -> {AnswerJson.Name(leg.To.Party)} {Port(question.ProtocolText, leg.To.Port)}: {AnswerJson.Word(leg.Decision.Verdict)}");
        WriteSide(output, AnswerJson.Name(leg.From), leg.Explanation.Egress);
        WriteSide(output, AnswerJson.Name(leg.To.Party), leg.Explanation.Ingress);
    }

    private void WriteSide(TextWriter output, string end, SideTrace side)
    {
        Line(output, $"  {(side.Direction == Direction.Egress ? "egress from" : "ingress to")} {end}: {AnswerJson.Word(side.Verdict)}");
        Line(output, $"    {side.Conclusion}");
        bool tiers = side.Policies.Any(p => p.Tier is not (null or "NetworkPolicy"));
        string? tier = null;
        foreach (PolicyTrace policy in side.Policies)
        {
            if (tiers && policy.Tier != tier) Line(output, policy.Tier is null ? "    in no tier:" : $"    tier {policy.Tier}:");
            tier = policy.Tier;
            string at = places.Of(policy.Policy.Ref, null) is var (file, line) ? $" ({file}:{line})" : "";
            Line(output, $"    {policy.Policy.Ref}{State(policy)}{at}");
            foreach (RuleTrace rule in policy.Rules)
                Line(output, $"      [{Mark(side, policy, rule)}] {rule.Rule.Pointer}{LineOf(policy, rule)} {rule.Rule.Action.ToString().ToLowerInvariant()}: {rule.Why}");
            if (policy.Rules.IsEmpty && policy.Isolates) Line(output, "      no rule in this direction: nothing is allowed by it");
        }
    }

    private string LineOf(PolicyTrace policy, RuleTrace rule) => places.Of(policy.Policy.Ref, rule.Rule.Pointer) is var (_, line) ? $" (line {line})" : "";

    private static string Mark(SideTrace side, PolicyTrace policy, RuleTrace rule) =>
        !rule.Reached && policy.Policy.Mode == PolicyMode.Enforced ? "not reached"
        : rule.Outcome == RuleOutcome.Matched && side.DecidedBy.Any(d => d.Policy == policy.Policy.Ref && d.Rule == rule.Rule.Pointer) ? "decides" : Mark(rule.Outcome);

    private static string State(PolicyTrace policy)
    {
        string mode = policy.Policy.Mode switch
        {
            PolicyMode.Enforced => "",
            PolicyMode.Audit => " (audited, not enforced)",
            _ => $" (no effect: {policy.Policy.ModeReason})",
        };
        return mode + (policy.Isolates ? " isolates this direction" : " does not isolate this direction");
    }

    private static string Mark(RuleOutcome outcome) => outcome switch
    {
        RuleOutcome.Matched => "match",
        RuleOutcome.MatchedByName => "match under a condition",
        RuleOutcome.MayMatch => "may match",
        RuleOutcome.PeerMismatch => "other peer",
        RuleOutcome.PortMismatch => "other port",
        _ => "no effect",
    };

    private static string Port(string protocol, int? port) => port is null ? protocol : $"{protocol}/{port}";

    private static void Line(TextWriter output, string text) => output.WriteLine(Printable.Line(text));
}
