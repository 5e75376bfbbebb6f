using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Compliance.Evidence.Ledger;
using Compliance.Evidence.Pack;
using Compliance.Evidence.Period;
using Compliance.Host.Tests.Running;
using Compliance.Host.Tests.Verification;
using Compliance.Network.Snapshot;
using Compliance.Storage;

namespace Compliance.Host.Tests.Commands;

/// <summary>The scans are made once: six runs of the program.</summary>
public sealed class ScannedSeries : IDisposable
{
    internal TempFolder Folder { get; } = new();

    internal string Store { get; }

    /// <summary>The period pack, in a folder of its own.</summary>
    internal CliResult Made { get; }

    internal string Pack => Made.Lines[^1];

    public ScannedSeries()
    {
        Store = ScannedShop.WriteTo(Folder);
        Made = Make("first");
        Assert.True(Made.Status == 3, Made.Error);
    }

    internal CliResult Make(string folder, params string[] more) => Cli.RunIn([ScannedShop.Clock(new DateTimeOffset(2026, 7, 9, 8, 0, 0, TimeSpan.Zero))],
        ["period", "--from", "2026-07-01", "--to", "2026-07-07", "--store", Store, "--out", Path.Combine(Folder.Path, folder), .. more]);

    public void Dispose() => Folder.Dispose();
}

public sealed class PeriodTests(ScannedSeries scanned) : IClassFixture<ScannedSeries>
{
    private static EvidencePack Read(string pack) => PackJson.Read<EvidencePack>(File.ReadAllBytes(Path.Combine(pack, "data", "pack.json")));

    [Fact]
    public void Six_scans_of_a_changing_shop_give_the_planted_period()
    {
        EvidencePack pack = Read(scanned.Pack);
        PeriodEntry period = pack.Period!;
        Assert.Equal(("small-shop-period", "1.0.0", "small-shop"), (pack.Document.Series, pack.Document.Version, period.Series));
        Assert.Equal("At 6 of 7 planned points between 2026-07-01 00:00:00 UTC and 2026-07-08 00:00:00 UTC.", period.Statement);
        Assert.Equal(["met", "met", "met", "missed", "met", "met", "met"], period.Planned.Select(p => p.State));
        Assert.Equal([(ScannedShop.At(2), ScannedShop.At(3), 1)], period.Gaps.Select(g => (g.From, g.To, g.Missed)));
        Assert.Equal(Enumerable.Range(0, 6).Select(ScannedShop.At), period.Scans.Select(s => s.Moment));
        Assert.Equal([0, 0, 0, 0, 1, 0], period.Scans.Select(s => s.Unread));
        Assert.All(period.Scans, s => Assert.Null(s.NotRecomputable));
        Assert.Empty(period.Breaks);

        ControlPeriodEntry zones = period.Controls.Single(c => c.Control == "H1"), owners = period.Controls.Single(c => c.Control == "H2");
        Assert.Equal(("not-satisfied", ScannedShop.At(2), 1, "satisfied"), (zones.Worst, zones.WorstMoment, zones.WorstScans, zones.AtEnd));
        Assert.Equal(["satisfied>not-satisfied", "not-satisfied>satisfied", "satisfied>not-evaluated", "not-evaluated>satisfied"], zones.Flips.Select(f => $"{f.From}>{f.To}"));
        const long Day = 86400;
        Assert.Equal(new StatusTimes(3 * Day, 0, Day, 0, 0, (2 * 3600) + (2 * Day) + (22 * 3600)), zones.Times);
        Assert.Equal(new StatusTimes(Day, 2 * Day, Day, 0, 0, (2 * 3600) + (2 * Day) + (22 * 3600)), owners.Times);
        Assert.Equal(("not-satisfied", 3), (owners.Worst, owners.WorstScans));

        FindingPeriodEntry owner = period.Findings.Single(f => f.Check == "OWN-OWNER");
        Assert.Equal((ScannedShop.At(1), ScannedShop.At(3), 3, 2, 1, "closed"), (owner.FirstSeen, owner.LastSeen, owner.Scans, owner.Absent, owner.Appearances, owner.AtEnd));
        Assert.Equal([(ScannedShop.At(4), 1)], owner.Incomparable.Select(i => (i.From, i.Scans)));
        Assert.Equal([("policy", "NetworkPolicy/ops/passing", ScannedShop.At(1), ScannedShop.At(2), (string?)null)], period.Transient.Select(t => (t.Kind, t.Object, t.FirstSeen, t.LastSeen, t.Doubt)));

        // The results of the pack are the worst case, and say so.
        Assert.Equal(["not-satisfied", "not-satisfied"], pack.Controls.Select(c => c.Status));
        Assert.StartsWith("Worst of 6 scans, seen at 2026-07-03 02:00:00 UTC: ", pack.Controls[0].Reason, StringComparison.Ordinal);
        Assert.Contains("worst case from 2026-07-01 to 2026-07-07", pack.Document.Title, StringComparison.Ordinal);
        Assert.Equal("Worst case of 6 scans: 2 controls not satisfied at least once", pack.Summary.Headline);
        Assert.Contains(pack.Gaps, g => g.Message.EndsWith("(In 1 of 6 scans, first at 2026-07-06 02:00:00 UTC.)", StringComparison.Ordinal));
        Assert.Contains("1 planned point was missed", scanned.Made.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_scans_give_the_same_bytes()
    {
        CliResult again = scanned.Make("second");
        Dictionary<string, byte[]> one = VerifiedPack.Bytes(scanned.Pack), other = VerifiedPack.Bytes(again.Lines[^1]);
        Assert.Equal(Path.GetFileName(scanned.Pack), Path.GetFileName(again.Lines[^1]));
        Assert.Equal(one.Keys.Order(StringComparer.Ordinal), other.Keys.Order(StringComparer.Ordinal));
        Assert.All(one, f => Assert.True(f.Value.AsSpan().SequenceEqual(other[f.Key]), f.Key));
    }

    [Fact]
    public void Snapshots_and_documents_stand_in_it_as_a_base_and_differences()
    {
        string[] files = [.. VerifiedPack.Bytes(scanned.Pack).Keys.Where(k => k.StartsWith("data/inputs/scans/", StringComparison.Ordinal))];
        Assert.Single(files, f => f.Contains("/snapshots/", StringComparison.Ordinal) && f.EndsWith(".json.gz", StringComparison.Ordinal));
        Assert.Single(files, f => f.Contains("/documents/", StringComparison.Ordinal) && f.EndsWith(".json.gz", StringComparison.Ordinal));
        Assert.Equal(5, files.Count(f => f.Contains("/documents/", StringComparison.Ordinal) && f.EndsWith(".difference.gz", StringComparison.Ordinal)));
        Assert.Equal(6, files.Count(f => f.Contains("/manifests/", StringComparison.Ordinal)));
    }

    [Fact]
    public void Verify_computes_every_scan_and_the_period_anew()
    {
        CliResult run = Cli.RunIn([("TZ", "Pacific/Kiritimati"), ("LC_ALL", "tr_TR.UTF-8")], "verify", scanned.Pack);
        Assert.True(run.Status == 0 && run.Lines[0] == "MATCH", run.Output + run.Error);
        Assert.Equal(6, run.Lines.Count(l => l.StartsWith("  scan EP-small-shop-", StringComparison.Ordinal) && l.Contains(": MATCH, ", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_verdict_edited_in_one_scan_inside_drifts_and_the_scan_is_named()
    {
        Dictionary<string, byte[]> files = VerifiedPack.Bytes(scanned.Pack);
        string whole = files.Keys.Single(k => k.Contains("/documents/", StringComparison.Ordinal) && k.EndsWith(".json.gz", StringComparison.Ordinal));
        string digest = Path.GetFileName(whole)[..64], text = Encoding.UTF8.GetString(GzipText.Read(files[whole], 1 << 30).Span);
        // The first scan is made to fail, everything that names it is made to name the forgery, and the pack is hashed anew.
        byte[] forged = Encoding.UTF8.GetBytes(text.Replace("\"status\":\"satisfied\"", "\"status\":\"not-satisfied\"", StringComparison.Ordinal));
        Assert.NotEqual(text.Length, forged.Length);
        Dictionary<string, byte[]> swapped = Swap(files, digest, forged);

        CliResult run = Cli.Run("verify", VerifiedPack.Reseal(swapped, Path.Combine(scanned.Folder.Path, "forged"), key: null));
        Assert.Equal(("DRIFT", 4), (run.Lines[0], run.Status));
        string scan = Path.GetFileName(Directory.EnumerateDirectories(scanned.Store, "EP-*20260701T020000Z*").Single());
        Assert.Contains($"scan {scan}: its evidence manifest names another data/pack.json than the one that is kept", run.Output, StringComparison.Ordinal);
        Assert.Contains($"scan {scan}: control house H1: the pack says not-satisfied, recomputed it is satisfied", run.Output, StringComparison.Ordinal);
        Assert.Equal(5, run.Lines.Count(l => l.Contains(": MATCH, ", StringComparison.Ordinal)));
        Assert.Single(run.Lines, l => l.Contains(": DRIFT, ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_period_edited_in_the_pack_drifts()
    {
        Dictionary<string, byte[]> files = VerifiedPack.Bytes(scanned.Pack);
        string text = Encoding.UTF8.GetString(files["data/pack.json"]);
        files["data/pack.json"] = Encoding.UTF8.GetBytes(text.Replace("At 6 of 7 planned points", "At 7 of 7 planned points", StringComparison.Ordinal));
        CliResult run = Cli.Run("verify", VerifiedPack.Reseal(files, Path.Combine(scanned.Folder.Path, "edited"), key: null));
        Assert.Equal(("DRIFT", 4), (run.Lines[0], run.Status));
        Assert.Contains("data/pack.json says something else at /period/statement", run.Output, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Hostile => new()
    {
        { "no list of scans", "data/inputs/period.json: is missing" },
        { "a scan twice", "stands twice among the scans" },
        { "an interval of nothing", "data/inputs/period.json: its span or interval is none" },
        { "white space", "data/inputs/period.json: is not in canonical form" },
        { "an unknown field", "data/inputs/period.json: /scan: " },
        { "a document less", "is missing" },
        { "a snapshot that is none", ": not a readable difference of snapshots: expected a gzip file" },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void What_no_program_wrote_drifts_with_a_reason(string what, string told)
    {
        Dictionary<string, byte[]> files = VerifiedPack.Bytes(scanned.Pack);
        string list = Encoding.UTF8.GetString(files[PeriodInputs.FileName]);
        int first = list.IndexOf("\"scans\":[", StringComparison.Ordinal) + 9, end = list.IndexOf('}', first) + 1;
        string? edited = what switch
        {
            "a scan twice" => list.Insert(first, list[first..end] + ","),
            "an interval of nothing" => list.Replace("\"scans\":[", "\"intervalSeconds\":0,\"scans\":[", StringComparison.Ordinal),
            "white space" => list + " ",
            "an unknown field" => list.Replace("\"scans\":[", "\"scan\":1,\"scans\":[", StringComparison.Ordinal),
            _ => null,
        };
        if (edited is not null) files[PeriodInputs.FileName] = Encoding.UTF8.GetBytes(edited);
        if (what == "no list of scans") files.Remove(PeriodInputs.FileName);
        if (what == "a document less") files.Remove(files.Keys.First(k => k.Contains("/documents/", StringComparison.Ordinal) && k.EndsWith(".difference.gz", StringComparison.Ordinal)));
        string snapshot = files.Keys.First(k => k.Contains("/snapshots/", StringComparison.Ordinal) && k.EndsWith(".difference.gz", StringComparison.Ordinal));
        if (what == "a snapshot that is none") files[snapshot] = "hello"u8.ToArray();

        CliResult run = Cli.Run("verify", VerifiedPack.Reseal(files, Path.Combine(scanned.Folder.Path, "hostile " + what), key: null));
        Assert.Equal(("DRIFT", 4), (run.Lines[0], run.Status));
        Assert.Contains(told, run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("internal error", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_scan_that_was_purged_is_counted_and_not_recomputed()
    {
        using var folder = new TempFolder();
        string store = Copy(scanned.Store, Path.Combine(folder.Path, "evidence"));
        var evidence = new FolderStore(store);
        PackRecord third = LedgerState.Of(evidence.Ledger()).Packs.Where(p => p.Series == ScannedShop.Series).ElementAt(2);
        evidence.Commit(_ => new LedgerRecord { Kind = LedgerKind.Purged, Series = third.Series, Moment = ScannedShop.At(5).AddDays(1), Version = third.Version, Pack = third.Name, Digest = third.Digest });

        CliResult run = Cli.RunIn([ScannedShop.Clock(ScannedShop.At(5).AddDays(2))], "period", "--from", "2026-07-01", "--to", "2026-07-07", "--series", ScannedShop.Series, "--store", store);
        Assert.True(run.Status == 3, run.Error);
        EvidencePack pack = Read(run.Lines[^1]);
        Assert.Equal("gone", pack.Period!.Planned[2].State);
        Assert.Equal("Its pack was purged after its retention.", pack.Period.Scans[2].NotRecomputable);
        Assert.Equal("satisfied", pack.Period.Controls.Single(c => c.Control == "H1").AtEnd);
        Assert.Contains("1 of 6 scans cannot be recomputed from the pack", run.Error, StringComparison.Ordinal);

        // It stands in a series of its own beside the scans, and the ledger has both its version and its pack.
        LedgerState ledger = LedgerState.Of(evidence.Ledger());
        Assert.Equal(["1.0.0"], ledger.Versions("small-shop-period"));
        Assert.Equal(Path.GetFileName(run.Lines[^1]), Assert.Single(ledger.Packs, p => p.Series == "small-shop-period").Name);
        CliResult verified = Cli.Run("verify", run.Lines[^1]);
        Assert.Equal(("MATCH", 0), (verified.Lines[0], verified.Status));
        Assert.Contains($"not recomputed: scan {third.Name}: Its pack was purged after its retention.", verified.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Scans_that_follow_an_approved_pack_and_a_period_that_follows_an_approved_one_are_computed_anew()
    {
        using var folder = new TempFolder();
        string store = Copy(scanned.Store, Path.Combine(folder.Path, "evidence"));
        Approve(store, ScannedShop.Series, ScannedShop.At(5).AddHours(1));
        CliResult scan = Cli.RunIn([ScannedShop.Clock(ScannedShop.At(6))], "audit", "--manifests", Path.Combine(scanned.Folder.Path, "scan-2", "shop"), "--config", Path.Combine(scanned.Folder.Path, "compliance.yaml"), "--out", store);
        Assert.True(scan.Status == 0, scan.Error);
        Assert.NotNull(Read(scan.Lines[^1]).Document.Predecessor);

        CliResult Make(string from, string to, DateTimeOffset at) => Cli.RunIn([ScannedShop.Clock(at)], "period", "--from", from, "--to", to, "--series", ScannedShop.Series, "--store", store);
        CliResult first = Make("2026-07-01", "2026-07-03", ScannedShop.At(7)), verified = Cli.Run("verify", first.Lines[^1]);
        Assert.True(first.Status == 0 && verified.Lines[0] == "MATCH", first.Error + verified.Output);
        Approve(store, "small-shop-period", ScannedShop.At(8));

        CliResult second = Make("2026-07-05", "2026-07-08", ScannedShop.At(9));
        EvidencePack pack = Read(second.Lines[^1]);
        Assert.Equal("EP-small-shop-period-1.0.0", pack.Document.Predecessor!.Id);
        // The worst of the later span holds the scan that could not read a document, which the earlier one did not.
        Assert.Equal("1.1.0", pack.Document.Version);
        Assert.Contains(pack.Changes!.Entries, e => e.Subject == "EVD-COLLECTION-COMPLETE cluster/shop");
        verified = Cli.Run("verify", second.Lines[^1]);
        Assert.True(verified.Lines[0] == "MATCH", verified.Output);
        Assert.Equal(4, verified.Lines.Count(l => l.Contains(": MATCH, ", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_scan_that_was_changed_in_the_store_ends_the_verb()
    {
        using var folder = new TempFolder();
        string store = Copy(scanned.Store, Path.Combine(folder.Path, "evidence")), scan = Directory.EnumerateDirectories(store, "EP-*20260702T020000Z*").Single();
        string document = Path.Combine(scan, "data", "pack.json");
        File.WriteAllText(document, File.ReadAllText(document).Replace("not-satisfied", "satisfied", StringComparison.Ordinal));
        CliResult run = Cli.Run("period", "--from", "2026-07-01", "--to", "2026-07-07", "--store", store, "--out", Path.Combine(folder.Path, "out"));
        Assert.Equal(4, run.Status);
        Assert.Contains($"{Path.GetFileName(scan)}: data/pack.json is not the one that evidence-manifest.json lists", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(folder.Path, "out")));
    }

    public static TheoryData<string[], string> Refused => new()
    {
        { ["--from", "2026-07-08", "--to", "2026-07-01"], "lies before --from" },
        { ["--from", "yesterday", "--to", "2026-07-01"], "expected a day such as 2026-07-01" },
        { ["--from", "2026-07-01", "--to", "2998-07-01"], "the period is not over" },
        { ["--from", "2025-07-01", "--to", "2025-07-31"], "no scan of the series small-shop in" },
        { ["--from", "2026-07-01", "--to", "2026-07-07", "--series", "other"], "holds no pack of it; its series: small-shop" },
        { ["--from", "2026-07-01", "--to", "2026-07-07", "--interval", "P1M"], "expected a time of a minute to ten years" },
        { ["--from", "2026-07-01", "--to", "2026-07-07", "--interval", "1m"], "" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_cannot_be_meant_is_refused(string[] options, string told)
    {
        string place = Path.Combine(scanned.Folder.Path, "refused");
        CliResult run = Cli.RunIn([ScannedShop.Clock(ScannedShop.At(5).AddDays(2))], ["period", .. options, "--store", scanned.Store, "--out", place]);
        Assert.Equal((told.Length == 0 ? 3 : 2, ""), (run.Status, told.Length == 0 ? "" : run.Output));
        Assert.Contains(told, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_schedule_an_interval_is_asked_for_and_a_given_one_counts()
    {
        string bare = scanned.Folder.Write("bare.yaml", "document: {series: small-shop}\n");
        CliResult asked = scanned.Make("bare", "--config", bare);
        Assert.Equal(2, asked.Status);
        Assert.Contains("--interval P1D", asked.Error, StringComparison.Ordinal);

        PeriodEntry period = Read(scanned.Make("bare", "--config", bare, "--interval", "2d").Lines[^1]).Period!;
        Assert.Equal(2 * 86400, period.IntervalSeconds);
        Assert.Equal(["met", "met", "met", "met"], period.Planned.Select(p => p.State));
        Assert.Empty(period.Gaps);
    }

    /// <summary>Another document in place of one that a period pack keeps whole, under its own digest.</summary>
    private static Dictionary<string, byte[]> Swap(Dictionary<string, byte[]> files, string digest, byte[] forged)
    {
        string other = Convert.ToHexStringLower(SHA256.HashData(forged)), folder = "data/inputs/scans/documents/";
        JsonElement before = JsonElement.Parse(GzipText.Read(files[$"{folder}{digest}.json.gz"], 1 << 30).Span), after = JsonElement.Parse(forged);
        files.Remove($"{folder}{digest}.json.gz");
        files[$"{folder}{other}.json.gz"] = Packed(forged);
        foreach (string path in files.Keys.Where(k => k.StartsWith(folder, StringComparison.Ordinal) && k.EndsWith(".difference.gz", StringComparison.Ordinal)).ToArray())
        {
            JsonElement difference = JsonElement.Parse(GzipText.Read(files[path], 1 << 30).Span);
            if (difference.GetProperty("from").GetString() != digest) continue;
            JsonElement next = JsonElement.Parse(JsonDifference.Apply(before, difference.GetProperty("difference"), 1 << 30));
            files[path] = Packed(Encoding.UTF8.GetBytes($"{{\"difference\":{Encoding.UTF8.GetString(JsonDifference.Between(after, next))},\"format\":1,\"from\":\"{other}\",\"to\":\"{difference.GetProperty("to").GetString()}\"}}"));
        }
        foreach (string path in (string[])[PeriodInputs.FileName, "data/pack.json"])
            files[path] = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(files[path]).Replace(digest, other, StringComparison.Ordinal));
        return files;
    }

    /// <summary>Records that the last pack of a series was approved.</summary>
    private static void Approve(string store, string series, DateTimeOffset moment) => new FolderStore(store).Commit(state =>
    {
        PackRecord pack = state.Packs.Last(p => p.Series == series);
        return new LedgerRecord { Kind = LedgerKind.Decided, Series = series, Moment = moment, Version = pack.Version, Pack = pack.Name, Digest = pack.Digest, Status = PackStatus.Approved };
    });

    private static byte[] Packed(byte[] text)
    {
        using var file = new MemoryStream();
        GzipText.Write(file, stream => stream.Write(text));
        return file.ToArray();
    }

    private static string Copy(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
        return to;
    }
}
