using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Compliance.Host.Signing;
using Compliance.Host.Terminal;
using Compliance.Host.Tests.Running;
using Compliance.Host.Tests.Verification;
using Compliance.TestKit.Trust;

namespace Compliance.Host.Tests.Commands;

/// <summary>What a signature is worth, by key, certificate and time stamp: told by <c>audit</c>, and by <c>verify</c>.</summary>
public sealed class SigningTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _manifests;

    public SigningTests() => _manifests = Shop.WriteTo(_folder);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_key_made_for_the_run_proves_nothing_and_says_so()
    {
        string pack = Pack("--signing-key", "ephemeral");
        Assert.Contains("a key made for one run", File.ReadAllText(Path.Combine(pack, "VERIFY.md")), StringComparison.Ordinal);
        Assert.Contains("signed with a key made for this run", File.ReadAllText(Path.Combine(pack, "data", "pack.json")), StringComparison.Ordinal);
        CliResult run = Cli.Run("verify", pack);
        Assert.Equal(("MATCH", 0), (run.Lines[0], run.Status));
        Assert.Contains("thrown away: the signature proves nothing", run.Output, StringComparison.Ordinal);
        Assert.EndsWith(" untrusted", run.Lines[^1], StringComparison.Ordinal);

        CliResult asked = Cli.Run("verify", pack, "--trust", Key("other", out _));
        Assert.Equal(("BROKEN", 4), (asked.Lines[0], asked.Status));
        Assert.Contains("made for one run: nobody can vouch for it", asked.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unsigned_pack_says_so_in_its_page_its_results_and_when_verified()
    {
        string pack = Pack();
        Assert.Contains("Signature: none when the pack was made", File.ReadAllText(Path.Combine(pack, "VERIFY.md")), StringComparison.Ordinal);
        CliResult run = Cli.Run("verify", pack);
        Assert.Equal(("MATCH", "signer: none"), (run.Lines[0], run.Lines[^1]));
        Assert.Contains("the evidence is not signed: nothing proves who made it", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_makes_its_key_known_while_it_is_valid_and_leads_to_the_root()
    {
        using TestCertificates root = new("Acme Root"), other = new("Other Root");
        string pack = Pack("--signing-key", Certified(root, "good"));
        CliResult run = Cli.Run("verify", pack, "--trust", _folder.Write("root.pem", root.RootPem));
        Assert.True(run.Status == 0, run.Output + run.Error);
        Assert.EndsWith(" trusted", run.Lines[^1], StringComparison.Ordinal);
        Assert.Contains("signed by CN=good, O=Test, whose certificate leads to a trusted root and was valid at 2026-09-30T22:00:04Z, the moment that the pack states", run.Output, StringComparison.Ordinal);

        Refused(pack, _folder.Write("other.pem", other.RootPem), "the certificate of CN=good, O=Test leads to no trusted root");
        Refused(Pack("--signing-key", Certified(root, "old", to: new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero))), _folder.Write("root.pem", root.RootPem), "the certificate of CN=old, O=Test expired at 2025-01-01T00:00:00Z");
        Refused(Pack("--signing-key", Certified(root, "early", from: new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero))), _folder.Write("root.pem", root.RootPem), "was not valid before 2027-01-01T00:00:00Z");
        Refused(Pack("--signing-key", Certified(root, "server", "1.3.6.1.5.5.7.3.1")), _folder.Write("root.pem", root.RootPem), "is not one to sign documents with");
        Refused(Pack("--signing-key", Key("bare", out string bare)), _folder.Write("root.pem", root.RootPem), "and has no certificate");
        Assert.True(File.Exists(bare));
    }

    [Fact]
    public void A_certificate_stands_beside_its_key_and_must_be_that_of_the_key()
    {
        using TestCertificates root = new("Acme Root");
        string both = Certified(root, "tls");
        string[] blocks = File.ReadAllText(both).Split("-----BEGIN CERTIFICATE-----");
        string key = _folder.Write("tls.key", blocks[0]);
        _folder.Write("tls.crt", "-----BEGIN CERTIFICATE-----" + blocks[1]);
        Assert.Equal(0, Cli.Run("verify", Pack("--signing-key", key), "--trust", _folder.Write("root.pem", root.RootPem)).Status);

        Key("tls", out string stranger);
        File.Copy(stranger, key, overwrite: true);
        CliResult run = Audit("--signing-key", key);
        Assert.Equal(2, run.Status);
        Assert.Contains("tls.crt: the first certificate, of CN=tls, O=Test, is that of another key", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_time_stamp_proves_the_moment_and_lets_an_expired_certificate_count()
    {
        using TestCertificates root = new("Acme Root");
        using TestAuthority authority = new() { Moment = new(2024, 6, 1, 0, 0, 0, TimeSpan.Zero) }, stranger = new("Stranger");
        using LoopbackServer server = LoopbackServer.Of(request => authority.Reply(request));
        string ca = _folder.Write("tsa.pem", authority.RootPem), trust = _folder.Write("root.pem", root.RootPem);
        string pack = Pack("--signing-key", Certified(root, "old", to: new(2025, 1, 1, 0, 0, 0, TimeSpan.Zero)), "--time-stamp-authority", server.Address, "--time-stamp-ca", ca);
        Assert.Contains("Time stamp: `evidence-manifest.tsr`", File.ReadAllText(Path.Combine(pack, "VERIFY.md")), StringComparison.Ordinal);

        CliResult run = Cli.Run("verify", pack, "--trust", trust, "--time-stamp-ca", ca);
        Assert.True(run.Status == 0, run.Output + run.Error);
        Assert.Contains("the evidence was stamped at 2024-06-01T00:00:00Z by CN=Test Stamps, O=Test, a trusted authority", run.Output, StringComparison.Ordinal);
        Assert.Contains("was valid at 2024-06-01T00:00:00Z, the moment of the time stamp", run.Output, StringComparison.Ordinal);
        // A moment that nobody trusted states is no better than the pack's own.
        Refused(pack, trust, "expired at 2025-01-01T00:00:00Z");

        CliResult other = Cli.Run("verify", pack, "--time-stamp-ca", _folder.Write("stranger.pem", stranger.RootPem));
        Assert.Equal("BROKEN", other.Lines[0]);
        Assert.Contains("evidence-manifest.tsr: is not that of a trusted authority", other.Output, StringComparison.Ordinal);

        string token = Path.Combine(pack, "evidence-manifest.tsr");
        byte[] kept = File.ReadAllBytes(token);
        File.Delete(token);
        CliResult removed = Cli.Run("verify", pack);
        Assert.Equal("BROKEN", removed.Lines[0]);
        Assert.Contains("evidence-manifest.tsr: is missing: VERIFY.md says that the signature was stamped", removed.Output, StringComparison.Ordinal);
        File.WriteAllBytes(token, authority.Stamp("other bytes"u8.ToArray()));
        Assert.Contains("it stamps other bytes", Cli.Run("verify", pack).Output, StringComparison.Ordinal);
        File.WriteAllBytes(token, kept);
        Assert.Equal(0, Cli.Run("verify", pack).Status);
    }

    [Fact]
    public void An_authority_that_gives_no_stamp_leaves_no_pack_unless_the_stamp_is_optional()
    {
        string key = Key("key", out _);
        using LoopbackServer broken = new((_, response) => response.StatusCode = 500), elsewhere = new((_, response) => response.Redirect("http://127.0.0.1:1/")),
            page = new((_, response) => response.OutputStream.Write("<html>"u8)), large = LoopbackServer.Of(_ => new byte[1 << 20]);
        foreach ((string address, string told) in ((string, string)[])[
            (broken.Address, "status 500"), (elsewhere.Address, "sends elsewhere (status 302)"), (page.Address, "expected application/timestamp-reply"),
            (large.Address, "the reply has more than"), ("http://127.0.0.1:1/", "no time stamp")])
        {
            using var errors = new StringWriter();
            var streams = new Streams { Output = Stream.Null, Error = errors, Interactive = false, Colour = false };
            var asked = new StampingAuthority(new StampSettings(new Uri(address), null, null, Optional: false), streams, TestContext.Current.CancellationToken);
            Assert.Contains(told, Assert.Throws<InputException>(() => asked.Stamp("{}"u8.ToArray())).Message, StringComparison.Ordinal);
        }

        string where = Path.Combine(_folder.Path, "none");
        CliResult run = Cli.Run("audit", "--manifests", _manifests, "--out", where, "--framework", "pci-dss", "--signing-key", key, "--time-stamp-authority", broken.Address);
        Assert.True(run.Status == 2, run.Error);
        Assert.DoesNotContain(Directory.EnumerateDirectories(where), d => Path.GetFileName(d).StartsWith("EP-", StringComparison.Ordinal));
        string pack = Pack("--signing-key", key, "--time-stamp-authority", broken.Address, "--time-stamp", "optional");
        Assert.False(File.Exists(Path.Combine(pack, "evidence-manifest.tsr")));
        Assert.Contains("Time stamp: none when the pack was made", File.ReadAllText(Path.Combine(pack, "VERIFY.md")), StringComparison.Ordinal);
        Assert.Contains("the evidence has no time stamp", Cli.Run("verify", pack).Output, StringComparison.Ordinal);

        Assert.Contains("needs a signature to stamp", Audit("--time-stamp-authority", broken.Address).Error, StringComparison.Ordinal);
        Assert.Contains("need an authority", Audit("--signing-key", key, "--time-stamp", "optional").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_configuration_names_the_authority_its_root_and_its_policy()
    {
        using TestAuthority authority = new();
        using LoopbackServer server = LoopbackServer.Of(request => authority.Reply(request));
        _folder.Write("tsa.pem", authority.RootPem);
        string config(string policy) => _folder.Write("compliance.yaml", $"signing: {{timeStampAuthority: '{server.Address}', timeStampCa: tsa.pem, timeStampPolicy: {policy}}}\n");
        string key = Key("key", out _);
        Assert.True(File.Exists(Path.Combine(Pack("--signing-key", key, "--config", config(TestAuthority.Policy)), "evidence-manifest.tsr")));
        CliResult run = Audit("--signing-key", key, "--config", config("1.2.3"));
        Assert.Equal(2, run.Status);
        Assert.Contains("1.2.3 was asked for", run.Error, StringComparison.Ordinal);
    }

    private void Refused(string pack, string trust, string told)
    {
        CliResult run = Cli.Run("verify", pack, "--trust", trust);
        Assert.Equal(("BROKEN", 4), (run.Lines[0], run.Status));
        Assert.Contains(told, run.Output, StringComparison.Ordinal);
        Assert.EndsWith(" untrusted", run.Lines[^1], StringComparison.Ordinal);
    }

    private string Pack(params string[] more)
    {
        CliResult run = Audit(more);
        Assert.True(run.Status == 0, run.Error);
        return run.Lines[^1];
    }

    private CliResult Audit(params string[] more) => Cli.RunIn([("SOURCE_DATE_EPOCH", "1790805604")],
        ["audit", "--manifests", _manifests, "--framework", "pci-dss", "--out", Path.Combine(_folder.Path, "evidence", Guid.NewGuid().ToString("N")), .. more]);

    private string Key(string name, out string file)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        file = _folder.Write($"{name}.pem", key.ExportPkcs8PrivateKeyPem());
        return name == "other" ? _folder.Write($"{name}-public.pem", key.ExportSubjectPublicKeyInfoPem()) : file;
    }

    private string Certified(TestCertificates root, string name, string? purpose = null, DateTimeOffset? from = null, DateTimeOffset? to = null)
    {
        using X509Certificate2 certificate = root.Issue(name, purpose, from: from, to: to);
        using ECDsa key = certificate.GetECDsaPrivateKey()!;
        return _folder.Write($"{name}.pem", new StringBuilder(key.ExportPkcs8PrivateKeyPem()).Append('\n').Append(certificate.ExportCertificatePem()).Append('\n').ToString());
    }
}
