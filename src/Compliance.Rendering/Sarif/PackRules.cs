using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Evidence.Pack;

namespace Compliance.Rendering.Sarif;

/// <summary>Checks as rules of the driver, and the kinds of notifications.</summary>
internal sealed class PackRules
{
    private static readonly ImmutableArray<(string Id, string Text)> s_notifications =
    [
        ("gap", "Something could not be read. What needed it was not evaluated."), ("limitation", "Something was read and not fully understood, or is not decidable."),
        ("no-scan", "No scan was made for longer than the interval."), ("cannot-tell", "Something that the pack cannot tell."),
    ];

    private readonly EvidencePack _pack;

    private readonly PackTaxonomies _taxonomies;

    private readonly ILookup<string, CheckOutcome> _outcomes;

    private readonly List<CheckEntry> _checks;

    private readonly Dictionary<string, int> _places;

    public PackRules(EvidencePack pack, PackTaxonomies taxonomies, ImmutableArray<CheckOutcome> outcomes)
    {
        _pack = pack;
        _taxonomies = taxonomies;
        _outcomes = outcomes.ToLookup(o => o.Check, StringComparer.Ordinal);
        _checks = [.. pack.Checks.DistinctBy(c => c.Id)];
        _places = _checks.Select((check, i) => (check.Id, i)).ToDictionary(c => c.Id, c => c.i, StringComparer.Ordinal);
    }

    /// <summary>Place of a kind of notification.</summary>
    public static int Notification(string kind) => s_notifications.IndexOf(s_notifications.First(n => n.Id == kind));

    /// <summary>The rule of a result: its id, and its place where the pack defines it.</summary>
    public void WriteRule(Utf8JsonWriter json, string check)
    {
        json.WriteString("ruleId"u8, VisibleText.OneLine(check));
        if (_places.TryGetValue(check, out var place))
            json.WriteNumber("ruleIndex"u8, place);
    }

    /// <summary>The tool with its rules.</summary>
    public void Write(Utf8JsonWriter json) => json.Driver(VisibleText.OneLine(_pack.Program.Version), () =>
    {
        json.WriteString("guid"u8, PackRun.Lasting.Of("tool", "compliance"));
        json.Text("shortDescription", "Computes effective connectivity of Kubernetes clusters from their policies and holds it against controls.");
        json.Items("rules", _checks, check => WriteCheck(json, check));
        json.Items("notifications", s_notifications, notification =>
        {
            json.WriteString("id"u8, notification.Id);
            json.Text("shortDescription", notification.Text);
        });
        _taxonomies.WriteSupported(json);
    });

    private void WriteCheck(Utf8JsonWriter json, CheckEntry check)
    {
        json.WriteString("id"u8, VisibleText.OneLine(check.Id));
        json.WriteString("guid"u8, PackRun.Lasting.Of("check", check.Id));
        json.Text("shortDescription", PackText.Message(check.Title));
        json.Text("fullDescription", PackText.Message(check.Condition));
        json.Text("help", PackText.Message($"{check.Rationale}\n\n{check.Remediation}"));
        json.Object("defaultConfiguration", () => json.WriteString("level"u8, PackText.Level("fail", check.Severity)));
        json.Items("relationships", _taxonomies.Of(check.Id), related =>
        {
            _taxonomies.WriteTarget(json, related.Control);
            json.WriteStartArray("kinds"u8);
            json.WriteStringValue("relevant"u8);
            json.WriteEndArray();
            json.Object("properties", () => json.Property("part", related.Part));
        });
        json.Object("properties", () =>
        {
            json.WriteStartArray("tags"u8);
            json.WriteStringValue("security"u8);
            if (check.Group.Length > 0)
                json.WriteStringValue(VisibleText.OneLine(check.Group));
            json.WriteEndArray();
            json.Property("severity", check.Severity);
            json.Property("security-severity", PackText.Score(check.Severity));
            json.Object("parameters", () =>
            {
                foreach (var (name, value) in check.Parameters)
                    json.WriteString(VisibleText.OneLine(name), VisibleText.Of(value));
            });
            json.Object("results", () =>
            {
                foreach (var verdict in _outcomes[check.Id].SelectMany(o => o.Verdicts).GroupBy(v => v.Key).OrderBy(g => g.Key, StringComparer.Ordinal))
                    json.WriteNumber(VisibleText.OneLine(verdict.Key), verdict.Sum(v => v.Value));
            });
        });
    }
}
