using System.Collections.Immutable;
using System.Text;
using Compliance.Host.Terminal;

namespace Compliance.Host.Imports;

/// <summary>A configuration made of reports, and what of them it has no place for.</summary>
/// <param name="Text">The configuration as YAML, with comments.</param>
/// <param name="Remarks">What was not taken over, by line.</param>
internal sealed record ImportedConfiguration(string Text, ImmutableArray<ImportRemark> Remarks)
{
    /// <summary>Makes it.</summary>
    /// <param name="file">The file of the reports, for comments.</param>
    /// <param name="reports">The reports.</param>
    /// <param name="remarks">What reading them found no place for.</param>
    public static ImportedConfiguration Of(string file, ImmutableArray<GlobalReport> reports, ImmutableArray<ImportRemark> remarks)
    {
        List<ImportRemark> all = [.. remarks];
        ImportedSchedule? schedule = Schedule(reports, all);
        ImmutableArray<ImportedZone> zones = Zones(reports, all);
        ImmutableArray<ImportRemark> sorted = [.. all.OrderBy(r => r.Line).ThenBy(r => r.Field, StringComparer.Ordinal)];
        return new ImportedConfiguration(Write(file, reports, sorted, schedule, zones), sorted);
    }

    // A series has one schedule. The most frequent one gives a pack at least as often as each report was made.
    private static ImportedSchedule? Schedule(ImmutableArray<GlobalReport> reports, List<ImportRemark> remarks)
    {
        List<(GlobalReport Report, ImportedSchedule Schedule)> known = [];
        foreach (GlobalReport report in reports.Where(r => !r.Suspended))
        {
            if (report.Schedule is null)
            {
                remarks.Add(new ImportRemark(report.Line, report.ScheduleField, $"the report {report.Name} has no schedule"));
                continue;
            }
            try
            {
                known.Add((report, ImportedSchedule.Of(report.Schedule)));
            }
            catch (FormatException e)
            {
                remarks.Add(new ImportRemark(report.ScheduleLine, report.ScheduleField, $"'{report.Schedule}': {e.Message}"));
            }
        }
        if (known.Count == 0) return null;
        ImportedSchedule chosen = known.MinBy(k => k.Schedule.Longest).Schedule;
        remarks.AddRange(known.Where(k => k.Schedule.Cron != chosen.Cron).Select(k => new ImportRemark(
            k.Report.ScheduleLine, k.Report.ScheduleField, $"'{k.Report.Schedule}': a series of packs has one schedule, and {chosen.Cron} of another report is more frequent")));
        return chosen;
    }

    private static ImmutableArray<ImportedZone> Zones(ImmutableArray<GlobalReport> reports, List<ImportRemark> remarks)
    {
        List<ImportedZone> zones = [];
        foreach (GlobalReport report in reports)
        {
            if (report.Endpoints is not { } selection) continue;
            try
            {
                string members = ImportedZone.MembersOf(selection);
                int same = zones.FindIndex(z => z.Members == members);
                if (same < 0) zones.Add(new ImportedZone(members, [report.Name]));
                else zones[same] = zones[same] with { Reports = zones[same].Reports.Add(report.Name) };
            }
            catch (FormatException e)
            {
                remarks.Add(new ImportRemark(selection.Line, selection.Field, $"no zone is made of it: {e.Message}"));
            }
        }
        return [.. zones];
    }

    private static string Write(string file, ImmutableArray<GlobalReport> reports, ImmutableArray<ImportRemark> remarks, ImportedSchedule? schedule, ImmutableArray<ImportedZone> zones)
    {
        var text = new StringBuilder();
        Comment(text, $"Made of {file} by `compliance import globalreport`. Read it, correct it, and fill in who answers for what:");
        Comment(text, "`compliance init` shows what else a configuration holds, and `compliance config check FILE` tells every mistake.");
        Comment(text, "Every pack has the columns of the former reports inventory, network-access and policy-audit in machine/calico.");
        Comment(text, "");
        Comment(text, "Read:");
        foreach (GlobalReport report in reports)
            Comment(text, $"  line {report.Line}: {report.Name}, {report.Type}{(report.Schedule is null ? "" : $", {report.Schedule}")}{(report.Suspended ? ", suspended" : "")}{(report.Endpoints is null ? ", every endpoint" : "")}");
        Comment(text, "");
        Comment(text, remarks.IsEmpty ? "All of it was taken over." : "Not taken over:");
        foreach (ImportRemark remark in remarks) Comment(text, $"  line {remark.Line}: {remark.Field}: {remark.Message}");
        if (schedule is not null)
        {
            text.Append("\n# The most frequent schedule, in UTC. A pack shows what scans saw: scan more often to see what came and went between two packs.\n");
            text.Append($"schedule:\n  scan: \"{schedule.Cron}\"\n  pack: \"{schedule.Cron}\"\n");
        }
        text.Append("\n# The former reports left no namespace out. Left out of the configuration, kube-system, kube-node-lease and kube-public would be.\nscope:\n  exemptNamespaces: []\n");
        if (!zones.IsEmpty)
        {
            text.Append("\n# What reports selected, as zones. Packs speak of all that is in scope, and of zones within it. The kind of each is for a person to say:\n");
            text.Append("# cde, phi, management, shared, internal, dmz, development, partner or untrusted. A pod may be in one zone only; packs name those in two.\n");
            text.Append("zones:\n");
            foreach (ImportedZone zone in zones) text.Append(zone.Text);
        }
        return text.ToString();
    }

    /// <summary>Names are hostile: nothing of them may end the comment.</summary>
    private static void Comment(StringBuilder text, string line) => text.Append(line.Length == 0 ? "#" : "# ").Append(Printable.Line(line)).Append('\n');
}
