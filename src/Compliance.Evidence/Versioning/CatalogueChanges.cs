using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Versioning;

/// <summary>Frameworks, controls, checks and the program.</summary>
internal static class CatalogueChanges
{
    public static IEnumerable<ChangeEntry> Of(Sides sides) => Program(sides).Concat(Frameworks(sides)).Concat(Checks(sides)).Concat(Controls(sides));

    private static IEnumerable<ChangeEntry> Program(Sides sides)
    {
        (ProgramIdentity a, ProgramIdentity b) = (sides.Old.Program, sides.New.Program);
        if (a.Name == b.Name && a.Version == b.Version) yield break;
        // The program brings the catalogue of checks: its major version is the catalogue's.
        bool major = VersionNumber.Major(a.Version) != VersionNumber.Major(b.Version);
        yield return Entry(ChangeKind.Program, ChangeAction.Changed, major ? VersionStep.Major : VersionStep.Patch, "program", $"{a.Name} {a.Version}", $"{b.Name} {b.Version}",
            $"The pack was made by {b.Name} {b.Version}, its predecessor by {a.Name} {a.Version}.", "The program was replaced.",
            "A verdict may differ because the engine does; its list of changes names every change that can alter one.");
    }

    private static IEnumerable<ChangeEntry> Frameworks(Sides sides)
    {
        foreach (Matched<FrameworkEntry> m in sides.Match(p => p.Frameworks, f => f.Id, "framework"))
        {
            if (m is not { Old: { } a, New: { } b })
                yield return Entry(ChangeKind.Framework, m.Action, VersionStep.Major, m.Key, m.Old?.Version, m.New?.Version,
                    $"Framework {m.Key} {(m.Old is null ? "is assessed for the first time" : "is no longer assessed")}.", "The audit was asked for other frameworks.", "Its controls are not compared.");
            else if (a.Version != b.Version)
                yield return Entry(ChangeKind.Framework, ChangeAction.Changed, VersionNumber.Major(a.Version) == VersionNumber.Major(b.Version) ? VersionStep.Minor : VersionStep.Major,
                    m.Key, a.Version, b.Version, $"Framework {m.Key} is assessed in version {b.Version}, before {a.Version}.", "The catalogue holds another version.", "Controls may demand something else.");
            else if (a.Name != b.Name || a.Attribution != b.Attribution)
                yield return Entry(ChangeKind.Framework, ChangeAction.Changed, VersionStep.Patch, m.Key, a.Name, b.Name, $"Framework {m.Key} bears other words.", "The catalogue was edited.", "None.");
        }
    }

    private static IEnumerable<ChangeEntry> Checks(Sides sides)
    {
        foreach (Matched<CheckEntry> m in sides.Match(p => p.Checks, c => c.Id, "check"))
            if (m is not { Old: { } a, New: { } b })
                yield return Entry(ChangeKind.Check, m.Action, VersionStep.Minor, m.Key, m.Old?.Condition, m.New?.Condition, $"Check {m.Key} {(m.Old is null ? "is new" : "did not run any more")}.",
                    "The catalogue, or the own checks that the configuration names, are not the same.", "Its findings are not compared.");
            else if (Asked(a) != Asked(b))
                yield return Entry(ChangeKind.Check, ChangeAction.Changed, VersionStep.Minor, m.Key, Asked(a), Asked(b), $"Check {m.Key} asks something else.",
                    a.Condition == b.Condition ? "A parameter or the severity was set to another value." : "Its condition was changed.", "A finding on one side alone is not comparable where condition or parameters differ.");
            else if (!Sides.Same(a, b))
                yield return Entry(ChangeKind.Check, ChangeAction.Changed, VersionStep.Patch, m.Key, null, null, $"Check {m.Key} bears other words.", "The catalogue was edited.", "None.");
    }

    private static string Asked(CheckEntry c) => $"{c.Severity}: {c.Condition}{string.Concat(c.Parameters.Select(p => $" {p.Key}={p.Value};"))}";

    private static IEnumerable<ChangeEntry> Controls(Sides sides)
    {
        HashSet<string> both = [.. sides.Old.Frameworks.Select(f => f.Id).Intersect(sides.New.Frameworks.Select(f => f.Id), StringComparer.Ordinal)];
        foreach (Matched<ControlEntry> m in sides.Match(p => p.Controls.Where(c => both.Contains(c.Framework)), c => $"{c.Framework}:{c.Control}", "control"))
        {
            if (m is not { Old: { } a, New: { } b })
            {
                yield return Entry(ChangeKind.Framework, m.Action, VersionStep.Minor, m.Key, m.Old?.Status, m.New?.Status, $"Control {m.Key} {(m.Old is null ? "is new in its framework" : "is no longer in its framework")}.",
                    "The catalogue was edited.", $"Its status {(m.Old is null ? $"is {m.Any.Status}" : $"was {m.Any.Status}")}.");
                continue;
            }

            if (a.Status != b.Status)
                yield return Entry(ChangeKind.Control, ChangeAction.Changed, VersionStep.Minor, m.Key, a.Status, b.Status, $"Control {m.Key} is {b.Status}, and was {a.Status}.", b.Reason,
                    b.Status switch
                    {
                        "satisfied" => "No primary check of it fails any more.",
                        "not-satisfied" => $"It has to be mended: {Sides.Some(b.Findings)}.",
                        "not-evaluated" => "Nobody can say whether it holds.",
                        "manual" => "A person has to attest it.",
                        _ => "It does not count.",
                    });
            if (Mapping(a) != Mapping(b))
                yield return Entry(ChangeKind.Framework, ChangeAction.Changed, VersionStep.Minor, m.Key, Mapping(a), Mapping(b), $"Control {m.Key} rests on other checks or values.", "The catalogue or the configuration was edited.",
                    "Its status may differ for that reason alone.");
            else if (a.Title != b.Title || a.Demand != b.Demand || a.Section != b.Section)
                yield return Entry(ChangeKind.Framework, ChangeAction.Changed, VersionStep.Patch, m.Key, a.Title, b.Title, $"Control {m.Key} bears other words.", "The catalogue was edited.", "None.");
        }
    }

    private static string Mapping(ControlEntry c) =>
        $"{c.Automation}; primary {Sides.Or(string.Join(", ", c.Primary.Select(p => p.Check)))}; supporting {Sides.Or(string.Join(", ", c.Supporting.Select(p => p.Check)))}"
        + string.Concat(c.Parameters.Select(p => $"; {p.Id}={Sides.Or(p.Value)}"));

    private static ChangeEntry Entry(
        ChangeKind kind, ChangeAction action, VersionStep step, string subject, string? from, string? to, string summary, string why, string impact) => new()
    {
        Kind = kind, Action = action, Step = step, Subject = subject, From = from, To = to, Summary = summary, Why = why, Impact = impact,
    };
}
