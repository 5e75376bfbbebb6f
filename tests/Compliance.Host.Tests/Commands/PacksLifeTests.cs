using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Compliance.Evidence.Ledger;
using Compliance.Host.Tests.Running;
using Compliance.Storage;
using static Compliance.Host.Tests.Running.ReviewedShop;

namespace Compliance.Host.Tests.Commands;

/// <summary>The life of a pack through the program: submitted, reviewed, approved, released, handed out, and in the end destroyed.</summary>
public sealed class PacksLifeTests : IDisposable
{
    private readonly ReviewedShop _shop = new();

    public void Dispose() => _shop.Dispose();

    [Fact]
    public void A_draft_is_submitted_reviewed_approved_and_handed_out()
    {
        string pack = _shop.Audit(), name = Path.GetFileName(pack);
        Assert.Equal(["1.0.0", "draft", "2026-06-21", "2028-06-21"], Row(name).Take(4));

        // What blocks is told whole; nothing is recorded.
        CliResult blocked = Expect(2, At(1), "packs", "submit", pack, "--by", "Grace Hopper", "--key", _shop.File("grace.pem"), "--signing-key", _shop.File("organisation.pem"));
        Assert.Contains("3 of 12 quality criteria are not met", blocked.Error, StringComparison.Ordinal);
        foreach (string criterion in (string[])["clarity", "stakeholder-review", "compliance"]) Assert.Contains($"{criterion}: not answered", blocked.Error, StringComparison.Ordinal);
        Refused("is not signed: expected --signing-key", At(1), "packs", "submit", pack, "--by", "Grace Hopper", "--key", _shop.File("grace.pem"), "--answers", _shop.File("answers.yaml"));
        Assert.False(File.Exists(Path.Combine(pack, "evidence-manifest.dsse.json")));

        Assert.Equal($"{name} is in review.\nNext: self, by an author, in the role author.\n", _shop.Submit(pack).Output);
        Assert.True(File.Exists(Path.Combine(pack, "evidence-manifest.dsse.json")));
        _shop.Approve(pack);
        Refused("is approved; expected a pack in review", At(3), "packs", "approve", pack, "--by", "Ada Byron", "--key", _shop.File("ada.pem"));
        string show = Expect(0, At(4), "packs", "show", "EP-shop", "--store", _shop.Store).Output;
        foreach (string line in (string[])["  status              approved", "  peer                approved 2026-06-21 02:00Z by Joan Clarke, engineer, rating 4", "                      condition: close ops", "                      Released for the audit.", "  technical-review    yes (review: approved in peer and security)"])
            Assert.Contains(line, show, StringComparison.Ordinal);
        Assert.All(show.Split('\n'), line => Assert.True(line.Length <= 100, line));
        using JsonDocument shown = JsonDocument.Parse(Expect(0, At(4), "packs", "show", name, "--store", _shop.Store, "--format", "json").Output);
        Assert.Equal(4, shown.RootElement.GetProperty("decisions").GetArrayLength());
        Assert.Equal(12, shown.RootElement.GetProperty("criteria").GetArrayLength());

        string one = _shop.File("one.zip"), two = _shop.File("two.zip");
        string handed = Expect(0, At(5), "packs", "export", pack, "--out", one, "--by", "Ruth Teitelbaum").Output;
        Expect(0, At(6), "packs", "export", pack, "--out", two, "--by", "Ruth Teitelbaum");
        Assert.Equal(File.ReadAllBytes(one), File.ReadAllBytes(two));
        string digest = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(one)));
        Assert.Equal($"{digest}  {one}\n", handed);
        LedgerEntry entry = new FolderStore(_shop.Store).Ledger()[^1];
        Assert.Equal((LedgerKind.Downloaded, digest, "Ruth Teitelbaum", name), (entry.Record.Kind, entry.Record.Content, entry.Record.Person, entry.Record.Pack));
        using (ZipArchive zip = ZipFile.OpenRead(one)) Assert.Contains(zip.Entries, e => e.FullName == $"{name}/evidence-manifest.dsse.json");
        Expect(0, At(6), "packs", "export", pack, "--out", _shop.File("folder"), "--by", "Ruth Teitelbaum");
        Assert.Equal(Directory.GetFiles(pack, "*", SearchOption.AllDirectories).Length, Directory.GetFiles(_shop.File("folder"), "*", SearchOption.AllDirectories).Length);
        Refused("is there already", At(6), "packs", "export", pack, "--out", _shop.File("folder"), "--by", "Ruth Teitelbaum");
    }

    [Fact]
    public void Whoever_breaks_a_rule_of_the_review_is_told_which()
    {
        string pack = _shop.Audit();
        string[] Review(string step, string by, string key, params string[] more) => ["packs", "review", pack, "--step", step, "--by", by, "--key", _shop.File(key + ".pem"), .. more];
        Refused("is a draft; expected a pack in review", At(1), Review("self", "Grace Hopper", "grace"));
        Refused("knows no Mallory", At(1), "packs", "submit", pack, "--by", "Mallory", "--key", _shop.File("mallory.pem"), "--signing-key", _shop.File("organisation.pem"), "--answers", _shop.File("answers.yaml"));
        Refused("may not state who a person is", At(1), "packs", "submit", pack, "--by", "Grace Hopper", "--signing-key", _shop.File("mallory.pem"), "--answers", _shop.File("answers.yaml"));
        Refused("the submission is signed: expected --key", At(1), "packs", "submit", pack, "--by", "Grace Hopper", "--answers", _shop.File("answers.yaml"));
        Refused("which is not among the trusted keys", At(1), "packs", "submit", pack, "--by", "Grace Hopper", "--key", _shop.File("grace.pem"), "--trust", _shop.File("mallory.public.pem"));
        _shop.Submit(pack, 1);

        Refused("'peer' comes later; 'self' is decided next", At(2), Review("peer", "Joan Clarke", "joan"));
        Refused("knows no Mallory", At(2), Review("self", "Mallory", "mallory"));
        Refused("the register does not have it", At(2), Review("self", "Grace Hopper", "mallory"));
        Refused("it is the key of Joan Clarke", At(2), Review("self", "Grace Hopper", "joan"));
        Refused("Joan Clarke is no author", At(2), Review("self", "Joan Clarke", "joan"));
        Refused("lies before what it follows", At(0), Review("self", "Grace Hopper", "grace"));
        Expect(0, At(2), Review("self", "grace hopper", "grace"));
        Refused("'self' is decided already, by Grace Hopper", At(2), Review("self", "Grace Hopper", "grace"));
        Refused("Grace Hopper is an author", At(2), Review("peer", "Grace Hopper", "grace"));
        Refused("the entry of Mary Keller in the register expired on 2026-06-20", At(2), Review("peer", "Mary Keller", "mary"));
        Refused("'ciso' may not decide the step 'peer'; expected engineer", At(2), Review("peer", "Ada Byron", "ada"));
        Refused("does not have the role 'engineer'", At(2), Review("peer", "Ada Byron", "ada", "--role", "engineer"));
        Refused("the review has no step 'legal'", At(2), Review("legal", "Ada Byron", "ada"));
        Refused("the rating is 7", At(2), Review("peer", "Joan Clarke", "joan", "--rating", "7"));
        Refused("--comment", At(2), "packs", "reject", pack, "--by", "Joan Clarke", "--key", _shop.File("joan.pem"));
        Refused("a rejection needs a comment", At(2), "packs", "reject", pack, "--by", "Joan Clarke", "--key", _shop.File("joan.pem"), "--comment", " ");
        Refused("clarity is answered no", At(2), Review("peer", "Joan Clarke", "joan", "--answers", _shop.Folder.Write("no.yaml", "clarity: {answer: no, comment: page 3}")));
        Refused("no.yaml:2: /beauty: unknown field 'beauty'", At(2), Review("peer", "Joan Clarke", "joan", "--answers", _shop.Folder.Write("no.yaml", "clarity: yes\nbeauty: yes\n")));
        Refused("expected an approved pack", At(2), "packs", "release", pack, "--signing-key", _shop.File("organisation.pem"));
        Refused("is in review; expected a draft, or a pack that is rejected or superseded", At(2), "packs", "archive", pack);

        // Rejected, submitted anew: what was decided is void.
        Expect(0, At(3), "packs", "reject", pack, "--by", "Joan Clarke", "--key", _shop.File("joan.pem"), "--comment", "The vault is missing.");
        Assert.Contains("rejected 2026-06-21 03:00Z by Joan Clarke", Expect(0, At(3), "packs", "show", pack).Output, StringComparison.Ordinal);
        _shop.Submit(pack, 4);
        Refused("'peer' comes later; 'self' is decided next", At(5), Review("peer", "Joan Clarke", "joan"));
        _shop.Approve(pack, 5);
        Refused("the pack is approved; expected a draft", At(6), "packs", "submit", pack, "--by", "Grace Hopper", "--key", _shop.File("grace.pem"), "--answers", _shop.File("answers.yaml"));
    }

    [Fact]
    public void Bytes_that_are_not_those_stored_are_neither_submitted_nor_approved_nor_handed_out()
    {
        string pack = _shop.Audit();
        _shop.Submit(pack);
        string csv = Path.Combine(pack, "data", "machine", "findings.csv");
        byte[] bytes = File.ReadAllBytes(csv);
        File.AppendAllText(csv, "\n");
        string[][] acts =
        [
            ["packs", "submit", pack, "--by", "Grace Hopper", "--key", _shop.File("grace.pem"), "--answers", _shop.File("answers.yaml")],
            ["packs", "review", pack, "--step", "self", "--by", "Grace Hopper", "--key", _shop.File("grace.pem")], ["packs", "show", pack],
            ["packs", "export", pack, "--out", _shop.File("out.zip"), "--by", "Ruth Teitelbaum"],
        ];
        foreach (string[] act in acts) Assert.Contains("findings.csv: has grown", Expect(4, At(2), act).Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_shop.File("out.zip")));
        File.WriteAllBytes(csv, bytes);
        Expect(0, At(2), acts[1]);

        // A ledger in which somebody else is said to have decided.
        string ledger = Path.Combine(_shop.Store, LedgerChain.FileName), text = File.ReadAllText(ledger);
        File.WriteAllText(ledger, text.Replace("\"person\":\"Grace Hopper\",\"reason\"", "\"person\":\"Ada Byron\",\"reason\"", StringComparison.Ordinal).Replace("\"step\":\"self\"", "\"step\":\"peer\"", StringComparison.Ordinal));
        Assert.Contains("says something else than the envelope in it", Expect(4, At(2), "packs", "show", pack).Error, StringComparison.Ordinal);
        File.WriteAllText(ledger, text[(text.IndexOf('\n', StringComparison.Ordinal) + 1)..]);
        Assert.Contains("ledger entry 1", Expect(4, At(2), "packs", "list", "--store", _shop.Store).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_event_after_the_assessment_and_another_approved_pack_each_ask_for_a_new_audit()
    {
        string first = _shop.Audit();
        Refused("has no pack of such a series", At(1), "packs", "event", "other", "--store", _shop.Store, "--what", "incident", "--reason", "x");
        Expect(0, At(1), "packs", "event", "shop", "--store", _shop.Store, "--what", "incident", "--reason", "INC-4711");
        Refused("currency: no (after the assessment of 2026-06-21 something happened that calls for a new one: incident: INC-4711)", At(2),
            "packs", "submit", first, "--by", "Grace Hopper", "--key", _shop.File("grace.pem"), "--signing-key", _shop.File("organisation.pem"), "--answers", _shop.File("answers.yaml"));

        string second = _shop.Audit(3), third = _shop.Audit(4);
        _shop.Submit(second, 5);
        _shop.Submit(third, 5);
        _shop.Approve(second, 6);
        Refused("the last approved pack of the series shop is " + Path.GetFileName(second) + ": audit anew", At(7), "packs", "review", third, "--step", "self", "--by", "Grace Hopper", "--key", _shop.File("grace.pem"));
    }

    [Fact]
    public void Only_what_is_over_and_not_held_is_purged_and_a_tombstone_stays()
    {
        string old = _shop.Audit(), held = _shop.Audit(1), approved = _shop.Audit(2);
        _shop.Submit(approved, 3);
        _shop.Approve(approved, 4);
        Refused("a hold says why", At(5), "packs", "hold", held);
        Expect(0, At(5), "packs", "hold", held, "--reason", "Case 17", "--by", "Ada Byron");
        Refused("is held already, since 2026-06-21: Case 17", At(5), "packs", "hold", held, "--reason", "Case 18");
        Assert.Contains("kept until 2028-06-21: 24 months (document.retention)", Expect(0, At(5), "packs", "purge", "--store", _shop.Store).Output, StringComparison.Ordinal);

        long over = At((24 * 731) + 3);
        string dry = Expect(0, over, "packs", "purge", "--store", _shop.Store, "--dry-run").Output;
        Assert.Equal([$"over    {Path.GetFileName(old)}: its retention ended on 2028-06-21: 24 months (document.retention)", $"kept    {Path.GetFileName(held)}: it is held since 2026-06-21: Case 17", $"kept    {Path.GetFileName(approved)}: it is in effect: its retention begins when a later pack supersedes it"],
            dry.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.True(Directory.Exists(old));
        Expect(0, over, "packs", "purge", "--store", _shop.Store, "--by", "Ada Byron");
        Assert.False(Directory.Exists(old));
        Assert.True(Directory.Exists(held));
        Assert.True(Directory.Exists(approved));
        LedgerEntry tombstone = new FolderStore(_shop.Store).Ledger()[^1];
        Assert.Equal((LedgerKind.Purged, Path.GetFileName(old), "Ada Byron"), (tombstone.Record.Kind, tombstone.Record.Pack, tombstone.Record.Person));
        Assert.Equal("purged", Row(Path.GetFileName(old))[1]);
        Refused("was purged on 2028-06-21", over, "packs", "export", Path.GetFileName(old), "--store", _shop.Store, "--out", _shop.File("x.zip"), "--by", "Ruth Teitelbaum");
        Refused("was purged", over, "packs", "hold", Path.GetFileName(old), "--store", _shop.Store, "--reason", "x");
        Expect(0, over, "packs", "hold", held, "--end");
        Expect(0, over, "packs", "archive", held);
        Expect(0, over, "packs", "purge", "--store", _shop.Store);
        Assert.False(Directory.Exists(held));
        Assert.Contains("status              purged", Expect(0, over, "packs", "show", Path.GetFileName(held), "--store", _shop.Store).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pack_is_named_by_a_unique_beginning_or_its_folder()
    {
        string one = _shop.Audit(), two = _shop.Audit(1);
        Refused("2 packs of the store", At(2), "packs", "show", "EP-shop", "--store", _shop.Store);
        Refused("has no such pack", At(2), "packs", "show", "EP-other", "--store", _shop.Store);
        Refused("has no such pack", At(2), "packs", "show", _shop.Folder.Path);
        Assert.StartsWith(Path.GetFileName(one), Expect(0, At(2), "packs", "show", Path.GetFileName(one)[..30], "--store", _shop.Store).Output, StringComparison.Ordinal);
        Assert.StartsWith(Path.GetFileName(two), Expect(0, At(2), "packs", "show", two + "/").Output, StringComparison.Ordinal);
    }

    private string[] Row(string name) => Expect(0, At(1), "packs", "list", "--store", _shop.Store).Output.Split('\n')
        .Single(l => l.EndsWith(name, StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
