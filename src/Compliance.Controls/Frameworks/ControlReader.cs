using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Network.Documents;

namespace Compliance.Controls.Frameworks;

/// <summary>Reads the controls of one file; knows the ids read so far.</summary>
internal sealed class ControlReader(FieldReader fields, ImmutableSortedSet<string> checkIds)
{
    private static readonly ImmutableArray<string> s_keys =
        ["id", "title", "demand", "applicability", "automation", "rationale", "frequency", "cadence", "evidence", "primary", "supporting",
            "parameters", "attestation"];

    private static readonly ImmutableArray<(string Word, Automation Level)> s_levels =
    [
        ("automated", Automation.Automated), ("partial", Automation.Partial), ("manual", Automation.Manual),
        ("inherited", Automation.Inherited), ("not-applicable", Automation.NotApplicable),
    ];

    private readonly DemandReader _demands = new(fields);
    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);

    /// <summary>The control; null when it is no mapping. After other problems it holds empty text.</summary>
    public Control? Read(JsonElement control, string at, string section)
    {
        if (!fields.IsMapping(control, at, s_keys)) return null;
        string id = fields.Text(control, at, "id");
        if (id.Length > 0 && !_ids.Add(id)) fields.Refuse($"{at}/id", $"control '{id}' stands further up; expected each id once");
        Automation? automation = ReadAutomation(control, at);
        var read = new Control
        {
            Id = id,
            Section = section,
            Title = fields.Text(control, at, "title"),
            Demand = fields.Text(control, at, "demand"),
            Applicability = fields.Optional(control, at, "applicability"),
            Automation = automation ?? Automation.Manual,
            Rationale = fields.Optional(control, at, "rationale"),
            Frequency = fields.Optional(control, at, "frequency"),
            Cadence = _demands.ReadCadence(control, at),
            Evidence = fields.Optional(control, at, "evidence"),
            Primary = ReadChecks(control, at, "primary"),
            Supporting = ReadChecks(control, at, "supporting"),
            Parameters = _demands.ReadParameters(control, at),
            Attestation = _demands.ReadAttestation(control, at, automation),
        };
        foreach (string check in read.Primary.Intersect(read.Supporting, StringComparer.Ordinal))
            fields.Refuse($"{at}/supporting", $"'{check}' is primary too; expected it in one of the two lists");
        if (automation is { } level) HoldTogether(control, at, level, read.Primary.Length + read.Supporting.Length);
        return read;
    }

    private Automation? ReadAutomation(JsonElement control, string at)
    {
        string word = fields.Text(control, at, "automation");
        foreach ((string known, Automation level) in s_levels)
            if (word == known) return level;
        IEnumerable<string> words = s_levels.Select(l => l.Word);
        if (word.Length > 0) fields.Refuse($"{at}/automation", $"'{word}'; expected one of {string.Join(", ", words)}{Spelling.Suggest(word, words)}");
        return null;
    }

    /// <summary>Check ids of a list: known, each once, sorted so that two files with the same meaning are the same file.</summary>
    private ImmutableArray<string> ReadChecks(JsonElement control, string at, string key)
    {
        var checks = ImmutableArray.CreateBuilder<string>();
        foreach ((string check, string place) in fields.Texts(control, at, key))
        {
            if (!checkIds.Contains(check)) fields.Refuse(place, $"unknown check '{check}'{Spelling.Suggest(check, checkIds)}");
            else if (checks.Count > 0 && string.CompareOrdinal(checks[^1], check) >= 0)
                fields.Refuse(place, $"'{check}' stands after '{checks[^1]}'; expected check ids sorted, each once");
            checks.Add(check);
        }
        return checks.ToImmutable();
    }

    /// <summary>What the level asks of the other fields.</summary>
    private void HoldTogether(JsonElement control, string at, Automation level, int checks)
    {
        bool needsReason = level is Automation.NotApplicable or Automation.Inherited;
        bool hasReason = control.TryGetProperty("rationale", out _);
        if (needsReason && !hasReason) fields.Refuse(at, "'rationale' is missing; expected the reason why the control is not applicable or inherited");
        if (!needsReason && hasReason) fields.Refuse($"{at}/rationale", "expected only where automation is not-applicable or inherited");
        if (level == Automation.NotApplicable && checks > 0) fields.Refuse(at, "cites checks although it is not applicable; expected none");
        if (level == Automation.Automated && checks == 0) fields.Refuse(at, "is automated and cites no check; expected 'primary' or 'supporting'");
    }
}
