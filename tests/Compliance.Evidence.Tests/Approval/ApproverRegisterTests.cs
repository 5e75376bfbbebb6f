using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Compliance.Evidence.Approval;
using Compliance.Evidence.Integrity;

namespace Compliance.Evidence.Tests.Approval;

public sealed class ApproverRegisterTests : IDisposable
{
    private readonly ECDsa _organisation = ECDsa.Create(ECCurve.NamedCurves.nistP256), _ada = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose()
    {
        _organisation.Dispose();
        _ada.Dispose();
    }

    [Fact]
    public void A_register_is_read_as_it_was_signed()
    {
        byte[] envelope = Sample().Sign(_organisation);
        SignedRegister read = ApproverRegister.Read(envelope);
        Assert.Equal(DsseEnvelope.KeyId(_organisation), read.KeyId);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(envelope)), read.Sha256);
        Approver ada = Assert.Single(read.Register.Of("Ada Byron"));
        Assert.Equal(("ciso", DsseEnvelope.KeyId(_ada)), (Assert.Single(ada.Roles), ada.KeyId));
        Assert.Equal("Ada Byron", read.Register.Find("ada  BYRON"));
        Assert.Null(read.Register.Find("Ada Lovelace"));
    }

    [Theory]
    [InlineData("nobody", "/approvers: expected at least one person")]
    [InlineData("no organisation", "/organisation: expected a text")]
    [InlineData("no roles", "/approvers/0/roles: expected one role or more")]
    [InlineData("role twice", "/approvers/0/roles: expected one role or more, each once")]
    [InlineData("no identity", "/approvers/0: neither publicKey nor openId is given")]
    [InlineData("no base64", "/approvers/0/publicKey: is not in canonical base64")]
    [InlineData("other curve", "/approvers/0/publicKey: expected the SubjectPublicKeyInfo of an ECDSA key on the curve P-256")]
    [InlineData("dates", "/approvers/0: validTo 2025-01-01 is before validFrom 2026-01-01")]
    [InlineData("key twice", "/approvers/1/publicKey: stands twice; first at /approvers/0")]
    [InlineData("person twice", "/approvers/1/person: 'Ada Byron, CISO' and 'Ada Byron' would be taken for one person")]
    [InlineData("attestor key twice", "/attestors/0/publicKey: stands twice; first at /approvers/0")]
    [InlineData("subject", "/approvers/0/openId: expected issuer and subject without blanks")]
    public void What_is_no_register_is_told_with_its_field(string fault, string message)
    {
        ApproverRegister good = Sample();
        Approver ada = good.Approvers[0];
        ApproverRegister bad = fault switch
        {
            "nobody" => good with { Approvers = [] },
            "no organisation" => good with { Organisation = " " },
            "no roles" => good with { Approvers = [ada with { Roles = [] }] },
            "role twice" => good with { Approvers = [ada with { Roles = ["a", "a"] }] },
            "no identity" => good with { Approvers = [ada with { PublicKey = null }] },
            "no base64" => good with { Approvers = [ada with { PublicKey = "???" }] },
            "other curve" => good with { Approvers = [ada with { PublicKey = OtherCurve() }] },
            "dates" => good with { Approvers = [ada with { ValidTo = ada.ValidFrom.AddYears(-1) }] },
            "key twice" => good with { Approvers = [ada, ada with { Person = "Joan Clarke" }] },
            "person twice" => good with { Approvers = [ada, ada with { Person = "Ada Byron, CISO" }] },
            "attestor key twice" => good with { Attestors = [new("portal", ada.PublicKey!, ada.ValidFrom, ada.ValidTo)] },
            _ => good with { Approvers = [ada with { OpenId = new("https://id.example.com", "a b") }] },
        };
        Assert.Contains(message, Assert.Throws<FormatException>(() => bad.Sign(_organisation)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_changed_byte_of_a_register_is_refused()
    {
        byte[] envelope = Sample().Sign(_organisation);
        for (int i = 0; i < envelope.Length; i++)
        {
            byte[] changed = [.. envelope];
            changed[i] ^= 1;
            Exception? refused = Record.Exception(() => ApproverRegister.Read(changed));
            Assert.True(refused is FormatException or JsonException, $"byte {i}: {refused} {Encoding.UTF8.GetString(changed)}");
        }
    }

    [Fact]
    public void A_register_signed_by_another_key_than_it_names_is_refused()
    {
        byte[] envelope = SignedPayload.Sign("application/vnd.compliance.approvers.v1+json", Evidence.Pack.PackJson.Write(ApproverRegister.Read(Sample().Sign(_organisation)).Register), _ada);
        Assert.Contains("says to be signed with the key", Assert.Throws<FormatException>(() => ApproverRegister.Read(envelope)).Message, StringComparison.Ordinal);
    }

    private ApproverRegister Sample() => new()
    {
        Organisation = "Payment Shop Ltd",
        SignedWith = "",
        Approvers =
        [
            new Approver
            {
                Person = "Ada Byron", Roles = ["ciso"], PublicKey = Convert.ToBase64String(_ada.ExportSubjectPublicKeyInfo()),
                ValidFrom = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), ValidTo = new(2027, 12, 31, 23, 59, 59, TimeSpan.Zero),
            },
        ],
    };

    private static string OtherCurve()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        return Convert.ToBase64String(key.ExportSubjectPublicKeyInfo());
    }
}
