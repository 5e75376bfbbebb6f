using System.Security.Cryptography;
using System.Text;
using Compliance.Evidence.Integrity;
using Compliance.Evidence.Ledger;
using Compliance.Evidence.Pack;
using Compliance.Host.Tests.Running;
using Compliance.TestKit.Trust;
using static Compliance.Host.Tests.Running.ReviewedShop;

namespace Compliance.Host.Tests.Verification;

/// <summary>A pack of the small shop that was audited, stamped, approved and released by the program, once for all tests of a class.</summary>
public sealed class ReleasedPack : IDisposable
{
    private readonly TestAuthority _authority = new() { Moment = DateTimeOffset.FromUnixTimeSeconds(At(3)) };
    private readonly LoopbackServer _server;

    public ReleasedPack()
    {
        Shop = new ReviewedShop();
        _server = LoopbackServer.Of(request => _authority.Reply(request));
        StampRoot = Shop.Folder.Write("stamps.pem", _authority.RootPem);
        string[] stamped = ["--time-stamp-authority", _server.Address, "--time-stamp-ca", StampRoot];
        Place = Shop.Audit(0, ["--signing-key", Shop.File("organisation.pem"), .. stamped]);
        Shop.Submit(Place);
        Shop.Approve(Place);
        Expect(0, At(3), ["packs", "release", Place, "--signing-key", Shop.File("organisation.pem"), "--by", "Ada Byron", .. stamped]);
        Bytes = VerifiedPack.Bytes(Place);
        Files = Bytes.ToDictionary(f => f.Key, f => Of(f.Value), StringComparer.Ordinal);
        Ledger = File.ReadAllBytes(LedgerFile);
        Trusted = TrustedKeys.None.Add(File.ReadAllText(Public));
        Authorities = TrustedKeys.None.Add(_authority.RootPem);
        Pack = PackJson.Read<EvidencePack>(Bytes["data/pack.json"]);
    }

    internal ReviewedShop Shop { get; }

    public string Place { get; }

    public string Public => Shop.File("organisation.public.pem");

    public string StampRoot { get; }

    public string LedgerFile => Path.Combine(Shop.Store, LedgerChain.FileName);

    public Dictionary<string, byte[]> Bytes { get; }

    public Dictionary<string, PackFile> Files { get; }

    public byte[] Ledger { get; }

    public TrustedKeys Trusted { get; }

    public TrustedKeys Authorities { get; }

    public EvidencePack Pack { get; }

    public static PackFile Of(byte[] bytes) => new(() => new MemoryStream(bytes, writable: false));

    /// <summary>Everything that is wrong with the bytes, the release and the ledger, as <c>verify</c> would find it.</summary>
    public string[] Faults(IReadOnlyDictionary<string, PackFile> files, TrustedKeys? trusted, byte[]? ledger = null)
    {
        ByteProof bytes = ByteProof.Of(files, trusted, trusted is null ? null : Authorities);
        if (!bytes.Faults.IsEmpty) return [.. bytes.Faults.Select(f => f.ToString())];
        EvidencePack pack = PackJson.Read<EvidencePack>(files["data/pack.json"].Read(1 << 30));
        return
        [
            .. (bytes.Release is null ? [] : ReleaseProof.Faults(files, bytes, pack, files["data/pack.json"].Read(1 << 30), trusted)).Select(f => f.ToString()),
            .. (ledger is null ? [] : LedgerProof.Of(ledger, files, bytes, pack).Faults).Select(f => f.ToString()),
        ];
    }

    /// <summary>The pack with some files changed, and its release sealed and signed anew: what an insider with a key could do.</summary>
    public Dictionary<string, PackFile> Resealed(string keyFile, IReadOnlyDictionary<string, byte[]> changed)
    {
        Dictionary<string, byte[]> files = new(Bytes, StringComparer.Ordinal);
        foreach ((string path, byte[] bytes) in changed) files[path] = bytes;
        ReleaseManifest before = PackJson.Read<ReleaseManifest>(files[ReleaseManifest.FileName]);
        foreach (string path in files.Keys.Where(p => p.StartsWith("release/release-manifest", StringComparison.Ordinal)).ToList()) files.Remove(path);
        string[] own = [ReleaseManifest.PackName, ReleaseManifest.SubmissionName, ReleaseManifest.RegisterName];
        string[] approvals = [.. files.Keys.Where(p => p.StartsWith(ReleaseManifest.ApprovalFolder, StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        Dictionary<string, byte[]> sealedAnew = files.Where(f => !f.Key.StartsWith(ReleaseManifest.Folder, StringComparison.Ordinal)).ToDictionary(f => f.Key, f => f.Value, StringComparer.Ordinal);
        var writer = new ReleaseWriter((path, content) =>
        {
            using var bytes = new MemoryStream();
            content(bytes);
            sealedAnew[path] = bytes.ToArray();
        });
        foreach (string path in files.Keys.Where(p => p.StartsWith(ReleaseManifest.Folder, StringComparison.Ordinal) && !own.Contains(p) && !approvals.Contains(p)))
            writer.Add(path[ReleaseManifest.Folder.Length..], s => s.Write(files[path]));
        using ECDsa key = ECDsa.Create();
        key.ImportFromPem(File.ReadAllText(keyFile));
        using var signer = new PackSigner(key, KeyOrigin.Organisation);
        writer.Finish(new ReleaseContent
        {
            Pack = PackJson.Read<EvidencePack>(files[ReleaseManifest.PackName]), Evidence = before.Evidence, Program = before.Program, Moment = before.Moment, Person = before.Person,
            Ledger = before.Ledger, EvidenceEnvelope = files[DsseEnvelope.FileName], EvidenceToken = files[EvidenceManifest.TokenName],
            Submission = files[ReleaseManifest.SubmissionName], Register = files[ReleaseManifest.RegisterName],
            Approvals = [.. approvals.Where(a => files[a].Length > 0).Select(a => (Path.GetFileName(a)[3..^".dsse.json".Length], (ReadOnlyMemory<byte>)files[a]))],
        }, signer, envelope => _authority.Stamp(envelope));
        return sealedAnew.ToDictionary(f => f.Key, f => Of(f.Value), StringComparer.Ordinal);
    }

    public string[] LedgerLines() => Encoding.UTF8.GetString(Ledger).TrimEnd('\n').Split('\n');

    public void Dispose()
    {
        _server.Dispose();
        _authority.Dispose();
        Shop.Dispose();
    }
}
