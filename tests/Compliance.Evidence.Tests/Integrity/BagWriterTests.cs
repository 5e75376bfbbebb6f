using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Compliance.Evidence.Integrity;

namespace Compliance.Evidence.Tests.Integrity;

public sealed class BagWriterTests
{
    private readonly Dictionary<string, byte[]> files = new(StringComparer.Ordinal);

    [Fact]
    public void Manifests_name_every_file_with_its_hash()
    {
        var bag = new BagWriter(Add);
        bag.Add("report/b.pdf", Text("pdf"));
        bag.Add("pack.json", Text("{}"));
        string digest = bag.Finish(SamplePack.Of(), signer: null);

        Assert.Equal(["data/pack.json", "data/report/b.pdf"], Listed("manifest-sha256.txt"));
        Assert.Equal(["VERIFY.md", "bag-info.txt", "bagit.txt", "evidence-manifest.json", "manifest-sha256.txt"], Listed("tagmanifest-sha256.txt"));
        Assert.Equal(digest, Hash("evidence-manifest.json"));
        Assert.Equal("BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n", Encoding.UTF8.GetString(files["bagit.txt"]));
        Assert.Contains("Payload-Oxum: 5.2\n", Encoding.UTF8.GetString(files["bag-info.txt"]), StringComparison.Ordinal);
        Assert.Contains(digest, Encoding.UTF8.GetString(files["VERIFY.md"]), StringComparison.Ordinal);

        using JsonDocument manifest = JsonDocument.Parse(files["evidence-manifest.json"]);
        Assert.Equal(["data/pack.json 2", "data/report/b.pdf 3"], manifest.RootElement.GetProperty("files").EnumerateArray()
            .Select(f => $"{f.GetProperty("path").GetString()} {f.GetProperty("bytes").GetInt64()}"));
    }

    [Theory]
    [InlineData("../pack.json")]
    [InlineData("a//b")]
    [InlineData("a\nb")]
    [InlineData(".hidden")]
    [InlineData("")]
    public void An_unsafe_path_is_refused(string path) => Assert.Throws<ArgumentException>(() => new BagWriter(Add).Add(path, Text("x")));

    [Fact]
    public void A_path_stands_once()
    {
        var bag = new BagWriter(Add);
        bag.Add("pack.json", Text("{}"));
        Assert.Throws<ArgumentException>(() => bag.Add("pack.json", Text("{}")));
    }

    [Fact]
    public void A_document_id_cannot_add_a_line_to_the_bag_info()
    {
        var bag = new BagWriter(Add);
        bag.Finish(SamplePack.Of("EP-a\r\nPayload-Oxum: 9.9"), signer: null);
        Assert.Equal(4, Encoding.UTF8.GetString(files["bag-info.txt"]).TrimEnd('\n').Split('\n').Length);
    }

    [Fact]
    public void Another_program_can_check_the_signature_and_it_fails_on_other_bytes()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        string digest = new BagWriter(Add).Finish(SamplePack.Of(), new PackSigner(key, KeyOrigin.Organisation));
        using JsonDocument envelope = JsonDocument.Parse(files[DsseEnvelope.FileName]);
        byte[] payload = envelope.RootElement.GetProperty("payload").GetBytesFromBase64();
        string type = envelope.RootElement.GetProperty("payloadType").GetString()!;
        JsonElement signature = envelope.RootElement.GetProperty("signatures")[0];

        // DSSE's pre-authentication encoding, spelled out from its specification.
        byte[] signed = [.. Encoding.UTF8.GetBytes($"DSSEv1 {type.Length} {type} {payload.Length} "), .. payload];
        Assert.True(key.VerifyData(signed, signature.GetProperty("sig").GetBytesFromBase64(), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        signed[^2] ^= 1;
        Assert.False(key.VerifyData(signed, signature.GetProperty("sig").GetBytesFromBase64(), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        Assert.Equal(DsseEnvelope.KeyId(key), signature.GetProperty("keyid").GetString());

        using JsonDocument statement = JsonDocument.Parse(payload);
        Assert.Equal("https://in-toto.io/Statement/v1", statement.RootElement.GetProperty("_type").GetString());
        JsonElement subject = statement.RootElement.GetProperty("subject")[0];
        Assert.Equal("evidence-manifest.json", subject.GetProperty("name").GetString());
        Assert.Equal(digest, subject.GetProperty("digest").GetProperty("sha256").GetString());
    }

    private void Add(string path, Action<Stream> content)
    {
        using var bytes = new MemoryStream();
        content(bytes);
        files.Add(path, bytes.ToArray());
    }

    private string[] Listed(string manifest) => [.. Encoding.UTF8.GetString(files[manifest]).TrimEnd('\n').Split('\n').Select(line =>
    {
        string path = line[66..];
        Assert.Equal(Hash(path), line[..64]);
        return path;
    })];

    private string Hash(string path) => Convert.ToHexStringLower(SHA256.HashData(files[path]));

    private static Action<Stream> Text(string text) => stream => stream.Write(Encoding.UTF8.GetBytes(text));
}
