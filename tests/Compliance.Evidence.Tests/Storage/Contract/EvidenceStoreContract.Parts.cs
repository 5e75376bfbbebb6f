using Compliance.Evidence.Ledger;

namespace Compliance.Evidence.Tests.Storage.Contract;

/// <summary>What is added later, what is destroyed, and what is refused.</summary>
public abstract partial class EvidenceStoreContract
{
    [Fact]
    public void Files_and_folders_are_added_to_a_pack_later_as_one_change()
    {
        Put("pack-1");
        using StagedPart file = Part("pack-1", "evidence-manifest.tsr", "evidence-manifest.tsr");
        using StagedPart folder = Part("pack-1", "release", "release/pack.json", "release/approvals/01-final.dsse.json");
        using StagedPart below = Part("pack-1", "data/later/note.md", "data/later/note.md");
        Assert.Equal(["data/pack.json", "data/report/pack.md", Records.Manifest], Files("pack-1"));
        Assert.Equal(2, Store.Commit(_ => Records.Of(LedgerKind.Released, "pack-1"), file, folder, below)!.Number);
        Assert.Equal(["data/later/note.md", "data/pack.json", "data/report/pack.md", Records.Manifest, "evidence-manifest.tsr",
            "release/approvals/01-final.dsse.json", "release/pack.json"], Files("pack-1"));
        Assert.Equal("release/pack.json", Read("pack-1", "release/pack.json"));
    }

    [Theory]
    [InlineData(Records.Manifest, Records.Manifest)]
    [InlineData("data", "data/more.json")]
    [InlineData("data/pack.json/x", "data/pack.json/x")]
    [InlineData("data/report", "data/report")]
    public void A_part_that_is_there_already_is_refused_and_what_was_there_stays(string part, string file)
    {
        Put("pack-1");
        using StagedPart other = Part("pack-1", "other.txt", "other.txt");
        using StagedPart staged = Part("pack-1", part, file);
        Assert.Throws<IOException>(() => Store.Commit(_ => Records.Of(LedgerKind.Released, "pack-1"), other, staged));
        Assert.Equal(["data/pack.json", "data/report/pack.md", Records.Manifest], Files("pack-1"));
        Assert.Equal("manifest of pack-1", Read("pack-1", Records.Manifest));
        Assert.Single(Store.Ledger());
    }

    [Fact]
    public void A_pack_of_a_name_that_is_there_is_refused_and_the_first_stays()
    {
        LedgerEntry first = Put("pack-1");
        using StagedPart again = Store.Stage("pack-1", "", add => add(Records.Manifest, Records.Text("other")), Cancel);
        Assert.Contains("pack-1", Assert.Throws<IOException>(() => Store.Commit(_ => Records.Stored("pack-1"), again)).Message, StringComparison.Ordinal);
        Assert.Equal("manifest of pack-1", Read("pack-1", Records.Manifest));
        Assert.Equal(first.Hash, Assert.Single(Store.Ledger()).Hash);
    }

    [Fact]
    public void A_purge_destroys_the_files_and_leaves_its_entry()
    {
        Put("pack-1");
        Put("pack-2");
        Assert.NotNull(Store.Commit(_ => Records.Of(LedgerKind.Purged, "pack-1")));
        Assert.Null(OpenStore().Open("pack-1"));
        Assert.Equal("manifest of pack-2", Read("pack-2", Records.Manifest));
        LedgerState state = LedgerState.Of(OpenStore().Ledger());
        Assert.Equal(LedgerKind.Purged, state.Pack("pack-1")!.PurgedBy!.Record.Kind);
        Assert.Equal(3, state.Entries.Length);

        Assert.Throws<IOException>(() => Store.Commit(_ => Records.Of(LedgerKind.Purged, "pack-1")));
        Assert.Contains("purged", Assert.Throws<IOException>(() => Put("pack-1")).Message, StringComparison.Ordinal);
        using StagedPart late = Part("pack-1", "late.txt", "late.txt");
        Assert.Throws<IOException>(() => Store.Commit(_ => Records.Of(LedgerKind.Released, "pack-1"), late));
        Assert.Null(OpenStore().Open("pack-1"));
        Assert.Equal(3, Store.Ledger().Length);
    }

    [Fact]
    public void A_pack_under_a_legal_hold_is_not_purged()
    {
        Put("pack-1");
        Store.Commit(_ => Records.Of(LedgerKind.Held, "pack-1"));
        Assert.Contains("legal hold", Assert.Throws<IOException>(() => Store.Commit(_ => Records.Of(LedgerKind.Purged, "pack-1"))).Message, StringComparison.Ordinal);
        Assert.Equal(3, Files("pack-1").Length);
        Store.Commit(_ => Records.Of(LedgerKind.HoldEnded, "pack-1"));
        Assert.Equal(4, Store.Commit(_ => Records.Of(LedgerKind.Purged, "pack-1"))!.Number);
        Assert.Null(Store.Open("pack-1"));
    }

    [Fact]
    public void An_entry_speaks_of_the_parts_that_are_committed_with_it()
    {
        Put("pack-1");
        using StagedPart whole = Stage("pack-2");
        using StagedPart part = Part("pack-1", "release", "release/pack.json");
        using StagedPart inside = Part("pack-1", "release/more", "release/more/a");
        using StagedPart nowhere = Part("pack-3", "release", "release/pack.json");
        Assert.Throws<ArgumentException>(() => Store.Commit(_ => Records.Stored("pack-3"), whole));
        Assert.Throws<ArgumentException>(() => Store.Commit(_ => Records.Stored("pack-2"), whole, part));
        Assert.Throws<ArgumentException>(() => Store.Commit(_ => Records.Of(LedgerKind.Released, "pack-2"), whole));
        Assert.Throws<ArgumentException>(() => Store.Commit(_ => Records.Of(LedgerKind.Released, "pack-1"), part, inside));
        Assert.Throws<ArgumentException>(() => Store.Commit(_ => Records.Of(LedgerKind.Purged, "pack-1"), part));
        Assert.Throws<ArgumentException>(() => Store.Commit(_ => Records.Stored("pack-3")));
        Assert.Throws<IOException>(() => Store.Commit(_ => Records.Of(LedgerKind.Released, "pack-3"), nowhere));
        Assert.Single(Store.Ledger());
        Assert.Null(Store.Open("pack-2"));
        Assert.Null(Store.Open("pack-3"));
        Assert.Equal(3, Files("pack-1").Length);
    }

    [Theory]
    [InlineData("../outside")]
    [InlineData("data/../../outside")]
    [InlineData("/outside")]
    [InlineData("data//outside")]
    [InlineData("data\\outside")]
    [InlineData("./outside")]
    [InlineData("data/")]
    [InlineData("")]
    public void A_path_that_may_lead_out_of_the_pack_is_refused(string path)
    {
        Assert.Throws<ArgumentException>(() => Store.Stage("pack-1", "", add => add(path, Records.Text("x")), Cancel));
        if (path.Length > 0) Assert.Throws<ArgumentException>(() => Store.Stage("pack-1", path, add => add("x", Records.Text("x")), Cancel));
        Assert.Null(Store.Open("pack-1"));
    }

    [Theory]
    [InlineData("../pack")]
    [InlineData("a/b")]
    [InlineData(".hidden")]
    [InlineData("..")]
    [InlineData("ledger.jsonl")]
    [InlineData("")]
    public void A_name_that_no_pack_has_is_refused_and_opens_nothing(string pack)
    {
        Assert.Throws<ArgumentException>(() => Store.Stage(pack, "", add => Records.Write("pack-1", add), Cancel));
        Assert.Null(Store.Open(pack));
    }

    [Fact]
    public void Files_stand_at_or_below_their_part_and_each_is_written_once()
    {
        Assert.Throws<ArgumentException>(() => Part("pack-1", "release", "data/x"));
        Assert.Throws<ArgumentException>(() => Part("pack-1", "release", "released"));
        Assert.Throws<ArgumentException>(() => Part("pack-1", "release", "release/a", "release/a"));
        Assert.Throws<ArgumentException>(() => Part("pack-1", "release", "release/a", "release/a/b"));
        Assert.Throws<ArgumentException>(() => Part("pack-1", "release", "release/a/b", "release/a"));
        Assert.Throws<ArgumentException>(() => Part("pack-1", "release"));
        Assert.Throws<ArgumentException>(() => Part("pack-1", ""));
    }
}
