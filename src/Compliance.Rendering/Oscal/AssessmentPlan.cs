using System.Text.RegularExpressions;

namespace Compliance.Rendering.Oscal;

/// <summary>The assessment plan: what the assessment was to do, as the pack tells it.</summary>
internal static partial class AssessmentPlan
{
    public static void Write(Stream output, OscalPack pack) => OscalWriter.Write(output, "assessment-plan", json =>
    {
        Metadata.Write(json, pack, "assessment-plan", "assessment plan");
        json.Object("import-ssp", () => json.Word("href", "#" + BackMatter.SystemPlanId(pack)));
        json.Object("local-definitions", () =>
        {
            pack.Inventory.WriteComponents(json);
            pack.Inventory.WriteItems(json);
            Definitions.WriteObjectives(json, pack);
            Definitions.WriteActivities(json, pack);
        });
        WriteTerms(json, pack);
        ReviewedControls.Write(json, pack, byStatus: false);
        pack.Inventory.WriteSubjects(json);
        Definitions.WriteAssets(json, pack);
        json.Array("tasks", Tasks(pack), task => WriteTask(json, pack, task));
        json.Object("back-matter", () => json.Array("resources",
            [() => BackMatter.WriteSystemPlan(json, pack), () => BackMatter.WritePack(json, pack), .. BackMatter.Frameworks(json, pack)], (Action write) => write()));
    });

    private static void WriteTerms(OscalWriter json, OscalPack pack) => json.Object("terms-and-conditions", () => json.Array("parts",
        new (string Name, string Title, string? Prose)[]
        {
            ("assumptions", "Rules of the assessment", "What could not be read, was not understood, or is not enforced does not count as satisfied. A control that was not evaluated is told as such. An exception stands beside a fail and never instead of it."),
            ("methodology", "Method", "Objects are read, effective connectivity is computed from every policy together, and checks are held against it. Nothing is sent through the network that is assessed: this is no penetration test."),
            ("inclusions", "In scope", Lines(pack.Pack.Document.InScope)), ("exclusions", "Not in scope", Lines(pack.Pack.Document.OutOfScope)), ("applicability", "Applicability", pack.Pack.Document.Applicability),
        }.Where(part => !string.IsNullOrEmpty(part.Prose)),
        part =>
        {
            json.Word("name", part.Name);
            json.Word("ns", OscalWriter.Namespace);
            json.Word("title", part.Title);
            json.Paragraphs("prose", part.Prose);
        }));

    private static string Lines(IEnumerable<string> lines) => string.Join('\n', lines.Select(VisibleText.OneLine));

    /// <summary>This assessment, then what recurs, by how often the frameworks want it.</summary>
    private static IEnumerable<PlannedTask> Tasks(OscalPack pack)
    {
        yield return new PlannedTask("assessment", null, [.. pack.Pack.Checks.Select(c => c.Id).Distinct()], pack.Controls.Length);
        foreach (var cadence in pack.Controls.Where(c => c.Entry.Cadence is { Length: > 0 }).GroupBy(c => c.Entry.Cadence!, StringComparer.Ordinal))
            yield return new PlannedTask("cadence", cadence.Key, [.. cadence.SelectMany(c => c.Entry.Primary).Select(c => c.Check).Distinct().Where(pack.HasCheck)], cadence.Count());
    }

    private static void WriteTask(OscalWriter json, OscalPack pack, PlannedTask task)
    {
        json.Id("uuid", pack.Ids.Of("task", $"{task.Kind}\n{task.Cadence}"));
        json.Word("type", "action");
        json.Markup("title", task.Cadence is null ? "Assessment of every control" : $"Controls that are due every {task.Cadence}");
        json.Properties(new Property("cadence", task.Cadence), new Property("controls", task.Controls));
        if (task.Cadence is null)
            json.Object("timing", () =>
            {
                if (pack.Pack.Period is { } period)
                    json.Object("within-date-range", () =>
                    {
                        json.Word("start", OscalText.Moment(period.From));
                        json.Word("end", OscalText.Moment(period.To));
                    });
                else
                    json.Object("on-date", () => json.Word("date", OscalText.Moment(pack.Pack.Document.Created)));
            });
        else if (Frequency(task.Cadence) is { } frequency)
            json.Object("timing", () => json.Object("at-frequency", () =>
            {
                json.Number("period", frequency.Period);
                json.Word("unit", frequency.Unit);
            }));
        if (pack.Inventory.Clusters.Count > 0)
            json.Array("associated-activities", task.Checks, check =>
            {
                json.Id("activity-uuid", OscalPack.Activity(check));
                json.Array("subjects", ["component"], type =>
                {
                    json.Word("type", type);
                    json.Object("include-all", () => { });
                });
            });
    }

    /// <summary>An ISO 8601 duration of one unit, in OSCAL's units; null for any other.</summary>
    internal static (int Period, string Unit)? Frequency(string cadence)
    {
        if (Duration().Match(cadence) is not { Success: true } match)
            return null;
        var count = int.Parse(match.Groups["n"].Value, System.Globalization.CultureInfo.InvariantCulture);
        return (match.Groups["t"].Success, match.Groups["u"].Value) switch
        {
            (false, "Y") => (count, "years"),
            (false, "M") => (count, "months"),
            (false, "W") => (count * 7, "days"),
            (false, "D") => (count, "days"),
            (true, "H") => (count, "hours"),
            (true, "M") => (count, "minutes"),
            _ => null,
        };
    }

    [GeneratedRegex(@"\AP(?<t>T)?(?<n>[1-9][0-9]{0,3})(?<u>[YMWDH])\z", RegexOptions.CultureInvariant)]
    private static partial Regex Duration();

    private sealed record PlannedTask(string Kind, string? Cadence, IReadOnlyList<string> Checks, int Controls);
}
