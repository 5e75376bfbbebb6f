using System.Security.Cryptography;
using System.Text;
using Compliance.Evidence.Integrity;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Tests.Integrity;

public sealed class ReleaseWriterTests : IDisposable
{
    private static readonly DateTimeOffset s_moment = new(2026, 10, 7, 9, 0, 0, TimeSpan.Zero);

    private readonly PackSigner _signer = new(ECDsa.Create(ECCurve.NamedCurves.nistP256), KeyOrigin.Organisation);
    private readonly Dictionary<string, byte[]> _files = new(StringComparer.Ordinal);

    public void Dispose() => _signer.Dispose();

    [Fact]
    public void The_manifest_lists_every_file_and_the_ledger_records_its_digest()
    {
        string digest = Write(stamp: envelope => Encoding.UTF8.GetBytes("stamp of " + envelope.Length));

        ReleaseManifest manifest = PackJson.Read<ReleaseManifest>(_files["release/release-manifest.json"]);
        Assert.Equal(Hash(_files["release/release-manifest.json"]), digest);
        Assert.Equal(["release/approvals/01-security.dsse.json", "release/approvals/02-final.dsse.json", "release/approvers.dsse.json", "release/pack.json",
            "release/report/pack.md", "release/submission.dsse.json"], manifest.Files.Select(f => f.Path));
        Assert.All(manifest.Files, f => Assert.Equal((_files[f.Path].Length, Hash(_files[f.Path])), (f.Bytes, f.Sha256)));
        Assert.Equal(["evidence-manifest.dsse.json", "evidence-manifest.tsr"], manifest.Sealed.Select(f => f.Path));
        Assert.Equal((new string('e', 64), s_moment, "Grace Hopper", 7, true), (manifest.Evidence, manifest.Moment, manifest.Person, manifest.Ledger.Number, manifest.Stamped));
        Assert.Equal("stamp of " + _files["release/release-manifest.dsse.json"].Length, Encoding.UTF8.GetString(_files["release/release-manifest.tsr"]));
    }

    [Fact]
    public void The_statement_is_one_about_the_manifest_and_says_with_what_key_and_when()
    {
        string digest = Write(stamp: null);
        ManifestStatement statement = ManifestStatement.Read(ManifestStatement.ReleaseType, ReleaseManifest.FileName, _files[ReleaseManifest.EnvelopeName]);
        Assert.Equal((digest, KeyOrigin.Organisation, s_moment, _signer.KeyId), (statement.Sha256, statement.Origin, statement.Moment, statement.KeyId));
        Assert.DoesNotContain(ReleaseManifest.TokenName, _files.Keys);
        Assert.False(PackJson.Read<ReleaseManifest>(_files[ReleaseManifest.FileName]).Stamped);
        _files.Clear();
        Write(stamp: _ => null);
        Assert.False(PackJson.Read<ReleaseManifest>(_files[ReleaseManifest.FileName]).Stamped);
        Assert.Throws<FormatException>(() => ManifestStatement.Read(ManifestStatement.EvidenceType, ReleaseManifest.FileName, _files[ReleaseManifest.EnvelopeName]));
    }

    [Fact]
    public void An_unsafe_path_and_one_that_stands_already_are_refused()
    {
        var release = new ReleaseWriter(Add);
        release.Add("report/a.md", s => s.WriteByte(1));
        Assert.Throws<ArgumentException>(() => release.Add("report/a.md", s => s.WriteByte(1)));
        Assert.Throws<ArgumentException>(() => release.Add("../a.md", s => s.WriteByte(1)));
    }

    private string Write(TimeStamper? stamp)
    {
        var release = new ReleaseWriter(Add);
        release.Add("report/pack.md", s => s.Write("# Pack"u8));
        return release.Finish(new ReleaseContent
        {
            Pack = SamplePack.Of(), Evidence = new string('e', 64), Program = "compliance 0.1.0", Moment = s_moment, Person = "Grace Hopper",
            Ledger = new LedgerPoint(7, new string('a', 64)), EvidenceEnvelope = "{}"u8.ToArray(), EvidenceToken = "t"u8.ToArray(), Submission = "s"u8.ToArray(),
            Register = "r"u8.ToArray(), Approvals = [("security", "1"u8.ToArray()), ("final", "2"u8.ToArray())],
        }, _signer, stamp);
    }

    private void Add(string path, Action<Stream> content)
    {
        using var bytes = new MemoryStream();
        content(bytes);
        _files.Add(path, bytes.ToArray());
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
