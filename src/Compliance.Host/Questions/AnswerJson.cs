using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Network.Endpoints;
using Compliance.Network.Reachability;

namespace Compliance.Host.Questions;

/// <summary>Writes answers in the form of the command line contract.</summary>
internal static class AnswerJson
{
    /// <summary>Writes the object of one answer.</summary>
    public static void Write(Utf8JsonWriter json, Question question, Answer answer)
    {
        json.WriteStartObject();
        WriteFields(json, question, answer);
        json.WriteEndObject();
    }

    /// <summary>Writes the fields of an answer into an object that is already open.</summary>
    public static void WriteFields(Utf8JsonWriter json, Question question, Answer answer)
    {
        Decision whole = answer.Whole;
        json.WriteString("from"u8, question.From);
        json.WriteString("to"u8, question.To);
        json.WriteString("protocol"u8, question.ProtocolText);
        if (question.Port is { } port) json.WriteNumber("port"u8, port);
        json.WriteString("verdict"u8, Word(whole.Verdict));
        json.WriteString("egress"u8, Word(whole.Egress));
        json.WriteString("ingress"u8, Word(whole.Ingress));
        WriteStrings(json, "qualifiers", whole.Qualifiers);
        json.WriteStartArray("decidedBy"u8);
        if (answer.Differ)
            foreach (Leg leg in answer.Legs) WriteLeg(json, leg);
        else
            WriteRules(json, whole);
        json.WriteEndArray();
        if (whole.Audit is { } audit) json.WriteString("audit"u8, Word(audit));
        if (!whole.Reasons.IsEmpty) WriteStrings(json, "reasons", whole.Reasons);
    }

    /// <summary>The contract's word for a verdict.</summary>
    public static string Word(Verdict verdict) => verdict switch
    {
        Verdict.Allow => "allow",
        Verdict.Deny => "deny",
        Verdict.Qualified => "qualified",
        _ => "undefined",
    };

    /// <summary>The end of a pair, in the syntax of questions.</summary>
    public static string Name(Party party) => party switch
    {
        Party.Inside inside => inside.Endpoint.ToString(),
        Party.Address address => $"ip/{address.Value}",
        _ => throw new InvalidOperationException($"unknown party {party.GetType().Name}"),
    };

    /// <summary>Writes an array of strings.</summary>
    public static void WriteStrings(Utf8JsonWriter json, string name, ImmutableArray<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static void WriteLeg(Utf8JsonWriter json, Leg leg)
    {
        json.WriteStartObject();
        json.WriteString("source"u8, Name(leg.From));
        json.WriteString("backend"u8, Name(leg.To.Party));
        if (leg.To.Port is { } port) json.WriteNumber("port"u8, port);
        json.WriteString("verdict"u8, Word(leg.Decision.Verdict));
        json.WriteStartArray("decidedBy"u8);
        WriteRules(json, leg.Decision);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteRules(Utf8JsonWriter json, Decision decision)
    {
        foreach (DecidingRule rule in decision.DecidedBy) WriteRule(json, rule);
        // What leaves a verdict open need not be a rule.
        if (decision.Verdict != Verdict.Undefined || decision.DecidedBy.Any(r => r.Action == "undefined")) return;
        foreach (string reason in decision.Reasons)
        {
            json.WriteStartObject();
            json.WriteString("action"u8, "undefined"u8);
            json.WriteString("reason"u8, reason);
            json.WriteEndObject();
        }
    }

    private static void WriteRule(Utf8JsonWriter json, DecidingRule rule)
    {
        json.WriteStartObject();
        json.WriteString("policy"u8, rule.Policy.ToString());
        json.WriteString("rule"u8, rule.Rule);
        json.WriteString("direction"u8, rule.Direction == Network.Policy.Direction.Ingress ? "ingress"u8 : "egress"u8);
        json.WriteString("action"u8, rule.Action);
        if (rule.Reason is not null) json.WriteString("reason"u8, rule.Reason);
        json.WriteEndObject();
    }
}
