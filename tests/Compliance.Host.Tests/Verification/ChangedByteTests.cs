using Compliance.Evidence.Integrity;
using Compliance.Host.Tests.Running;

namespace Compliance.Host.Tests.Verification;

/// <summary>Every change to the bytes of a signed pack is found, and the message names the file.</summary>
public sealed class ChangedByteTests : IDisposable
{
    private const int Small = 64 << 10, Seed = 20260930;

    private readonly TempFolder _folder = new();
    private readonly Dictionary<string, byte[]> _bytes;
    private readonly Dictionary<string, PackFile> _files;
    private readonly TrustedKeys _trusted;

    public ChangedByteTests()
    {
        _bytes = VerifiedPack.Bytes(VerifiedPack.WriteTo(_folder));
        _files = _bytes.ToDictionary(f => f.Key, f => Of(f.Value), StringComparer.Ordinal);
        _trusted = TrustedKeys.None.Add(File.ReadAllText(Path.Combine(_folder.Path, "public.pem")));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_pack_as_it_was_written_is_intact_and_its_signer_trusted()
    {
        ByteProof proof = ByteProof.Of(_files, _trusted);
        Assert.Empty(proof.Faults);
        Assert.Equal(SignerTrust.Trusted, proof.Trust);
        Assert.Contains(_bytes.Values, b => b.Length > Small);
    }

    [Fact]
    public void Every_byte_of_every_small_file_and_a_seeded_thousand_of_larger_ones_counts()
    {
        var random = new Random(Seed);
        (string Path, int At, byte Mask)[] flips = [.. _bytes.OrderBy(f => f.Key, StringComparer.Ordinal).SelectMany(f =>
            (f.Value.Length < Small ? Enumerable.Range(0, f.Value.Length) : Enumerable.Range(0, 1000).Select(_ => random.Next(f.Value.Length)))
            .Select(at => (f.Key, at, (byte)(1 << random.Next(8)))))];
        Parallel.ForEach(flips, flip =>
        {
            byte[] changed = [.. _bytes[flip.Path]];
            changed[flip.At] ^= flip.Mask;
            // Only a change of the envelope needs its signature checked to be found; a million times that is what takes long.
            Assert.True(Names(flip.Path, With(flip.Path, changed), flip.Path == DsseEnvelope.FileName ? _trusted : null), $"seed {Seed}: byte {flip.At} of {flip.Path} with {flip.Mask}");
        });
    }

    [Fact]
    public void A_removed_renamed_cut_or_added_file_is_named()
    {
        foreach ((string path, byte[] bytes) in _bytes)
        {
            Assert.True(Names(path, Without(path), _trusted), path);
            Assert.True(Names(path, With(path, bytes[..^1]), _trusted), path);
            Assert.True(Names(path, With(path, [.. bytes, (byte)'\n']), _trusted), path);
            Dictionary<string, PackFile> renamed = Without(path);
            renamed.Add(path + "x", _files[path]);
            Assert.True(Names(path, renamed, _trusted), path);
        }
        foreach (string added in (string[])["data/inputs/more.yaml", "more.txt", "release/approval.json"])
            Assert.Contains(ByteProof.Of(With(added, [1]), _trusted).Faults, f => f.Path == added && f.Message.StartsWith("was added", StringComparison.Ordinal));
    }

    [Fact]
    public void Each_change_has_a_message_of_its_own()
    {
        const string Path = "data/inputs/compliance.yaml";
        byte[] bytes = _bytes[Path];
        Dictionary<string, PackFile> renamed = Without(Path);
        renamed.Add("data/inputs/other.yaml", _files[Path]);
        Assert.Equal($"{Path}: is missing, and data/inputs/other.yaml, which is not listed in evidence-manifest.json, holds its bytes: it was renamed", One(renamed));
        Assert.Equal($"{Path}: is missing; it is listed in evidence-manifest.json", One(Without(Path)));
        Assert.Equal($"{Path}: is cut: it has {bytes.Length - 1} bytes, and {bytes.Length} are listed in evidence-manifest.json", One(With(Path, bytes[..^1])));
        Assert.StartsWith($"{Path}: was changed: its SHA-256 is ", One(With(Path, [.. bytes[..^1], (byte)(bytes[^1] ^ 1)])), StringComparison.Ordinal);
    }

    private string One(Dictionary<string, PackFile> files) => Assert.Single(ByteProof.Of(files, _trusted).Faults).ToString();

    // A digest changed within a manifest is found at the file it is the digest of.
    private bool Names(string path, Dictionary<string, PackFile> files, TrustedKeys? trusted) =>
        ByteProof.Of(files, trusted).Faults.Any(f => f.Path == path || f.Message.Contains(path, StringComparison.Ordinal));

    private Dictionary<string, PackFile> With(string path, byte[] bytes) => new(_files, StringComparer.Ordinal) { [path] = Of(bytes) };

    private Dictionary<string, PackFile> Without(string path)
    {
        Dictionary<string, PackFile> files = new(_files, StringComparer.Ordinal);
        files.Remove(path);
        return files;
    }

    private static PackFile Of(byte[] bytes) => new(() => new MemoryStream(bytes, writable: false));
}
