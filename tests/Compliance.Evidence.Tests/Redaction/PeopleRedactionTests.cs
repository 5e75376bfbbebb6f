using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Compliance.Evidence.Approval;
using Compliance.Evidence.Integrity;
using Compliance.Evidence.Pack;
using Compliance.Evidence.Redaction;
using Compliance.Evidence.Tests.Versioning;
using Compliance.Network.Snapshot;

namespace Compliance.Evidence.Tests.Redaction;

/// <summary>Names of people go from every file of a pack, consistently, and the copy shows that they did.</summary>
public sealed class PeopleRedactionTests
{
    private static readonly string[] s_people = ["Ada Byron", "Grace Hopper", "Joan Clarke", "Katherine Johnson", "ada@acme.example", "joan@acme.example", "Eve"];

    private static readonly ECDsa s_key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private static EvidencePack Pack => Packs.Shop with
    {
        Document = Packs.Shop.Document with
        {
            Owner = "Ada Byron", Author = "Grace Hopper", Contributors = ["Joan Clarke"], Distribution = ["ada@acme.example"], ExecutiveSummary = "Grace Hopper wrote this with joan clarke; Eventually it was read.",
            Approvals =
            [
                new() { Step = "peer", Person = "Ada Byron, CISO", Role = "security", IdentitySource = "openid https://id.acme.example ada@acme.example", Moment = SamplePack.Moment, Decision = "approved", Digest = "00" },
            ],
        },
        Policies = [Packs.Policy("NetworkPolicy/shop/web") with { Change = new() { Who = "Joan Clarke, through Application/argocd/shop, by manager argocd-controller (Apply)", Approver = "Ada Byron" } }],
        Results = [Packs.Result("NP-1", "shop/web[Deployment]", "pass") with { Summary = "Reviewed by Grace Hopper; owned by payments." }],
        RuleReview =
        [
            new() { Cluster = "east", Policy = "NetworkPolicy/shop/web", Owner = "payments", State = "reviewed", ReviewedBy = "Eve", LastChange = new() { Who = "by manager kubectl-edit (Update)" } },
        ],
    };

    [Fact]
    public void No_name_is_left_in_any_file_and_one_person_has_one_number()
    {
        RedactedCopy copy = PeopleRedaction.Of(Files());
        foreach ((string path, ReadOnlyMemory<byte> bytes) in copy.Files)
        {
            string text = Encoding.UTF8.GetString(path.EndsWith(".gz", StringComparison.Ordinal) ? GzipText.Read(bytes, 1 << 24).Span : bytes.Span);
            Assert.All(s_people, person => Assert.False(System.Text.RegularExpressions.Regex.IsMatch(text, $@"\b(?i:{person})\b"), $"{path} holds {person}: {text}"));
        }
        DocumentControl document = copy.Pack.Document;
        // Title and role behind a name make no other person of it.
        Assert.Equal(document.Owner, document.Approvals[0].Person);
        Assert.Equal(document.Owner, copy.Pack.Policies[0].Change!.Approver);
        Assert.Equal($"{document.Contributors[0]}, through Application/argocd/shop, by manager argocd-controller (Apply)", copy.Pack.Policies[0].Change!.Who);
        Assert.Equal($"{document.Author} wrote this with {document.Contributors[0]}; Eventually it was read.", document.ExecutiveSummary);
        Assert.Equal("by manager kubectl-edit (Update)", copy.Pack.RuleReview[0].LastChange!.Who);
        // A word that may be any other goes from its field alone.
        Assert.Matches("^⟨person [0-9]+⟩$", copy.Pack.RuleReview[0].Owner);
        Assert.Equal($"Reviewed by {document.Author}; owned by payments.", copy.Pack.Results[0].Summary);
        Assert.Equal("openid ⟨account⟩", document.Approvals[0].IdentitySource);
    }

    [Fact]
    public void The_copy_says_what_it_is_and_of_which_pack()
    {
        Dictionary<string, PackFile> files = Files();
        RedactedCopy copy = PeopleRedaction.Of(files);
        string original = files[EvidenceManifest.FileName].Digest.Sha256;
        Assert.Equal((original, original), (copy.Pack.Document.RedactedFrom, copy.Note.Original));
        Assert.StartsWith("Redacted copy, names of people removed: ", copy.Pack.Document.Title, StringComparison.Ordinal);
        Assert.Equal(
            ["data/inputs/approvers.redacted.json", "data/inputs/compliance.yaml", "data/inputs/snapshots/0.json.gz", "data/inputs/tests/0.xml", "data/pack.json", "redaction.json", "release/approvals/01-peer.redacted.json"], copy.Files.Keys);
        Assert.Equal(["bagit.txt", "data/inputs/broken.json", "data/inputs/root.pem", "data/pack.pdf", "evidence-manifest.dsse.json", "evidence-manifest.json", "evidence-manifest.tsr"], copy.Note.LeftOut);
        Assert.Equal(PackJson.Write(copy.Pack), copy.Files["data/pack.json"].ToArray());
        Assert.NotNull(PeopleRedaction.NoteOf(Opened(copy)));
        // A pack to which somebody adds the file is a pack with a file too many.
        files[RedactionNote.FileName] = File(copy.Files[RedactionNote.FileName].ToArray());
        Assert.Null(PeopleRedaction.NoteOf(files));
        Assert.Equal(copy.Files.Values.Select(f => Convert.ToHexString(f.Span)), PeopleRedaction.Of(Files()).Files.Values.Select(f => Convert.ToHexString(f.Span)));
    }

    [Fact]
    public void What_an_envelope_said_is_kept_without_signature_and_names()
    {
        JsonElement approval = JsonDocument.Parse(PeopleRedaction.Of(Files()).Files["release/approvals/01-peer.redacted.json"]).RootElement;
        Assert.Equal("approved", approval.GetProperty("statement").GetProperty("predicate").GetProperty("decision").GetString());
        Assert.False(approval.TryGetProperty("signatures", out _));
    }

    [Theory]
    [InlineData("evidence-manifest.json")]
    [InlineData("data/pack.json")]
    public void What_is_no_pack_is_refused(string missing)
    {
        Dictionary<string, PackFile> files = Files();
        files.Remove(missing);
        Assert.Contains(missing, Assert.Throws<FormatException>(() => PeopleRedaction.Of(files)).Message, StringComparison.Ordinal);
        files[missing] = File("{}"u8.ToArray());
        if (missing == "data/pack.json") Assert.Contains(missing, Assert.Throws<FormatException>(() => PeopleRedaction.Of(files)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Seeded_names_in_seeded_places_are_all_gone()
    {
        for (int seed = 1; seed <= 300; seed++)
        {
            var random = new Random(seed);
            string[] names = [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => Name(random))];
            string One() => names[random.Next(names.Length)];
            EvidencePack pack = Packs.Shop with
            {
                Document = Packs.Shop.Document with { Owner = names[0], Reviewers = [.. names], BusinessContext = $"{One()} and {One()}, ({One()}). {One()}'s wish" },
                Results = [Packs.Result("NP-1", "x", "pass") with { Summary = $"\"{One()}\": {One()}/{One()}" }],
            };
            Dictionary<string, PackFile> files = new() { [EvidenceManifest.FileName] = File("{}"u8.ToArray()), ["data/pack.json"] = File(PackJson.Write(pack)) };
            string text = Encoding.UTF8.GetString(PeopleRedaction.Of(files).Files["data/pack.json"].Span);
            Assert.All(names, n => Assert.False(text.Contains(n, StringComparison.Ordinal), $"seed {seed}: {n} in {text}"));
        }
    }

    private static string Name(Random random)
    {
        // Marks of regular expressions and letters outside of ASCII are names too.
        string Word() => $"{(char)('A' + random.Next(26))}{string.Concat(Enumerable.Range(0, random.Next(2, 6)).Select(_ => "aeiouüéß.-*+"[random.Next(12)]))}x";
        return random.Next(3) switch { 0 => Word(), 1 => $"{Word()} {Word()}", _ => $"{Word()}@{Word()}".ToLowerInvariant() };
    }

    private static Dictionary<string, PackFile> Files()
    {
        using var snapshot = new MemoryStream();
        GzipText.Write(snapshot, s => s.Write("""
            {"objects":[{"metadata":{"annotations":{"acme.test/author":"Joan Clarke","acme.test/owner":"payments","note":"ask Katherine Johnson"}}},
              {"kind":"RoleBinding","subjects":[{"kind":"User","name":"joan@acme.example"},{"kind":"User","name":"system:kube-scheduler"}]}]}
            """u8));
        byte[] envelope = new ApprovalStatement
        {
            Document = "EP-shop-1.0.0", Submission = "00", Step = "peer", Person = "Ada Byron", Role = "security", IdentitySource = "key 00", Moment = SamplePack.Moment, Decision = "approved", Comment = "Katherine Johnson agrees.",
        }.Sign(new string('0', 64), s_key);
        return new()
        {
            ["bagit.txt"] = File("BagIt-Version: 1.0\n"u8.ToArray()), [EvidenceManifest.FileName] = File("{\"files\":[]}"u8.ToArray()), ["evidence-manifest.dsse.json"] = File(envelope), ["evidence-manifest.tsr"] = File([0x30, 0x80]),
            ["data/pack.json"] = File(PackJson.Write(Pack)), ["data/pack.pdf"] = File("%PDF Ada Byron"u8.ToArray()),
            ["data/inputs/compliance.yaml"] = File("# Katherine Johnson asked for it\nreviews:\n- {id: R, of: policies, reviewedBy: Katherine Johnson, reviewedOn: 2026-01-01}\ndocument: {owner: Ada Byron}\n"u8.ToArray()),
            ["data/inputs/snapshots/0.json.gz"] = File(snapshot.ToArray()), ["data/inputs/tests/0.xml"] = File("<testsuite by=\"Grace Hopper\"/>"u8.ToArray()),
            ["data/inputs/root.pem"] = File("-----BEGIN CERTIFICATE-----\nQWRhIEJ5cm9u\n-----END CERTIFICATE-----\n"u8.ToArray()), ["data/inputs/broken.json"] = File("{\"by\": \"Ada Byron"u8.ToArray()), ["data/inputs/approvers.dsse.json"] = File(envelope),
            ["release/approvals/01-peer.dsse.json"] = File(envelope),
        };
    }

    private static Dictionary<string, PackFile> Opened(RedactedCopy copy) => copy.Files.ToDictionary(f => f.Key, f => File(f.Value.ToArray()));

    private static PackFile File(byte[] bytes) => new(() => new MemoryStream(bytes));
}
