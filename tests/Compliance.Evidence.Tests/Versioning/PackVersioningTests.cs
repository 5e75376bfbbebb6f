using System.Collections.Immutable;
using System.Security.Cryptography;
using Compliance.Evidence.Integrity;
using Compliance.Evidence.Ledger;
using Compliance.Evidence.Pack;
using Compliance.Evidence.Versioning;
using Compliance.Storage;

namespace Compliance.Evidence.Tests.Versioning;

/// <summary>Versions of a series, in a real folder.</summary>
public sealed class PackVersioningTests : IDisposable
{
    private const string Series = "shop";

    private readonly string _folder = Directory.CreateTempSubdirectory("compliance-test-").FullName;
    private readonly FolderStore _store;

    public PackVersioningTests() => _store = new FolderStore(_folder);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_first_pack_is_1_0_0_and_says_that_it_follows_none()
    {
        EvidencePack pack = Audit(1).Pack;
        Assert.Equal(("EP-shop-1.0.0", "1.0.0", "First pack: there is no predecessor to compare with."), (pack.Document.Id, pack.Document.Version, pack.Document.VersionReason));
        Assert.Equal((VersionStep.First, "1.0.0", "EP-shop-1.0.0"), (pack.Changes!.Step, pack.Changes.Version, pack.Changes.Successor.Id));
        Assert.Null(pack.Document.Predecessor);
        Assert.Null(pack.Document.Supersedes);
    }

    [Theory]
    [InlineData("scope", "2.0.0", "MAJOR after 1.0.0. The scope changed: framework (1).")]
    [InlineData("results", "1.1.0", "MINOR after 1.0.0. Results, policies or findings changed, the scope did not: result (1).")]
    [InlineData("words", "1.0.1", "PATCH after 1.0.0. Only words or metadata changed: document (2).")]
    [InlineData("nothing", "1.0.1", "Nothing changed since 1.0.0. 1.0.0 was given already in this series, which gives no version twice, so PATCH was raised to 1.")]
    public void A_pack_after_an_approved_one_bears_the_version_that_follows_from_what_changed(string change, string version, string reason)
    {
        PackRecord approved = Approve(Audit(1));
        VersionedPack next = Audit(2, p => change switch
        {
            "scope" => p with { Frameworks = [.. p.Frameworks, p.Frameworks[0] with { Id = "hipaa" }] },
            "results" => p with { Results = [p.Results[0] with { Verdict = "not-applicable" }, p.Results[1]] },
            "words" => p with { Document = p.Document with { Owner = "Ada" } },
            _ => p,
        });
        Assert.Equal((version, reason), (next.Pack.Document.Version, next.Pack.Document.VersionReason));
        Assert.Equal(new PredecessorEntry("EP-shop-1.0.0", "1.0.0", At(1), approved.Digest), next.Pack.Document.Predecessor);
        Assert.Equal("EP-shop-1.0.0", next.Pack.Document.Supersedes);
        Assert.Equal((change == "nothing" ? "1.0.0" : version, $"EP-shop-{version}", "EP-shop-1.0.0"), (next.Pack.Changes!.Version, next.Pack.Changes.Successor.Id, next.Pack.Changes.Predecessor!.Id));
    }

    [Fact]
    public void A_version_that_was_given_is_not_given_again_and_the_reason_says_why()
    {
        Approve(Audit(1));
        EvidencePack Changed(EvidencePack p) => p with { Results = [p.Results[0] with { Verdict = "not-applicable" }, p.Results[1]] };
        Assert.Equal("1.1.0", Audit(2, Changed).Pack.Document.Version);
        EvidencePack pack = Audit(3, Changed).Pack;
        Assert.Equal("1.1.1", pack.Document.Version);
        Assert.EndsWith("1.1.0 was given already in this series, which gives no version twice, so PATCH was raised to 1.", pack.Document.VersionReason, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_audit_is_given_the_version_and_the_bytes_it_had_whatever_came_after_it()
    {
        VersionedPack first = Audit(1);
        Approve(first);
        VersionedPack second = Audit(2);
        PackRecord approved = Approve(second);
        _store.Commit(_ => Record(LedgerKind.Downloaded, approved.Name) with { Content = approved.Digest, Person = "Eve", File = "data/pack.json" });
        int entries = _store.Ledger().Length;
        Assert.Equal(PackJson.Write(first.Pack), PackJson.Write(Audit(1).Pack));
        Assert.Equal(PackJson.Write(second.Pack), PackJson.Write(Audit(2).Pack));
        Assert.Equal(entries, _store.Ledger().Length);
    }

    [Fact]
    public void The_metrics_of_a_pack_are_those_of_its_series_before_its_version_was_given()
    {
        Assert.Equal((0, 0, null), (Audit(1).Pack.Metrics!.Updates, Audit(1).Pack.Metrics!.Downloads, Audit(1).Pack.Metrics!.FindingsAfterApproval));
        PackRecord approved = Approve(Audit(1));
        _store.Commit(_ => Record(LedgerKind.Downloaded, approved.Name) with { Content = approved.Digest, Person = "Eve", File = "data/pack.json" });
        ArtefactMetrics metrics = Audit(2, p => p with { Findings = [Packs.Finding("NP-1", "new")] }).Pack.Metrics!;
        Assert.Equal((1, 1, 1, 1, 0m), (metrics.Updates, metrics.Downloads, metrics.Consumers, metrics.FindingsAfterApproval, metrics.ReviewCycleDays));
        // Without an envelope nobody can say what was rated.
        Assert.Null(metrics.ReviewerRating);
    }

    [Fact]
    public void The_course_of_a_series_is_told_by_its_last_scans_until_one_is_approved_and_by_the_last_seven_approved_packs_then()
    {
        foreach (int day in (int[])[1, 2, 3]) Store(Audit(day, p => p with { Findings = [.. Enumerable.Range(0, day).Select(i => Packs.Finding("NP-1", $"s{i}"))], Summary = p.Summary with { Controls = new(day, 2, 3, 4, 5) } }));
        ImmutableArray<TrendEntry> scans = Audit(4).Pack.Trend;
        Assert.Equal([("EP-shop-1.0.0", At(1), false, 1), ("EP-shop-1.0.1", At(2), false, 2), ("EP-shop-1.0.2", At(3), false, 3)], scans.Select(t => (t.Pack, t.Created, t.Approved, t.Findings)));
        Assert.Equal([new(1, 2, 3, 4, 5), new(2, 2, 3, 4, 5), new StatusCounts(3, 2, 3, 4, 5)], scans.Select(t => t.Controls));
        Assert.Empty(Audit(1).Pack.Trend);

        foreach (int day in Enumerable.Range(10, 9)) Approve(Audit(day));
        Store(Audit(30));
        VersionedPack last = Audit(40);
        Assert.Equal(Enumerable.Range(12, 7).Select(At), last.Pack.Trend.Select(t => t.Created));
        Assert.All(last.Pack.Trend, t => Assert.True(t.Approved));
        Assert.Empty(last.Pack.TrendGaps);
        // What came later than the moment is not earlier.
        Assert.Equal([At(10), At(11)], Audit(12, p => p with { Document = p.Document with { Owner = "Ada" } }).Pack.Trend.Select(t => t.Created));
    }

    [Fact]
    public void An_earlier_pack_that_was_purged_is_lost_or_was_changed_is_named_and_its_figures_are_not()
    {
        PackRecord[] approved = [.. Enumerable.Range(1, 5).Select(day => Approve(Audit(day)))];
        _store.Commit(_ => Record(LedgerKind.Purged, approved[0].Name));
        Directory.Delete(Path.Combine(_folder, approved[1].Name), recursive: true);
        string path = Path.Combine(_folder, approved[2].Name, "data/pack.json");
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"satisfied\":0", "\"satisfied\":9", StringComparison.Ordinal));
        EvidencePack pack = Audit(9).Pack;
        Assert.Equal([At(4), At(5)], pack.Trend.Select(t => t.Created));
        Assert.Equal([(At(1), "it was purged after its retention"), (At(2), "its files are gone"), (At(3), "its bytes are not those that were recorded")], pack.TrendGaps.Select(g => (g.Created, g.Reason)));
    }

    [Fact]
    public void What_is_in_the_pack_gives_version_and_change_log_again()
    {
        foreach (int day in (int[])[-9, -8]) Approve(Audit(day));
        Approve(Audit(1));
        VersionedPack next = Audit(2);
        ImmutableDictionary<string, PackFile> files = next.Inputs.ToImmutableDictionary(i => i.Entry.Path, i => new PackFile(() => new MemoryStream(i.Bytes.ToArray())));
        SeriesFacts facts = PackJson.Read<SeriesFacts>(files[SeriesFacts.FileName].Read(1 << 20));
        VersionedPack anew = PackVersioning.Apply(Draft(2), facts, PredecessorPack.Packed(facts.Predecessor!, Series, files));
        Assert.Equal(PackJson.Write(next.Pack), PackJson.Write(anew.Pack));
        Assert.Equal(3, anew.Pack.Trend.Length);
        // Packs of programs that told no course.
        Assert.Empty(PackVersioning.Apply(Draft(2), facts with { Earlier = null }, PredecessorPack.Packed(facts.Predecessor!, Series, files)).Pack.Trend);
    }

    [Fact]
    public void A_scan_that_is_stored_meanwhile_is_seen_and_the_pack_is_composed_anew()
    {
        List<int> seen = [];
        PackVersioning.Reserve(_store, Series, At(9), "late", facts =>
        {
            seen.Add(facts.Scans.Length);
            if (seen.Count == 1) Store(Audit(1));
            return Draft(9);
        });
        Assert.Equal([0, 1], seen);
        Assert.Equal(["1.0.0", "1.0.1"], Given());
    }

    [Fact]
    public void Writers_at_once_are_given_versions_in_a_row()
    {
        Parallel.For(0, 20, new ParallelOptions { MaxDegreeOfParallelism = 20 }, i => Audit(i));
        Assert.Equal(Enumerable.Range(0, 20).Select(i => $"1.0.{i}"), Given());
    }

    [Theory]
    [InlineData("data/pack.json", "data/pack.json was changed")]
    [InlineData("evidence-manifest.json", "evidence-manifest.json was changed")]
    public void A_predecessor_whose_bytes_changed_ends_the_audit_and_no_version_is_given(string file, string told)
    {
        PackRecord approved = Approve(Audit(1));
        string path = Path.Combine(_folder, approved.Name, file);
        File.WriteAllText(path, File.ReadAllText(path).Replace("EP-shop-1.0.0", "EP-shop-1.0.9", StringComparison.Ordinal));
        Assert.Contains(told, Assert.Throws<EvidenceBrokenException>(() => Audit(2)).Message, StringComparison.Ordinal);
        Assert.Equal(["1.0.0"], Given());
    }

    [Fact]
    public void A_predecessor_that_is_gone_ends_the_audit_unless_it_was_purged()
    {
        PackRecord approved = Approve(Audit(1));
        Directory.Move(Path.Combine(_folder, approved.Name), Path.Combine(_folder, "elsewhere"));
        Assert.Contains("its files are gone", Assert.Throws<EvidenceBrokenException>(() => Audit(2)).Message, StringComparison.Ordinal);

        Directory.Move(Path.Combine(_folder, "elsewhere"), Path.Combine(_folder, approved.Name));
        _store.Commit(_ => Record(LedgerKind.Purged, approved.Name));
        EvidencePack pack = Audit(2).Pack;
        Assert.Equal("2.0.0", pack.Document.Version);
        Assert.Equal("MAJOR after 1.0.0. The predecessor EP-shop-1.0.0 was destroyed after its retention, so that the scope may have changed unseen.", pack.Document.VersionReason);
        Assert.Equal(["What changed since EP-shop-1.0.0: it was destroyed after its retention, and nothing can be compared with it."], pack.Changes!.CannotTell);
    }

    [Fact]
    public void Facts_are_those_of_one_series_before_the_moment_and_name_packs_that_are_gone()
    {
        foreach (int day in (int[])[-500, -400]) Store(Audit(day));
        Approve(Audit(-3));
        Approve(Audit(5));
        Store(PackVersioning.Reserve(_store, "bank", At(1), "bank", _ => Draft(1) with { Document = Draft(1).Document with { Series = "bank" } }));
        string gone = Assert.Single(Directory.GetDirectories(_folder, $"*{At(-3):yyyyMMdd}*"));
        Directory.Delete(gone, recursive: true);
        SeriesFacts? facts = null;
        PackVersioning.Reserve(_store, Series, At(5), "other", f => Draft(5) with { Document = (facts = f) is null ? null! : Draft(5).Document });
        // Of what lies more than a year back, the last one is told, so that a gap that ends in the year shows.
        Assert.Equal([At(-400), At(-3)], facts!.Scans.Select(s => s.Moment));
        Assert.Equal("1.0.3", facts.Predecessor!.Version);
        Assert.Equal(["1.0.3"], facts.Versions);
        Assert.Equal([Path.GetFileName(gone)], facts.Lost);
        Assert.Equal(14, facts.LedgerEntries);
        // A gap before the last approved pack was told with it.
        Assert.Equal([At(5)], facts.History().Scans);
    }

    private static DateTimeOffset At(int day) => SamplePack.Moment.AddDays(day);

    private static EvidencePack Draft(int day) => Packs.Shop with
    {
        Document = Packs.Shop.Document with { Id = "EP-shop", Version = "", VersionReason = "", Created = At(day), LastModified = At(day) },
    };

    private VersionedPack Audit(int day, Func<EvidencePack, EvidencePack>? change = null) =>
        PackVersioning.Reserve(_store, Series, At(day), $"day {day}", _ => change is null ? Draft(day) : change(Draft(day)));

    private string[] Given() => [.. LedgerState.Of(_store.Ledger()).Versions(Series)];

    private PackRecord Approve(VersionedPack pack)
    {
        string name = Store(pack);
        _store.Commit(_ => Record(LedgerKind.Submitted, name) with { Status = PackStatus.InReview });
        _store.Commit(_ => Record(LedgerKind.Decided, name) with { Status = PackStatus.Approved, Step = "final", Person = "Ada" });
        return LedgerState.Of(_store.Ledger()).Pack(name)!;
    }

    private string Store(VersionedPack pack)
    {
        byte[] json = PackJson.Write(pack.Pack);
        string name = PackName.Of(pack.Pack.Document, Convert.ToHexStringLower(SHA256.HashData(json))), digest = "";
        using StagedPart staged = _store.Stage(name, "", add =>
        {
            var bag = new BagWriter(add);
            bag.Add("pack.json", stream => stream.Write(json));
            digest = bag.Finish(pack.Pack, null);
        }, CancellationToken.None);
        _store.Commit(StoredRecord.Of(pack.Pack.Document, name, digest), staged);
        return name;
    }

    private static LedgerRecord Record(LedgerKind kind, string pack) => new() { Kind = kind, Series = Series, Moment = At(2), Pack = pack };
}
