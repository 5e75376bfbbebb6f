using System.Text.Json;
using Compliance.Host.Configuration;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Host.Questions;

/// <summary>An answer for programs: the object of <c>verdicts</c> with every policy and rule that was looked at.</summary>
internal static class ExplanationJson
{
    /// <summary>Writes one object.</summary>
    public static void Write(Stream output, Question question, Answer answer, ManifestPlaces places)
    {
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, NewLine = "\n" });
        json.WriteStartObject();
        AnswerJson.WriteFields(json, question, answer);
        json.WriteStartArray("pairs"u8);
        foreach (Leg leg in answer.Legs)
        {
            json.WriteStartObject();
            json.WriteString("from"u8, AnswerJson.Name(leg.From));
            json.WriteString("to"u8, AnswerJson.Name(leg.To.Party));
            if (leg.To.Port is { } port) json.WriteNumber("port"u8, port);
            json.WriteString("verdict"u8, AnswerJson.Word(leg.Decision.Verdict));
            WriteSide(json, "egress", leg.Explanation.Egress, places);
            WriteSide(json, "ingress", leg.Explanation.Ingress, places);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        output.Write("\n"u8);
    }

    private static void WriteSide(Utf8JsonWriter json, string name, SideTrace side, ManifestPlaces places)
    {
        json.WriteStartObject(name);
        json.WriteString("verdict"u8, AnswerJson.Word(side.Verdict));
        json.WriteString("conclusion"u8, side.Conclusion);
        json.WriteStartArray("policies"u8);
        foreach (PolicyTrace policy in side.Policies) WritePolicy(json, policy, places);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WritePolicy(Utf8JsonWriter json, PolicyTrace policy, ManifestPlaces places)
    {
        json.WriteStartObject();
        json.WriteString("policy"u8, policy.Policy.Ref.ToString());
        if (places.Of(policy.Policy.Ref, null) is var (file, _)) json.WriteString("file"u8, file);
        if (policy.Tier is not null) json.WriteString("tier"u8, policy.Tier);
        json.WriteString("mode"u8, Word(policy.Policy.Mode));
        if (policy.Policy.ModeReason is not null) json.WriteString("modeReason"u8, policy.Policy.ModeReason);
        json.WriteBoolean("isolates"u8, policy.Isolates);
        json.WriteStartArray("rules"u8);
        foreach (RuleTrace rule in policy.Rules)
        {
            json.WriteStartObject();
            json.WriteString("rule"u8, rule.Rule.Pointer);
            if (places.Of(policy.Policy.Ref, rule.Rule.Pointer) is var (_, line)) json.WriteNumber("line"u8, line);
            json.WriteString("action"u8, rule.Rule.Action.ToString().ToLowerInvariant());
            json.WriteString("outcome"u8, Word(rule.Outcome));
            json.WriteBoolean("reached"u8, rule.Reached);
            if (rule.Peer is not null) json.WriteString("peer"u8, rule.Peer);
            if (rule.Port is not null) json.WriteString("port"u8, rule.Port);
            json.WriteString("why"u8, rule.Why);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Word(PolicyMode mode) => mode switch { PolicyMode.Enforced => "enforced", PolicyMode.Audit => "audit", _ => "inert" };

    private static string Word(RuleOutcome outcome) => outcome switch
    {
        RuleOutcome.Matched => "matched",
        RuleOutcome.MatchedByName => "matched-by-name",
        RuleOutcome.MayMatch => "may-match",
        RuleOutcome.PeerMismatch => "peer-mismatch",
        RuleOutcome.PortMismatch => "port-mismatch",
        _ => "no-effect",
    };
}
