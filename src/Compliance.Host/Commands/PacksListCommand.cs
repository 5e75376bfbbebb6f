using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Compliance.Evidence;
using Compliance.Evidence.Ledger;
using Compliance.Host.Packs;
using Compliance.Host.Stores;
using Compliance.Host.Terminal;

namespace Compliance.Host.Commands;

/// <summary><c>packs list</c>: the packs of a store.</summary>
internal static class PacksListCommand
{
    public static Command Create(Streams streams)
    {
        var store = new StoreOption();
        var series = new Option<string?>("--series") { Description = "Packs of this series only.", HelpName = "SERIES" };
        var format = new Option<string>("--format") { Description = "text, or json (one object).", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json");
        var verb = new Verb("list", "Lists the packs of a store with status, digest, holds and how long they are kept; of purged ones, what their tombstone says.", "compliance packs list --store evidence", "compliance packs list --format json");
        verb.Options.Add(store);
        verb.Options.Add(series);
        verb.Options.Add(format);
        verb.Options.Add(new Option<bool>("--debug") { Description = "Shows the stack trace of an error." });
        verb.SetAction(parsed =>
        {
            IEvidenceStore place = store.Open(parsed, streams.Warn);
            LedgerState state = LedgerState.Of(place.Ledger());
            PackRow[] rows = [.. state.Packs.Where(p => parsed.GetValue(series) is not { } only || p.Series == only).Select(p => PackRow.Of(new SelectedPack(place, state, p)))];
            if (parsed.GetValue(format) == "json") WriteJson(streams.Output, rows);
            else Write(streams, place, rows);
            return ExitStatus.Done;
        });
        return verb;
    }

    private static void Write(Streams streams, IEvidenceStore store, PackRow[] rows)
    {
        if (rows.Length == 0)
        {
            streams.Note($"The store {store.Place} has no such packs.");
            return;
        }
        using StreamWriter output = streams.OpenText();
        foreach (IGrouping<string, PackRow> series in rows.GroupBy(r => r.Record.Series))
        {
            output.WriteLine($"series {Printable.Line(series.Key)}");
            string[][] cells = [["  VERSION", "STATUS", "CREATED", "KEPT UNTIL", "HELD", "DIGEST", "NAME"], .. series.Select(Cells)];
            int[] widths = [.. Enumerable.Range(0, cells[0].Length).Select(i => cells.Max(c => c[i].Length))];
            foreach (string[] row in cells) output.WriteLine(string.Join("  ", row.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd());
        }
    }

    private static string[] Cells(PackRow row) =>
    [
        "  " + Printable.Line(row.Record.Version), row.Status, Day(row.Created) ?? "", Day(row.RetainedUntil) ?? (row.Created is null ? "" : row.Record.Status is Evidence.Pack.PackStatus.Approved ? "in effect" : "unknown"),
        row.Held ? "held" : "", row.Record.Digest[..12], Printable.Line(row.Record.Name),
    ];

    private static void WriteJson(Stream output, PackRow[] rows)
    {
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteStartArray("packs");
            foreach (PackRow row in rows)
            {
                json.WriteStartObject();
                json.WriteString("name", row.Record.Name);
                json.WriteString("series", row.Record.Series);
                json.WriteString("version", row.Record.Version);
                json.WriteString("status", row.Record.PurgedBy is not null ? "purged" : ReviewJson.Word(row.Record.Status));
                if (row.Created is { } created) json.WriteString("created", ReviewJson.Moment(created));
                json.WriteString("digest", row.Record.Digest);
                json.WriteBoolean("held", row.Held);
                if (row.RetainedUntil is { } until) json.WriteString("retainedUntil", ReviewJson.Moment(until));
                json.WriteString("retention", row.Retention);
                if (row.Record.SupersededBy is { } next) json.WriteString("supersededBy", next);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        output.Write("\n"u8);
    }

    private static string? Day(DateTimeOffset? moment) => moment?.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
