using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Compliance.Evidence.Integrity;

namespace Compliance.Evidence.Tests.Integrity;

public sealed class SignedStatementTests : IDisposable
{
    private const string Type = "https://compliance.example.com/note/v1";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    [Fact]
    public void A_statement_is_read_as_it_was_signed()
    {
        SignedStatement<Note> read = SignedStatement.Read<Note>(Type, Signed());

        Assert.Equal(new Note("seen", [1, 2]).Text, read.Predicate.Text);
        Assert.Equal(("evidence-manifest.json", new string('a', 64)), (Assert.Single(read.Subjects).Name, read.Subjects[0].Sha256));
        Assert.Equal(DsseEnvelope.KeyId(_key), read.Signed.KeyId);
        Assert.True(read.Signed.SignedBy(_key.ExportSubjectPublicKeyInfo()));
        using ECDsa other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.False(read.Signed.SignedBy(other.ExportSubjectPublicKeyInfo()));
    }

    [Fact]
    public void A_statement_of_another_type_is_named_as_such()
    {
        FormatException e = Assert.Throws<FormatException>(() => SignedStatement.Read<Note>("https://compliance.example.com/other/v1", Signed()));
        Assert.Contains("other/v1", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_changed_byte_is_refused_or_breaks_the_signature()
    {
        byte[] envelope = Signed(), key = _key.ExportSubjectPublicKeyInfo();
        for (int i = 0; i < envelope.Length; i++)
            foreach (byte mask in (byte[])[0x01, 0x20, 0x80])
            {
                byte[] changed = [.. envelope];
                changed[i] ^= mask;
                Assert.False(Holds(changed, key), $"byte {i} with {mask}");
            }
    }

    [Fact]
    public void The_same_statement_with_a_field_more_or_a_blank_more_is_refused()
    {
        string text = Encoding.UTF8.GetString(Signed());
        byte[] key = _key.ExportSubjectPublicKeyInfo();
        Assert.False(Holds(Encoding.UTF8.GetBytes(text + "\n"), key));
        Assert.False(Holds(Encoding.UTF8.GetBytes(text.Replace("{\"payload\"", "{ \"payload\"", StringComparison.Ordinal)), key));
        Assert.False(Holds(Encoding.UTF8.GetBytes(text.Replace("{\"payload\"", "{\"a\":1,\"payload\"", StringComparison.Ordinal)), key));
    }

    public void Dispose() => _key.Dispose();

    private static bool Holds(byte[] envelope, byte[] key)
    {
        try
        {
            // The key that is named is part of what is asked: a caller looks the key up by it.
            SignedPayload signed = SignedStatement.Read<Note>(Type, envelope).Signed;
            return signed.KeyId == SignedPayload.IdOf(key) && signed.SignedBy(key);
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return false;
        }
    }

    private byte[] Signed() => SignedStatement.Sign(Type, [StatementSubject.Of("evidence-manifest.json", new string('a', 64))], new Note("seen", [1, 2]), _key);

    private sealed record Note(string Text, int[] Numbers);
}
