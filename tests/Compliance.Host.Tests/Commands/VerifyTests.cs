using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json.Nodes;
using Compliance.Host.Tests.Running;
using Compliance.Host.Tests.Verification;
using Compliance.Network.Snapshot;

namespace Compliance.Host.Tests.Commands;

/// <summary><c>verify</c>, as a process: its words and its exit status.</summary>
public sealed class VerifyTests : IDisposable
{
    private const string Snapshot = "data/inputs/snapshots/01-shop.json.gz";

    private readonly TempFolder _folder = new();
    private readonly string _pack;

    public VerifyTests() => _pack = VerifiedPack.WriteTo(_folder);

    private string Public => Path.Combine(_folder.Path, "public.pem");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_pack_matches_in_another_folder_time_zone_and_culture_and_as_a_zip()
    {
        string zip = Path.Combine(_folder.Path, "pack.zip");
        ZipFile.CreateFromDirectory(_pack, zip, CompressionLevel.Optimal, includeBaseDirectory: true);
        string moved = Path.Combine(_folder.Path, "moved here");
        Directory.Move(_pack, moved);
        foreach (string path in (string[])[moved, zip])
        {
            CliResult run = Cli.RunIn([("TZ", "Pacific/Kiritimati"), ("LC_ALL", "tr_TR.UTF-8"), ("LANG", "tr_TR.UTF-8"), ("SOURCE_DATE_EPOCH", "1")], "verify", path, "--trust", Public);
            Assert.True(run.Status == 0, run.Output + run.Error);
            Assert.Equal("MATCH", run.Lines[0]);
            Assert.Matches("^signer: [0-9a-f]{64} trusted$", run.Lines[^1]);
        }
    }

    [Fact]
    public void Without_a_trusted_key_a_match_says_that_it_speaks_of_consistency_only()
    {
        CliResult run = Cli.Run("verify", _pack);
        Assert.Equal(("MATCH", 0), (run.Lines[0], run.Status));
        Assert.Contains("consistency only", run.Output, StringComparison.Ordinal);
        Assert.Matches("^signer: [0-9a-f]{64} untrusted$", run.Lines[^1]);
    }

    [Fact]
    public void An_input_edited_and_hashed_anew_drifts_and_is_broken_where_a_signer_is_asked_for()
    {
        Dictionary<string, byte[]> files = VerifiedPack.Bytes(_pack);
        ClusterSnapshot snapshot = SnapshotFile.Read(files[Snapshot]);
        using var edited = new MemoryStream();
        SnapshotFile.Write(snapshot with { Objects = [.. snapshot.Objects.Where(o => o.Ref.Kind.Kind != "NetworkPolicy")] }, edited);
        files[Snapshot] = edited.ToArray();
        string forged = VerifiedPack.Reseal(files, Path.Combine(_folder.Path, "forged"), key: null);

        CliResult run = Cli.Run("verify", forged);
        Assert.Equal(("DRIFT", 4, "signer: none"), (run.Lines[0], run.Status, run.Lines[^1]));
        Assert.Matches("made by compliance [0-9.]+.*, recomputed by compliance [0-9.]+", run.Lines[1]);
        Assert.Contains($"{Snapshot}: is another input than the one assessed", run.Output, StringComparison.Ordinal);
        Assert.Matches("  result NP-[A-Z-]+ on .* in shop: the pack says .*, recomputed it is ", run.Output);
        Assert.Contains("  control pci-dss ", run.Output, StringComparison.Ordinal);

        CliResult asked = Cli.Run("verify", forged, "--trust", Public);
        Assert.Equal(("BROKEN", 4, "signer: none"), (asked.Lines[0], asked.Status, asked.Lines[^1]));
    }

    [Fact]
    public void The_register_of_flows_is_recomputed_and_a_pack_of_an_earlier_program_that_has_none_matches()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Dictionary<string, byte[]> files = VerifiedPack.Bytes(_pack);
        JsonObject pack = JsonNode.Parse(files["data/pack.json"])!.AsObject();
        Assert.NotEmpty(pack["flows"]!.AsArray());

        // A pack that names another program is held against it too: a register cannot be forged by lying about who wrote it.
        JsonObject forged = pack.DeepClone().AsObject();
        forged["program"]!["version"] = "0.0.9";
        forged["flows"]![0]!["state"] = "approved";
        files["data/pack.json"] = Encoding.UTF8.GetBytes(forged.ToJsonString(new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        CliResult lied = Cli.Run("verify", VerifiedPack.Reseal(files, Path.Combine(_folder.Path, "forged"), key));
        Assert.Equal(("DRIFT", 4), (lied.Lines[0], lied.Status));
        Assert.Contains($"flow {forged["flows"]![0]!["id"]}: the pack says approved from ", lied.Output, StringComparison.Ordinal);

        string removed = pack["flows"]![0]!["id"]!.GetValue<string>();
        pack["flows"]!.AsArray().RemoveAt(0);
        files["data/pack.json"] = Encoding.UTF8.GetBytes(pack.ToJsonString(new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        CliResult cut = Cli.Run("verify", VerifiedPack.Reseal(files, Path.Combine(_folder.Path, "cut"), key));
        Assert.Equal(("DRIFT", 4), (cut.Lines[0], cut.Status));
        Assert.Contains($"flow {removed}: the pack says nothing, recomputed it is ", cut.Output, StringComparison.Ordinal);

        foreach (string field in (string[])["flows", "flowDoubts", "trend", "trendGaps"]) Assert.True(pack.Remove(field));
        Assert.True(pack["summary"]!.AsObject().Remove("figures"));
        files["data/pack.json"] = Encoding.UTF8.GetBytes(pack.ToJsonString(new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        CliResult earlier = Cli.Run("verify", VerifiedPack.Reseal(files, Path.Combine(_folder.Path, "earlier"), key));
        Assert.True(earlier.Status == 0, earlier.Output);
        Assert.Contains("the register of flows and the key figures: the pack has none, as packs of earlier programs do", earlier.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_verdict_or_a_sentence_edited_in_the_pack_drifts_and_another_signer_is_named_unknown()
    {
        using ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        foreach ((string from, string to, string told) in ((string, string, string)[])[
            ("\"verdict\":\"fail\"", "\"verdict\":\"pass\"", "recomputed it is fail"),
            ("\"owner\":\"Ada Byron\"", "\"owner\":\"Eve\"", "data/pack.json says something else at /document/owner; the verdicts are the same")])
        {
            Dictionary<string, byte[]> files = VerifiedPack.Bytes(_pack);
            string text = Encoding.UTF8.GetString(files["data/pack.json"]);
            Assert.Contains(from, text, StringComparison.Ordinal);
            files["data/pack.json"] = Encoding.UTF8.GetBytes(text.Replace(from, to, StringComparison.Ordinal));
            string forged = VerifiedPack.Reseal(files, Path.Combine(_folder.Path, "forged", to[^4..^1]), other);
            CliResult run = Cli.Run("verify", forged), asked = Cli.Run("verify", forged, "--trust", Public);
            Assert.Equal(("DRIFT", 4), (run.Lines[0], run.Status));
            Assert.Contains(told, run.Output, StringComparison.Ordinal);
            Assert.Equal(("BROKEN", 4), (asked.Lines[0], asked.Status));
            Assert.Contains("unknown key", asked.Output, StringComparison.Ordinal);
            Assert.EndsWith(" untrusted", asked.Lines[^1], StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_signature_that_was_taken_away_and_a_page_that_was_rewritten_break_a_pack()
    {
        File.Delete(Path.Combine(_pack, "evidence-manifest.dsse.json"));
        string page = Path.Combine(_pack, "VERIFY.md"), tags = Path.Combine(_pack, "tagmanifest-sha256.txt");
        string before = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(page)));
        File.WriteAllText(page, File.ReadAllText(page).Replace("|| broken", "|| true", StringComparison.Ordinal));
        File.WriteAllText(tags, File.ReadAllText(tags).Replace(before, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(page))), StringComparison.Ordinal));
        CliResult run = Cli.Run("verify", _pack);
        Assert.Equal(("BROKEN", 4), (run.Lines[0], run.Status));
        Assert.Contains("says that the pack was signed", run.Output, StringComparison.Ordinal);
        Assert.Contains("VERIFY.md: is not what the program writes", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("data/inputs/snapshots/02-shop.json.gz", null, "a second snapshot of the cluster shop")]
    [InlineData("data/inputs/snapshots/shop.json.gz", null, "expected a name that begins with a number")]
    [InlineData("data/inputs/snapshots/02-b.json.gz", "no gzip", "not a readable snapshot")]
    [InlineData("data/inputs/flows.json", """{"beyond":0,"files":[],"flows":[null]}""", "flows.json: ")]
    [InlineData("data/inputs/flows.json", """{"beyond":0,"files":[],"first":"2026-01-01T00:00:00Z","flows":[{"count":1,"first":"2026-01-01T00:00:00Z","last":"2026-01-01T00:00:00Z"}],"last":"2026-01-01T00:00:00Z"}""", "flows.json: ")]
    [InlineData("data/inputs/assertion.json", "{}", "assertion.json: ")]
    [InlineData("data/inputs/store.json", "{}", "store.json: ")]
    [InlineData("data/inputs/frameworks.txt", "iso\n", "no control file in the pack is that of iso")]
    [InlineData("data/inputs/compliance.yaml", "zones: 7", "compliance.yaml:1: ")]
    [InlineData("data/inputs/audit-policy.yaml", "[", "audit-policy.yaml: cannot be read")]
    [InlineData("data/inputs/tests/01/a.xml", "<a", "a.xml: malformed")]
    public void An_input_that_no_audit_wrote_is_named(string path, string? text, string told)
    {
        Dictionary<string, byte[]> files = VerifiedPack.Bytes(_pack);
        files[path] = text is null ? files[Snapshot] : Encoding.UTF8.GetBytes(text);
        CliResult run = Cli.Run("verify", VerifiedPack.Reseal(files, Path.Combine(_folder.Path, "forged"), key: null));
        Assert.True(run.Status == 4, run.Output + run.Error);
        Assert.Equal("DRIFT", run.Lines[0]);
        Assert.Contains("cannot be assessed anew: ", run.Output, StringComparison.Ordinal);
        Assert.Contains(told, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_in_a_folder_is_refused()
    {
        string place = Path.Combine(_pack, "data", "inputs", "compliance.yaml");
        File.Move(place, Path.Combine(_folder.Path, "outside.yaml"));
        File.CreateSymbolicLink(place, Path.Combine(_folder.Path, "outside.yaml"));
        CliResult run = Cli.Run("verify", _pack, "--trust", Public);
        Assert.Equal(("BROKEN", 4), (run.Lines[0], run.Status));
        Assert.Contains("data/inputs/compliance.yaml: is a link", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../out.txt", "may lead out of the pack")]
    [InlineData("/etc/passwd", "an absolute path")]
    [InlineData("C:/out.txt", "an absolute path")]
    [InlineData("data\\out.txt", "an absolute path")]
    [InlineData("bagit.txt", "stands twice")]
    [InlineData("BAGIT.TXT", "stands twice")]
    [InlineData("link", "is a link")]
    [InlineData("bomb", "times its size")]
    public void A_zip_made_to_hurt_is_refused(string entry, string told)
    {
        string path = Path.Combine(_folder.Path, "hostile.zip");
        ZipFile.CreateFromDirectory(_pack, path);
        using (ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Update))
        {
            ZipArchiveEntry made = zip.CreateEntry(entry, CompressionLevel.SmallestSize);
            if (entry == "link") made.ExternalAttributes = 0xA1FF << 16;
            using Stream stream = made.Open();
            stream.Write(new byte[entry == "bomb" ? 64 << 20 : 1]);
        }
        CliResult run = Cli.Run("verify", path);
        Assert.Equal(("BROKEN", 4, "signer: none"), (run.Lines[0], run.Status, run.Lines[^1]));
        Assert.Contains(told, run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_zip_that_states_less_than_it_holds_is_not_read_beyond_what_it_states()
    {
        string path = Path.Combine(_folder.Path, "lie.zip");
        ZipFile.CreateFromDirectory(_pack, path);
        byte[] zip = File.ReadAllBytes(path);
        // In the directory of the zip, the size of the last entry is made one less.
        int entry = zip.AsSpan().LastIndexOf("PK\x01\x02"u8);
        BitConverter.TryWriteBytes(zip.AsSpan(entry + 24), BitConverter.ToUInt32(zip, entry + 24) - 1);
        File.WriteAllBytes(path, zip);
        CliResult run = Cli.Run("verify", path);
        Assert.NotEqual(0, run.Status);
        Assert.DoesNotContain("MATCH", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("internal error", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_opened_is_bad_input()
    {
        string text = _folder.Write("notes.txt", "no pack"), empty = Directory.CreateDirectory(Path.Combine(_folder.Path, "empty")).FullName;
        foreach (string path in (string[])[text, empty, Path.Combine(_folder.Path, "nowhere")])
        {
            CliResult run = Cli.Run("verify", path);
            Assert.Equal((2, ""), (run.Status, run.Output));
            Assert.Contains(path, run.Error, StringComparison.Ordinal);
        }
        foreach (string keys in (string[])[text, Path.Combine(_folder.Path, "key.pem"), Path.Combine(_folder.Path, "nowhere")])
        {
            CliResult run = Cli.Run("verify", _pack, "--trust", keys);
            Assert.Equal((2, ""), (run.Status, run.Output));
            Assert.Contains($"--trust {keys}: ", run.Error, StringComparison.Ordinal);
        }
    }
}
