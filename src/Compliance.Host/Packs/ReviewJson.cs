using System.Globalization;
using System.Text.Json;
using Compliance.Evidence.Approval;
using Compliance.Evidence.Pack;

namespace Compliance.Host.Packs;

/// <summary>A pack and its review for programs: one object.</summary>
internal static class ReviewJson
{
    /// <summary>A status as machine formats write it.</summary>
    public static string Word(PackStatus status) => JsonNamingPolicy.KebabCaseLower.ConvertName(status.ToString());

    /// <summary>A moment as machine formats write it.</summary>
    public static string Moment(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Writes a pack.</summary>
    public static void Write(Stream output, ShownPack shown)
    {
        PackRow row = shown.Row;
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("name", row.Record.Name);
            json.WriteString("status", row.Record.PurgedBy is not null ? "purged" : Word(row.Record.Status));
            json.WriteString("digest", row.Record.Digest);
            json.WriteBoolean("released", row.Record.ReleasedBy is not null);
            json.WriteBoolean("held", row.Held);
            if (row.RetainedUntil is { } until) json.WriteString("retainedUntil", Moment(until));
            json.WriteString("retention", row.Retention);
            if (row.Record.SupersededBy is { } next) json.WriteString("supersededBy", next);
            if (shown.Document is { } document) Raw(json, "document", document);
            if (shown.Round is { } round)
            {
                Raw(json, "submission", round.Submission);
                Raw(json, "decisions", round.Decisions);
                if (round.Next is { } step) json.WriteString("next", step.Step);
                Raw(json, "criteria", shown.Criteria);
            }
            json.WriteEndObject();
        }
        output.Write("\n"u8);
    }

    private static void Raw<T>(Utf8JsonWriter json, string name, T value)
    {
        json.WritePropertyName(name);
        using JsonDocument document = JsonDocument.Parse(PackJson.Write(value));
        document.RootElement.WriteTo(json);
    }
}
