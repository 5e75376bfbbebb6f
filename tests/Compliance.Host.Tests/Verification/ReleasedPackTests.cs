using System.Text;
using Compliance.Evidence.Integrity;
using Compliance.Evidence.Ledger;
using Compliance.Evidence.Pack;
using Compliance.Host.Tests.Running;
using static Compliance.Host.Tests.Running.ReviewedShop;

namespace Compliance.Host.Tests.Verification;

/// <summary>An approved, released and time-stamped pack against everything that may happen to it and to its ledger.</summary>
public sealed class ReleasedPackTests(ReleasedPack released) : IClassFixture<ReleasedPack>
{
    private const int Small = 64 << 10, Seed = 20261125;

    /// <summary>Set to 1, every byte is flipped; it takes long.</summary>
    private const string Whole = "COMPLIANCE_EVERY_BYTE";

    [Fact]
    public void It_matches_in_a_fresh_process_with_another_time_zone_and_culture_and_says_what_is_proven()
    {
        CliResult run = Cli.RunIn([("TZ", "Pacific/Kiritimati"), ("LC_ALL", "tr_TR.UTF-8"), ("SOURCE_DATE_EPOCH", "1")], "verify", released.Place, "--trust", released.Public,
            "--time-stamp-ca", released.StampRoot, "--require-approved", "--against", released.LedgerFile);
        Assert.True(run.Status == 0, run.Output + run.Error);
        Assert.Equal("MATCH", run.Lines[0]);
        Assert.EndsWith(" trusted", run.Lines[^1], StringComparison.Ordinal);
        foreach (string told in (string[])["approved at every step of its plan, and released at 2026-06-21T03:00:00Z by Ada Byron",
            "the evidence was stamped at 2026-06-21T03:00:00Z by CN=Test Stamps, O=Test, a trusted authority", "the release was stamped at", "by the ledger the pack is approved"])
            Assert.Contains(told, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_byte_of_its_files_and_of_the_ledger_counts_and_the_message_says_where()
    {
        Assert.Empty(released.Faults(released.Files, released.Trusted, released.Ledger));
        bool whole = Environment.GetEnvironmentVariable(Whole) == "1";
        var random = new Random(Seed);
        (string Path, int At, byte Mask)[] flips = [.. released.Bytes.Append(new KeyValuePair<string, byte[]>("ledger", released.Ledger)).OrderBy(f => f.Key, StringComparer.Ordinal).SelectMany(f =>
            (whole && f.Value.Length < Small ? Enumerable.Range(0, f.Value.Length) : Enumerable.Range(0, Math.Min(f.Value.Length, whole ? 1000 : 60)).Select(_ => random.Next(f.Value.Length)))
            .Select(at => (f.Key, at, (byte)(1 << random.Next(8)))))];
        Assert.Contains(flips, f => f.Path == ReleaseManifest.TokenName);
        Parallel.ForEach(flips, flip =>
        {
            byte[] changed = [.. flip.Path == "ledger" ? released.Ledger : released.Bytes[flip.Path]];
            changed[flip.At] ^= flip.Mask;
            // Only these two stand in no manifest: it takes their signatures to find a change.
            bool outermost = flip.Path is ReleaseManifest.TokenName or ReleaseManifest.EnvelopeName;
            string[] faults = flip.Path == "ledger" ? released.Faults(released.Files, null, changed)
                : [.. ByteProof.Of(With(flip.Path, changed), outermost ? released.Trusted : null, outermost ? released.Authorities : null).Faults.Select(f => f.ToString())];
            Assert.True(faults.Any(f => f.Contains(flip.Path, StringComparison.Ordinal)), $"seed {Seed}: byte {flip.At} of {flip.Path} with {flip.Mask}: {string.Join("; ", faults)}");
        });
    }

    [Fact]
    public void A_removed_renamed_cut_or_added_file_of_the_release_is_named()
    {
        foreach ((string path, byte[] bytes) in released.Bytes.Where(f => !f.Key.StartsWith("data/", StringComparison.Ordinal)))
        {
            Assert.Contains(Found(Without(path)), f => f.Contains(path, StringComparison.Ordinal));
            Assert.Contains(Found(With(path, bytes[..^1])), f => f.Contains(path, StringComparison.Ordinal));
            Dictionary<string, PackFile> renamed = Without(path);
            renamed.Add(path + "x", released.Files[path]);
            Assert.Contains(Found(renamed), f => f.Contains(path, StringComparison.Ordinal));
        }
        foreach (string added in (string[])["release/approvals/05-legal.dsse.json", "release/more.txt", "more.txt"])
            Assert.Contains(Found(With(added, [1])), f => f.StartsWith($"{added}: was added", StringComparison.Ordinal));
    }

    [Fact]
    public void A_release_changed_and_signed_again_by_another_key_is_refused_and_one_by_the_organisation_shows_what_does_not_follow()
    {
        string mallory = released.Shop.File("mallory.pem"), organisation = released.Shop.File("organisation.pem");
        Assert.Contains(Found(released.Resealed(mallory, new Dictionary<string, byte[]>())), f => f.Contains("release/release-manifest.dsse.json: is signed by the unknown key", StringComparison.Ordinal));
        Assert.Empty(Found(released.Resealed(organisation, new Dictionary<string, byte[]>())));

        string peer = "release/approvals/02-peer.dsse.json", security = "release/approvals/03-security.dsse.json", final = "release/approvals/04-final.dsse.json";
        Assert.Contains(Insider((peer, released.Bytes[security]), (security, released.Bytes[peer])), f => f.StartsWith($"{peer}: does not count: the step 'security' comes later", StringComparison.Ordinal));
        Assert.Contains(Insider((final, [])), f => f.Contains("does not approve the pack: it is in review, and nobody decided the step 'final'", StringComparison.Ordinal));

        string pack = Encoding.UTF8.GetString(released.Bytes[ReleaseManifest.PackName]);
        Assert.Contains(Insider((ReleaseManifest.PackName, Encoding.UTF8.GetBytes(pack.Replace("\"verdict\":\"fail\"", "\"verdict\":\"pass\"", StringComparison.Ordinal)))),
            f => f.Contains("release/pack.json: says something else than data/pack.json at /", StringComparison.Ordinal));
        Assert.Contains(Insider((ReleaseManifest.PackName, Encoding.UTF8.GetBytes(pack.Replace("\"person\":\"Ada Byron\",\"role\":\"ciso\"", "\"person\":\"Eve\",\"role\":\"ciso\"", StringComparison.Ordinal)))),
            f => f.Contains("release/pack.json: says something else than the approvals at /document/approvals/3/person", StringComparison.Ordinal));
    }

    [Fact]
    public void An_approval_of_other_bytes_does_not_count()
    {
        string other = released.Shop.Audit(10, "--signing-key", released.Shop.File("organisation.pem"));
        released.Shop.Submit(other, 11);
        Expect(0, At(12), "packs", "review", other, "--step", "self", "--by", "Grace Hopper", "--key", released.Shop.File("grace.pem"));
        LedgerEntry entry = LedgerChain.Read(File.ReadAllLines(released.LedgerFile).Select(l => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(l)))[^1];
        const string self = "release/approvals/01-self.dsse.json";
        Assert.Contains(Insider((self, Encoding.UTF8.GetBytes(entry.Record.Envelope!))), f => f.StartsWith($"{self}: does not count: the decision is about other bytes", StringComparison.Ordinal));
    }

    [Fact]
    public void Each_thing_done_to_the_ledger_has_a_message_of_its_own()
    {
        string[] lines = released.LedgerLines();
        Assert.Equal(["Reserved", "Stored", "Submitted", "Decided", "Decided", "Decided", "Decided", "Released"], LedgerChain.Read(lines.Select(l => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(l))).Select(e => $"{e.Record.Kind}"));
        Told("misses entry 4: it was removed", [.. lines[..3], .. lines[4..]]);
        Told("was reordered: ledger entry 4 has the number 5", [.. lines[..3], lines[4], lines[3], .. lines[5..]]);
        Told("holds an entry twice", [.. lines[..4], .. lines[3..]]);
        Told("the store was rolled back to an older state", lines[..5]);
        Told("has no entry that releases", lines[..7]);
        Told("names", [.. lines[..2], lines[2].Replace("Grace", "Mallory", StringComparison.Ordinal), .. lines[3..]]);
        Assert.Contains("is cut: its last line, of entry 8, has no end", released.Faults(released.Files, null, released.Ledger[..^1])[0], StringComparison.Ordinal);

        // Whoever rewrites the whole chain is held against what the pack knows of it.
        Told("is not the one that release/release-manifest.json knows", Chain(e => e with { Record = e.Record.Kind == LedgerKind.Submitted ? e.Record with { Person = "Mallory" } : e.Record }));
        Told("has 0 entries", []);
    }

    [Fact]
    public void An_approved_pack_is_asked_for_and_a_draft_is_refused()
    {
        string draft = Path.Combine(released.Shop.File("draft"), "pack");
        foreach ((string path, byte[] bytes) in released.Bytes.Where(f => !f.Key.StartsWith("release/", StringComparison.Ordinal)))
        {
            string file = Path.Combine(draft, path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, bytes);
        }
        CliResult run = Cli.Run("verify", draft, "--require-approved"), against = Cli.Run("verify", draft, "--against", released.Shop.Store);
        Assert.Equal(("BROKEN", 4), (run.Lines[0], run.Status));
        Assert.Contains("the pack was not released, and an approved one is asked for", run.Output, StringComparison.Ordinal);
        Assert.True(against.Status == 0, against.Output);
        Assert.Contains("the ledger tells of a release (entry 8), which is not in this copy of the pack", against.Output, StringComparison.Ordinal);
        Assert.Equal(2, Cli.Run("verify", draft, "--against", released.Shop.File("nowhere")).Status);
    }

    private string[] Found(Dictionary<string, PackFile> files) => released.Faults(files, released.Trusted);

    private string[] Insider(params (string Path, byte[] Bytes)[] changed) => Found(released.Resealed(released.Shop.File("organisation.pem"), changed.ToDictionary(c => c.Path, c => c.Bytes, StringComparer.Ordinal)));

    private void Told(string message, string[] lines)
    {
        string[] faults = released.Faults(released.Files, null, Encoding.UTF8.GetBytes(string.Concat(lines.Select(l => l + "\n"))));
        Assert.True(faults.Any(f => f.StartsWith("ledger: ", StringComparison.Ordinal) && f.Contains(message, StringComparison.Ordinal)), $"{message}: {string.Join("; ", faults)}");
    }

    private string[] Chain(Func<LedgerEntry, LedgerEntry> change)
    {
        LedgerEntry? last = null;
        List<string> lines = [];
        foreach (string line in released.LedgerLines())
        {
            last = LedgerChain.Next(last, change(PackJson.Read<LedgerEntry>(Encoding.UTF8.GetBytes(line))).Record);
            lines.Add(Encoding.UTF8.GetString(last.ToBytes()));
        }
        return [.. lines];
    }

    private Dictionary<string, PackFile> With(string path, byte[] bytes) => new(released.Files, StringComparer.Ordinal) { [path] = ReleasedPack.Of(bytes) };

    private Dictionary<string, PackFile> Without(string path)
    {
        Dictionary<string, PackFile> files = new(released.Files, StringComparer.Ordinal);
        files.Remove(path);
        return files;
    }
}
