using System.Globalization;

namespace Compliance.Rendering.Oscal;

/// <summary>What happened when: collections, scans of a period and where there was none, the assessment, decisions of the review.</summary>
internal static class AssessmentLog
{
    public static void Write(OscalWriter json, OscalPack pack) =>
        json.Object("assessment-log", () => json.Array("entries", Entries(pack), entry =>
        {
            json.Id("uuid", pack.Once("log", $"{entry.Title}\n{OscalText.Moment(entry.Start)}"));
            json.Markup("title", entry.Title);
            json.Paragraphs("description", entry.Text);
            json.Word("start", OscalText.Moment(entry.Start));
            json.Moment("end", entry.End);
            json.Properties(entry.Properties);
            if (entry.Person is { Length: > 0 } person)
                json.Array("logged-by", [pack.People.Person(person)], id =>
                {
                    json.Id("party-uuid", id);
                    json.Word("role-id", "decided");
                });
        }));

    private static IEnumerable<Entry> Entries(OscalPack pack)
    {
        var document = pack.Pack.Document;
        var starts = pack.Pack.Evidence.Where(e => e.Started is not null).GroupBy(e => e.Cluster).ToDictionary(g => g.Key, g => g.Min(e => e.Started!.Value), StringComparer.Ordinal);
        foreach (var cluster in pack.Pack.Clusters)
        {
            var start = starts.GetValueOrDefault(cluster.Name, cluster.CollectedAt);
            yield return new Entry($"Collection of {cluster.Name}", $"From {cluster.Origin}.", start < cluster.CollectedAt ? start : cluster.CollectedAt, cluster.CollectedAt)
            {
                Properties = [new("cluster", cluster.Name), new("snapshot-sha256", cluster.SnapshotSha256)],
            };
        }
        foreach (var scan in pack.Pack.Period?.Scans ?? [])
            yield return new Entry($"Scan {scan.Pack}", scan.NotRecomputable is { } why ? $"It cannot be recomputed: {why}." : null, scan.Moment, null)
            {
                Properties =
                [
                    new("pack", scan.Pack), new("version", scan.Version), new("evidence-manifest-sha256", scan.Digest), new("assessed", (DateTimeOffset?)scan.Assessed), new("pack-sha256", scan.Document),
                    new("program", scan.Program), new("unread", scan.Unread), .. scan.Snapshots.Select(s => new Property("snapshot-sha256", s.Sha256) { Remarks = s.Cluster }),
                ],
            };
        foreach (var gap in pack.Pack.Period?.Gaps ?? [])
            yield return new Entry("No scan", string.Create(CultureInfo.InvariantCulture, $"No scan for {gap.Seconds} s ({gap.Where}); {gap.Missed} planned points were missed."), gap.From, gap.To)
            {
                Properties = [new("gap", gap.Where), new("missed", gap.Missed)],
            };
        yield return new Entry("Assessment", pack.Pack.Summary.Headline, document.Created, null) { Properties = [new("pack", document.Id)] };
        foreach (var approval in document.Approvals)
            yield return new Entry($"Step {approval.Step}: {approval.Decision}", approval.Comment, approval.Moment, null) { Person = approval.Person, Properties = [new("step", approval.Step), new("decision", approval.Decision)] };
    }

    private sealed record Entry(string Title, string? Text, DateTimeOffset Start, DateTimeOffset? End)
    {
        public Property[] Properties { get; init; } = [];

        public string? Person { get; init; }
    }
}
