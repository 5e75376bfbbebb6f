using System.Text;
using Compliance.Evidence.Integrity;
using Compliance.Evidence.Redaction;
using Compliance.Host.Packs;
using Compliance.Host.Tests.Running;
using Compliance.Host.Tests.Verification;
using Compliance.Host.Verification;

namespace Compliance.Host.Tests.Packs;

/// <summary>A pack handed out without the names of people: every rendition is made anew, and <c>verify</c> says what it is.</summary>
public sealed class RedactedPackTests : IDisposable
{
    private const string Person = "Ada Byron";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_copy_holds_no_name_has_every_rendition_and_never_matches()
    {
        string pack = VerifiedPack.WriteTo(_folder), target = Path.Combine(_folder.Path, "copy");
        using OpenedPack opened = OpenedPack.Open(pack);
        Assert.Contains(Person, Encoding.UTF8.GetString(opened.Files["data/pack.json"].Read(1 << 28)), StringComparison.Ordinal);
        IReadOnlyDictionary<string, PackFile> copy = RedactedPack.Of(opened.Files);
        foreach ((string path, PackFile file) in copy)
        {
            string to = Path.Combine(target, path);
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.WriteAllBytes(to, file.Read(1 << 28));
            if (Path.GetExtension(path) is ".json" or ".md" or ".csv" or ".yaml" or ".txt")
                Assert.False(File.ReadAllText(to).Contains(Person, StringComparison.OrdinalIgnoreCase), path);
        }
        // Every rendition of the pack is there again, and nothing that is signed.
        string[] renditions = [.. opened.Files.Keys.Where(p => p.StartsWith("data/", StringComparison.Ordinal) && !p.StartsWith("data/inputs/", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        Assert.Equal(renditions, copy.Keys.Where(p => p.StartsWith("data/", StringComparison.Ordinal) && !p.StartsWith("data/inputs/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(copy.Keys, p => p.EndsWith(".dsse.json", StringComparison.Ordinal) || p.Contains("manifest", StringComparison.Ordinal));
        string markdown = copy.Keys.Single(p => p.EndsWith(".md", StringComparison.Ordinal) && !p.StartsWith("data/inputs/", StringComparison.Ordinal));
        Assert.Contains("Redacted copy, names of people removed", File.ReadAllText(Path.Combine(target, markdown)), StringComparison.Ordinal);

        Assert.Contains(opened.Files[EvidenceManifest.FileName].Digest.Sha256, File.ReadAllText(Path.Combine(target, markdown)), StringComparison.Ordinal);

        // Of a released pack it is the released renditions that are made anew.
        var released = new Dictionary<string, PackFile>(opened.Files) { [ReleaseManifest.PackName] = opened.Files["data/pack.json"] };
        IReadOnlyDictionary<string, PackFile> copied = RedactedPack.Of(released);
        Assert.Contains(ReleaseManifest.Folder + markdown["data/".Length..], copied.Keys);
        Assert.DoesNotContain(markdown, copied.Keys);

        CliResult verified = Cli.Run("verify", target);
        Assert.Equal((4, "REDACTED"), (verified.Status, verified.Lines[0]));
        Assert.Contains($"  original: evidence manifest sha256:{opened.Files[EvidenceManifest.FileName].Digest.Sha256}", verified.Lines);
        string zip = Path.Combine(_folder.Path, "copy.zip");
        CliResult export = Cli.Run("packs", "export", pack, "--out", zip, "--by", "Eve", "--redact-people");
        Assert.True(export.Status == 0, export.Error);
        Assert.Equal((4, "REDACTED"), (Cli.Run("verify", zip) is var zipped ? zipped.Status : 0, zipped.Lines[0]));
        Assert.Contains("\"reason\":\"without the names of people\"", File.ReadAllLines(Path.Combine(Path.GetDirectoryName(pack)!, "ledger.jsonl"))[^1], StringComparison.Ordinal);
        // Added to the pack itself, the note is a file too many.
        File.Copy(Path.Combine(target, RedactionNote.FileName), Path.Combine(pack, RedactionNote.FileName));
        Assert.Equal((4, "BROKEN"), (Cli.Run("verify", pack) is var broken ? broken.Status : 0, broken.Lines[0]));
    }
}
