using System.Globalization;
using Compliance.Controls.Checks;
using Compliance.Controls.Frameworks;
using Compliance.Host.Terminal;

namespace Compliance.Host.Coverage;

/// <summary>Everything about one control or one check, for a person.</summary>
/// <param name="streams">Whether colours are wanted.</param>
/// <param name="output">Where to.</param>
/// <param name="index">Frameworks and checks.</param>
internal sealed class DetailText(Streams streams, TextWriter output, ControlIndex index)
{
    private const int Indent = 14;

    /// <summary>A control: what it asks, how far it is computed, what is attested, and its checks.</summary>
    public void Write(Framework framework, Control control)
    {
        Heading($"{framework.Name} {framework.Version}, {control.Id}: {control.Title}");
        Field("Name", $"{framework.Id}/{control.Id}");
        Field("Section", control.Section);
        Field("Demand", control.Demand);
        Field("Applies", control.Applicability);
        Field("Level", $"{LevelWords.Of(control.Automation)}: {LevelWords.Meaning(control.Automation)}");
        Field("Reason", control.Rationale);
        Field("Frequency", (control.Frequency, control.Cadence) switch
        {
            ({ } words, { } cadence) => $"{words} ({cadence})",
            (var words, var cadence) => words ?? cadence?.Words,
        });
        Field("Evidence", control.Evidence);
        foreach (ControlParameter parameter in control.Parameters)
            Field("Parameter", $"{parameter.Id}: {parameter.Meaning}; {Value(framework, control, parameter)}");
        if (control.Attestation is { } asked)
            Field("To attest", string.Create(CultureInfo.InvariantCulture,
                $"{asked.Statement} Valid for {asked.Validity} days, a new one is due {asked.Reminder} days before its end.{(asked.Document is { } document ? $" Document: {document}." : "")}"));
        if (index.Attestation(framework, control) is { } attestation) Field("Attested", $"{attestation.Reason}; not signed.");
        Checks("Primary checks: their result is direct evidence", control.Primary);
        Checks("Supporting checks: they help, and never satisfy the control alone", control.Supporting);
        if (control.Primary.IsEmpty && control.Supporting.IsEmpty && control.Automation != Automation.NotApplicable)
        {
            output.WriteLine();
            output.WriteLine("No check evidences this control.");
        }
    }

    /// <summary>A check: what it asks and why, its parameters, and the controls it serves.</summary>
    public void Write(string id)
    {
        if (index.Check(id) is { } check)
        {
            Heading($"{id}: {check.Title}");
            Field("Group", check.Group);
            Field("Severity", check.Severity.ToString().ToLowerInvariant());
            Field("Why", check.Rationale);
            Field("Condition", check.Condition);
            Field("Mending", check.Remediation);
            if (check.ReliesOnEnforcement) Field("Enforcement", "passes only where it is proven that policies have effect");
            if (!check.Reads.IsEmpty) Field("Reads", string.Join(", ", check.Reads.Select(r => r.Kind).Distinct(StringComparer.Ordinal)));
            foreach ((string name, string value) in check.Parameters) Field("Parameter", $"{name}: default {(value.Length == 0 ? "none" : value)}");
        }
        else
        {
            Heading(id);
            output.WriteLine("This version does not have the check; what needs it is not evaluated.");
        }
        Serves(id);
    }

    private void Serves(string id)
    {
        var citing = index.Citing(id);
        output.WriteLine();
        if (citing.IsEmpty)
        {
            output.WriteLine("No control cites it.");
            return;
        }
        int frameworks = citing.Select(c => c.Framework.Id).Distinct(StringComparer.Ordinal).Count();
        output.WriteLine(Bold($"Serves {LevelWords.Count(citing.Length, "control")} of {LevelWords.Count(frameworks, "framework")}"));
        int names = citing.Max(c => Printable.Line($"{c.Framework.Id}/{c.Control.Id}").Length);
        foreach ((Framework framework, Control control, bool primary) in citing)
        {
            string label = $"  {Printable.Line($"{framework.Id}/{control.Id}").PadRight(names)}  {(primary ? "primary" : "supporting")}";
            Wrapping.WriteBeside(output, label, label.Length, Math.Min(2 + names + 2 + "supporting".Length + 2, 60), control.Title);
        }
    }

    private string Value(Framework framework, Control control, ControlParameter parameter) =>
        index.Declared(framework, control, parameter) is { } declared ? $"{declared}, by the configuration"
        : parameter.Default is { } value ? $"default {value}" : "no default, the organisation has to say";

    private void Checks(string title, System.Collections.Immutable.ImmutableArray<string> ids)
    {
        if (ids.IsEmpty) return;
        output.WriteLine();
        output.WriteLine(Bold(title));
        int width = ids.Max(i => i.Length);
        foreach (string id in ids)
        {
            CheckDefinition? check = index.Check(id);
            string label = $"  {id.PadRight(width)}  {check?.Severity.ToString().ToLowerInvariant() ?? "-"}";
            Wrapping.WriteBeside(output, label, label.Length, 2 + width + 2 + "critical".Length + 2, check?.Title ?? "not in this version");
        }
    }

    private void Heading(string text)
    {
        foreach (string line in Wrapping.Wrap(text, Wrapping.Columns)) output.WriteLine(Bold(line));
        output.WriteLine();
    }

    private void Field(string label, string? text)
    {
        if (text is null) return;
        string shown = streams.ColourOutput ? $"\u001b[2m{label}\u001b[0m" : label;
        Wrapping.WriteBeside(output, shown, label.Length, Indent, text);
    }

    private string Bold(string text) => streams.ColourOutput ? $"\u001b[1m{text}\u001b[0m" : text;
}
