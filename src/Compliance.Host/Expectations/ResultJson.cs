using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Host.Questions;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;

namespace Compliance.Host.Expectations;

/// <summary>Results for programs: one object.</summary>
internal static class ResultJson
{
    /// <summary>Writes the results.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="file">The file of expectations.</param>
    /// <param name="run">What was tested, and when.</param>
    /// <param name="results">The results.</param>
    public static void Write(Stream output, string file, TestedState run, ImmutableArray<FlowResult> results)
    {
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, NewLine = "\n" });
        json.WriteStartObject();
        json.WriteString("file"u8, file);
        json.WriteString("cluster"u8, run.Cluster);
        json.WriteString("moment"u8, run.MomentText);
        json.WriteStartObject("counts"u8);
        foreach (Outcome outcome in Enum.GetValues<Outcome>()) json.WriteNumber(Word(outcome), results.Count(r => r.Outcome == outcome));
        json.WriteEndObject();
        json.WriteStartArray("flows"u8);
        foreach (FlowResult result in results)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, result.Expectation.Name);
            json.WriteNumber("line"u8, result.Expectation.Line);
            json.WriteString("flow"u8, result.Expectation.Statement);
            json.WriteString("expect"u8, FlowExpectation.Word(result.Expectation.Expected));
            json.WriteString("outcome"u8, Word(result.Outcome));
            json.WriteNumber("pairs"u8, result.Pairs);
            AnswerJson.WriteStrings(json, "namespaces", result.Namespaces);
            if (result.Problem is not null) json.WriteString("problem"u8, result.Problem);
            json.WriteNumber("deviations"u8, result.Count);
            json.WriteStartArray("examples"u8);
            foreach (Deviation deviation in result.Deviations) Write(json, deviation);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        output.Write("\n"u8);
    }

    private static void Write(Utf8JsonWriter json, Deviation deviation)
    {
        json.WriteStartObject();
        json.WriteString("from"u8, deviation.From);
        json.WriteString("to"u8, deviation.To);
        json.WriteString("ports"u8, deviation.Ports);
        json.WriteString("verdict"u8, AnswerJson.Word(deviation.Verdict));
        AnswerJson.WriteStrings(json, "qualifiers", deviation.Explanation.Decision.Qualifiers);
        AnswerJson.WriteStrings(json, "reasons", deviation.Explanation.Decision.Reasons);
        json.WriteStartArray("decidedBy"u8);
        foreach (DecidingRule rule in deviation.Explanation.Decision.DecidedBy)
        {
            json.WriteStartObject();
            json.WriteString("policy"u8, rule.Policy.ToString());
            json.WriteString("rule"u8, rule.Rule);
            json.WriteString("direction"u8, rule.Direction == Direction.Ingress ? "ingress"u8 : "egress"u8);
            json.WriteString("action"u8, rule.Action);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Word(Outcome outcome) => outcome.ToString().ToLowerInvariant();
}
