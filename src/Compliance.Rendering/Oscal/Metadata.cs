using Compliance.Evidence.Pack;

namespace Compliance.Rendering.Oscal;

/// <summary>What every document says of itself first.</summary>
internal static class Metadata
{
    /// <summary>Id of the document and its metadata.</summary>
    /// <param name="json">Writer, at the begin of the document.</param>
    /// <param name="pack">The pack.</param>
    /// <param name="kind">What the document is, as OSCAL calls it.</param>
    /// <param name="title">The same in words.</param>
    public static void Write(OscalWriter json, OscalPack pack, string kind, string title)
    {
        var document = pack.Pack.Document;
        json.Id("uuid", pack.Ids.Of("document", kind));
        json.Object("metadata", () =>
        {
            json.Markup("title", $"{document.Title}: {title}");
            json.Moment("published", document.ApprovalDate);
            json.Word("last-modified", OscalText.Moment(document.LastModified ?? document.Created));
            json.Line("version", document.Version);
            json.Word("oscal-version", pack.Version);
            if (document.Predecessor is { } before)
                json.Array("revisions", [before], revision =>
                {
                    json.Moment("last-modified", revision.Created);
                    json.Line("version", revision.Version);
                    json.Properties(new Property("pack", revision.Id), new Property("evidence-manifest-sha256", revision.Digest));
                });
            json.Array("document-ids", [document.Id], id => json.Line("identifier", id));
            json.Properties(
                [
                    new("marking", document.Classification) { Core = true }, new("pack", document.Id), new("pack-sha256", pack.Digest), new("series", document.Series),
                    new("status", StatusWord(document.Status)), new("version-reason", document.VersionReason), new("program", pack.Pack.Program.Name), new("program-version", pack.Pack.Program.Version),
                    new("clock", pack.Pack.Program.ClockOverridden ? "overridden" : null), new("redacted-from", document.RedactedFrom), new("superseded-by", document.SupersededBy),
                    new("retention", document.Retention), new("next-review", document.NextReview), .. document.Distribution.Select(d => new Property("distribution", d)),
                    .. document.Missing.Select(m => new Property("missing-field", m)),
                ]);
            pack.People.Write(json);
            json.Paragraphs("remarks", document.ExecutiveSummary);
        });
    }

    /// <summary>The pack's word for a status.</summary>
    private static string StatusWord(PackStatus status) => status == PackStatus.InReview ? "in-review" : status.ToString().ToLowerInvariant();
}
