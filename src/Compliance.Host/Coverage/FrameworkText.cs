using System.Collections.Immutable;
using System.Globalization;
using Compliance.Controls.Frameworks;
using Compliance.Host.Terminal;

namespace Compliance.Host.Coverage;

/// <summary>Frameworks for a person: a table of all, or one with its controls and the checks they cite.</summary>
internal static class FrameworkText
{
    /// <summary>Column at which the titles of controls, and under them their checks, begin.</summary>
    private const int LevelWidth = 16;

    private static readonly ImmutableArray<(string Heading, Func<FrameworkCoverage, int> Number)> s_columns =
    [
        ("CONTROLS", c => c.Framework.Controls.Length), ("AUTOMATED", c => c.Count(Automation.Automated)), ("PARTIAL", c => c.Count(Automation.Partial)),
        ("MANUAL", c => c.Count(Automation.Manual)), ("INHERITED", c => c.Count(Automation.Inherited)), ("N/A", c => c.Count(Automation.NotApplicable)),
        ("CHECKS", c => c.Checks.Count), ("NO CHECK", c => c.Unevidenced.Length),
    ];

    /// <summary>One line for each framework.</summary>
    public static void WriteAll(Streams streams, ImmutableArray<Framework> frameworks)
    {
        using StreamWriter output = streams.OpenText();
        ImmutableArray<FrameworkCoverage> rows = [.. frameworks.Select(FrameworkCoverage.Of)];
        int ids = frameworks.Max(f => Printable.Line(f.Id).Length), versions = frameworks.Max(f => Printable.Line(f.Version).Length);
        ids = Math.Max(ids, "FRAMEWORK".Length);
        versions = Math.Max(versions, "VERSION".Length);
        output.WriteLine(Bold(streams, $"{"FRAMEWORK".PadRight(ids)}  {"VERSION".PadRight(versions)}{string.Concat(s_columns.Select(c => "  " + c.Heading))}"));
        foreach (FrameworkCoverage row in rows)
        {
            IEnumerable<string> numbers = s_columns.Select(c => "  " + c.Number(row).ToString(CultureInfo.InvariantCulture).PadLeft(c.Heading.Length));
            output.WriteLine($"{Printable.Line(row.Framework.Id).PadRight(ids)}  {Printable.Line(row.Framework.Version).PadRight(versions)}{string.Concat(numbers)}");
        }
        output.WriteLine();
        output.WriteLine("CHECKS: how many its controls cite. NO CHECK: controls that apply and that no check evidences.");
        output.WriteLine("`compliance controls list --framework ID` lists the controls of a framework.");
    }

    /// <summary>Frameworks, each with its counts, and every control with its level and checks.</summary>
    public static void Write(Streams streams, ImmutableArray<Framework> frameworks)
    {
        using StreamWriter output = streams.OpenText();
        foreach (Framework framework in frameworks)
        {
            if (framework != frameworks[0]) output.WriteLine();
            Write(streams, output, framework);
        }
    }

    private static void Write(Streams streams, TextWriter output, Framework framework)
    {
        FrameworkCoverage coverage = FrameworkCoverage.Of(framework);
        output.WriteLine($"{Bold(streams, $"{Printable.Line(framework.Name)} {Printable.Line(framework.Version)}")}  ({Printable.Line(framework.Id)})");
        IEnumerable<string> levels = Enum.GetValues<Automation>().Where(l => coverage.Count(l) > 0).Select(l => $"{coverage.Count(l)} {LevelWords.Of(l)}");
        Wrap(output, $"{LevelWords.Count(framework.Controls.Length, "control")}: {string.Join(", ", levels)}. {LevelWords.Count(coverage.Checks.Count, "check")} cited; "
            + $"{LevelWords.Count(coverage.Unevidenced.Length, "control")} without any.");
        Wrap(output, framework.Attribution);
        if (framework.Source is { } source) Wrap(output, $"Made from: {source}");
        output.WriteLine("A check with * is direct evidence (primary); the others help and never satisfy alone.");
        int ids = framework.Controls.IsEmpty ? 0 : framework.Controls.Max(c => Printable.Line(c.Id).Length);
        foreach (IGrouping<string, Control> section in framework.Controls.GroupBy(c => c.Section, StringComparer.Ordinal))
        {
            output.WriteLine();
            output.WriteLine(Bold(streams, Printable.Line(section.Key)));
            foreach (Control control in section) Write(output, control, ids);
        }
        if (coverage.Unevidenced.IsEmpty) return;
        output.WriteLine();
        output.WriteLine(Bold(streams, "No check evidences"));
        Wrapping.WriteBeside(output, "", 0, 2, string.Join(", ", coverage.Unevidenced.Select(c => c.Id)));
    }

    private static void Write(TextWriter output, Control control, int ids)
    {
        int indent = Math.Min(2 + ids + 2 + LevelWidth, 48);
        string label = $"  {Printable.Line(control.Id).PadRight(ids)}  {LevelWords.Of(control.Automation)}";
        Wrapping.WriteBeside(output, label, label.Length, indent, control.Title);
        string checks = string.Join(", ", control.Primary.Select(p => p + "*").Concat(control.Supporting));
        if (checks.Length > 0) Wrapping.WriteBeside(output, "", 0, indent, checks);
    }

    private static void Wrap(TextWriter output, string text)
    {
        foreach (string line in Wrapping.Wrap(text, Wrapping.Columns)) output.WriteLine(line);
    }

    private static string Bold(Streams streams, string text) => streams.ColourOutput ? $"\u001b[1m{text}\u001b[0m" : text;
}
