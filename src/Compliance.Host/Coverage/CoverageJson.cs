using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Controls.Checks;
using Compliance.Controls.Frameworks;
using Compliance.Host.Terminal;

namespace Compliance.Host.Coverage;

/// <summary>Frameworks, controls and checks for programs: one object.</summary>
internal static class CoverageJson
{
    /// <summary>Frameworks with counts and controls.</summary>
    public static void Write(Streams streams, ImmutableArray<Framework> frameworks) => WriteObject(streams, json =>
    {
        json.WriteStartArray("frameworks"u8);
        foreach (FrameworkCoverage coverage in frameworks.Select(FrameworkCoverage.Of))
        {
            json.WriteStartObject();
            Identify(json, coverage.Framework);
            json.WriteString("attribution"u8, coverage.Framework.Attribution);
            if (coverage.Framework.Source is { } source) json.WriteString("source"u8, source);
            json.WriteStartObject("counts"u8);
            json.WriteNumber("controls"u8, coverage.Framework.Controls.Length);
            foreach (Automation level in Enum.GetValues<Automation>()) json.WriteNumber(LevelWords.Of(level), coverage.Count(level));
            json.WriteNumber("checks"u8, coverage.Checks.Count);
            json.WriteNumber("withoutCheck"u8, coverage.Unevidenced.Length);
            json.WriteEndObject();
            json.WriteStartArray("controls"u8);
            foreach (Control control in coverage.Framework.Controls)
            {
                json.WriteStartObject();
                WriteControl(json, control);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });

    /// <summary>One control.</summary>
    public static void Write(Streams streams, ControlIndex index, Framework framework, Control control) => WriteObject(streams, json =>
    {
        json.WriteStartObject("framework"u8);
        Identify(json, framework);
        json.WriteEndObject();
        json.WriteStartObject("control"u8);
        WriteControl(json, control);
        json.WriteEndObject();
        json.WriteStartObject("declared"u8);
        foreach (ControlParameter parameter in control.Parameters) Optional(json, parameter.Id, index.Declared(framework, control, parameter));
        json.WriteEndObject();
        if (index.Attestation(framework, control) is not { } attestation) return;
        json.WriteStartObject("attested"u8);
        json.WriteString("id"u8, attestation.Attestation.Id);
        json.WriteString("state"u8, attestation.State.ToString().ToLowerInvariant());
        json.WriteBoolean("signed"u8, false);
        json.WriteString("reason"u8, attestation.Reason);
        json.WriteEndObject();
    });

    /// <summary>One check with the controls it serves.</summary>
    public static void Write(Streams streams, ControlIndex index, string id) => WriteObject(streams, json =>
    {
        json.WriteStartObject("check"u8);
        json.WriteString("id"u8, id);
        json.WriteBoolean("inThisVersion"u8, index.Check(id) is not null);
        if (index.Check(id) is { } check)
        {
            json.WriteString("group"u8, check.Group);
            json.WriteString("title"u8, check.Title);
            json.WriteString("severity"u8, check.Severity.ToString().ToLowerInvariant());
            json.WriteString("rationale"u8, check.Rationale);
            json.WriteString("condition"u8, check.Condition);
            json.WriteString("remediation"u8, check.Remediation);
            json.WriteBoolean("reliesOnEnforcement"u8, check.ReliesOnEnforcement);
            Texts(json, "reads", check.Reads.Select(r => r.ToString()));
            json.WriteStartObject("parameters"u8);
            foreach ((string name, string value) in check.Parameters) json.WriteString(name, value);
            json.WriteEndObject();
        }
        json.WriteStartArray("serves"u8);
        foreach ((Framework framework, Control control, bool primary) in index.Citing(id))
        {
            json.WriteStartObject();
            json.WriteString("framework"u8, framework.Id);
            json.WriteString("control"u8, control.Id);
            json.WriteString("title"u8, control.Title);
            json.WriteString("strength"u8, primary ? "primary" : "supporting");
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <summary>What was found in control files.</summary>
    public static void Write(Streams streams, ImmutableArray<(string File, FrameworkReading Reading)> files) => WriteObject(streams, json =>
    {
        json.WriteStartArray("files"u8);
        foreach ((string file, FrameworkReading reading) in files)
        {
            json.WriteStartObject();
            json.WriteString("file"u8, file);
            json.WriteBoolean("valid"u8, reading.Problems.IsEmpty);
            if (reading.Framework is { } framework)
            {
                json.WriteStartObject("framework"u8);
                Identify(json, framework);
                json.WriteNumber("controls"u8, framework.Controls.Length);
                json.WriteEndObject();
            }
            json.WriteStartArray("problems"u8);
            foreach (FrameworkProblem problem in reading.Problems)
            {
                json.WriteStartObject();
                json.WriteNumber("line"u8, problem.Line);
                json.WriteString("field"u8, problem.Field);
                json.WriteString("message"u8, problem.Message);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    });

    private static void Identify(Utf8JsonWriter json, Framework framework)
    {
        json.WriteString("id"u8, framework.Id);
        json.WriteString("name"u8, framework.Name);
        json.WriteString("version"u8, framework.Version);
    }

    private static void WriteControl(Utf8JsonWriter json, Control control)
    {
        json.WriteString("id"u8, control.Id);
        json.WriteString("section"u8, control.Section);
        json.WriteString("title"u8, control.Title);
        json.WriteString("demand"u8, control.Demand);
        json.WriteString("level"u8, LevelWords.Of(control.Automation));
        Optional(json, "applicability", control.Applicability);
        Optional(json, "rationale", control.Rationale);
        Optional(json, "frequency", control.Frequency);
        Optional(json, "cadence", control.Cadence?.ToString());
        Optional(json, "evidence", control.Evidence);
        Texts(json, "primary", control.Primary);
        Texts(json, "supporting", control.Supporting);
        json.WriteStartArray("parameters"u8);
        foreach (ControlParameter parameter in control.Parameters)
        {
            json.WriteStartObject();
            json.WriteString("id"u8, parameter.Id);
            json.WriteString("meaning"u8, parameter.Meaning);
            Optional(json, "default", parameter.Default);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        if (control.Attestation is not { } asked) return;
        json.WriteStartObject("attestation"u8);
        json.WriteString("statement"u8, asked.Statement);
        Optional(json, "document", asked.Document);
        json.WriteNumber("validity"u8, asked.Validity);
        json.WriteNumber("reminder"u8, asked.Reminder);
        json.WriteEndObject();
    }

    private static void Optional(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null) json.WriteString(name, value);
    }

    private static void Texts(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values) json.WriteStringValue(value);
        json.WriteEndArray();
    }

    private static void WriteObject(Streams streams, Action<Utf8JsonWriter> body)
    {
        using (var json = new Utf8JsonWriter(streams.Output, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            body(json);
            json.WriteEndObject();
        }
        streams.Output.Write("\n"u8);
    }
}
