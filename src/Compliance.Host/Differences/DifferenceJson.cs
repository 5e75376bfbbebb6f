using System.Buffers;
using System.Text.Json;
using Compliance.Host.Connectivity;
using Compliance.Host.Questions;
using Compliance.Network.Algebra;
using Compliance.Network.Comparison;
using Compliance.Network.Reachability;

namespace Compliance.Host.Differences;

/// <summary>A difference for programs: one object.</summary>
internal static class DifferenceJson
{
    /// <summary>Writes the report.</summary>
    public static void Write(Stream output, DifferenceReport report)
    {
        ReachabilityDifference difference = report.Difference;
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, NewLine = "\n" });
        json.WriteStartObject();
        WriteSide(json, "old", difference.Before);
        WriteSide(json, "new", difference.After);
        report.Proposal?.Write(json);
        json.WriteStartArray("policies"u8);
        foreach (PolicyChange policy in difference.Policies)
        {
            json.WriteStartObject();
            json.WriteString("policy"u8, policy.Policy.ToString());
            json.WriteString("change"u8, DifferenceReport.Word(policy.Change));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        AnswerJson.WriteStrings(json, "added", [.. difference.Added.Select(p => p.Name)]);
        AnswerJson.WriteStrings(json, "removed", [.. difference.Removed.Select(p => p.Name)]);
        json.WriteStartArray("flows"u8);
        foreach (FlowChange flow in difference.Flows)
        {
            WriteFlow(json, flow);
            // There may be a million pairs.
            if (json.BytesPending > 1 << 16) json.Flush();
        }
        json.WriteEndArray();
        json.WriteStartObject("counts"u8);
        json.WriteNumber("possible"u8, difference.Count(FlowEffect.Possible));
        json.WriteNumber("impossible"u8, difference.Count(FlowEffect.Impossible));
        json.WriteNumber("changed"u8, difference.Count(FlowEffect.Changed));
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        output.Write("\n"u8);
    }

    private static void WriteSide(Utf8JsonWriter json, string name, ClusterReachability side)
    {
        json.WriteStartObject(name);
        json.WriteString("cluster"u8, side.Snapshot.Cluster);
        json.WriteString("plugIn"u8, side.Enforcement.PlugIn);
        json.WriteNumber("gaps"u8, side.Snapshot.Gaps.Length);
        json.WriteNumber("limitations"u8, side.Limitations.Length);
        json.WriteEndObject();
    }

    private static void WriteFlow(Utf8JsonWriter json, FlowChange flow)
    {
        json.WriteStartObject();
        json.WriteString("from"u8, flow.From.Name);
        if (!flow.From.Only.IsEmpty) AnswerJson.WriteStrings(json, "fromOnly", flow.From.Only);
        json.WriteString("to"u8, flow.To.Name);
        if (!flow.To.Only.IsEmpty) AnswerJson.WriteStrings(json, "toOnly", flow.To.Only);
        if (flow.OnOwnNode) json.WriteBoolean("onOwnNode"u8, true);
        json.WriteStartArray("changes"u8);
        foreach (PortsChange change in flow.Changes)
        {
            json.WriteStartObject();
            json.WriteString("effect"u8, change.Effect.ToString().ToLowerInvariant());
            json.WritePropertyName("conns"u8);
            json.WriteRawValue(Ports(change.Ports));
            json.WriteString("old"u8, AnswerJson.Word(change.Before));
            json.WriteString("new"u8, AnswerJson.Word(change.After));
            if (!change.QualifiersBefore.IsEmpty) AnswerJson.WriteStrings(json, "oldQualifiers", change.QualifiersBefore);
            if (!change.QualifiersAfter.IsEmpty) AnswerJson.WriteStrings(json, "newQualifiers", change.QualifiersAfter);
            if (!change.Reasons.IsEmpty) AnswerJson.WriteStrings(json, "reasons", change.Reasons);
            json.WriteStartArray("causes"u8);
            foreach (FlowCause cause in change.Causes)
            {
                json.WriteStartObject();
                json.WriteString("policy"u8, cause.Policy.ToString());
                json.WriteString("change"u8, DifferenceReport.Word(cause.Change));
                AnswerJson.WriteStrings(json, "oldRules", cause.RulesBefore);
                AnswerJson.WriteStrings(json, "newRules", cause.RulesAfter);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    // On one line: a range is no list to read line by line.
    private static ReadOnlySpan<byte> Ports(PortSet ports)
    {
        var buffer = new ArrayBufferWriter<byte>(64);
        using (var json = new Utf8JsonWriter(buffer)) ConnectionJson.WritePorts(json, ports);
        return buffer.WrittenSpan;
    }
}
