using System.Text;
using Compliance.Evidence.Integrity;
using Compliance.TestKit.Trust;

namespace Compliance.Evidence.Tests.Integrity;

public sealed class TimeStampTests : IDisposable
{
    private const int Seed = 20261125;

    private static readonly byte[] s_envelope = Encoding.UTF8.GetBytes("{\"payload\":\"e30=\"}"), s_nonce = [0x81, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16];

    private readonly TestAuthority _authority = new();

    private TrustedKeys Trusted => TrustedKeys.None.Add(_authority.RootPem);

    public void Dispose() => _authority.Dispose();

    [Fact]
    public void A_stamp_tells_who_and_when_and_leads_to_a_trusted_root()
    {
        var request = new TimeStampRequest(s_envelope, s_nonce, TestAuthority.Policy);
        ReadOnlyMemory<byte> token = request.Token(_authority.Reply(request.ToBytes()));
        TimeStampToken read = TimeStampToken.Read(token, s_envelope);
        Assert.Equal((_authority.Moment, "CN=Test Stamps, O=Test", TestAuthority.Policy), (read.Moment, read.Authority, read.Policy));
        Assert.Null(read.TrustFault(Trusted));

        using var other = new TestAuthority("Other");
        Assert.Contains("leads to no trusted root", read.TrustFault(TrustedKeys.None.Add(other.RootPem)), StringComparison.Ordinal);
        Assert.Contains("leads to no trusted root", read.TrustFault(TrustedKeys.None), StringComparison.Ordinal);
    }

    [Fact]
    public void A_root_in_the_token_must_be_the_trusted_one()
    {
        using var own = new TestAuthority { WithRoot = true };
        TimeStampToken read = TimeStampToken.Read(own.Stamp(s_envelope), s_envelope);
        Assert.Equal(2, read.Certificates.Length);
        Assert.Null(read.TrustFault(TrustedKeys.None.Add(own.RootPem)));
        Assert.NotNull(read.TrustFault(Trusted));
    }

    [Fact]
    public void A_reply_to_another_request_is_refused()
    {
        using TestAuthority liar = new() { Lies = true }, replay = new() { OtherNonce = true }, refusing = new() { Refuses = "too busy" };
        var request = new TimeStampRequest(s_envelope, s_nonce);
        Assert.Contains("not one to this request", Refused(request, liar), StringComparison.Ordinal);
        Assert.Contains("not one to this request", Refused(request, replay), StringComparison.Ordinal);
        Assert.Contains("the authority refused (status 2: too busy)", Refused(request, refusing), StringComparison.Ordinal);
        Assert.Contains("1.2.3 was asked for", Refused(new TimeStampRequest(s_envelope, s_nonce, "1.2.3"), _authority), StringComparison.Ordinal);
        Assert.Throws<FormatException>(() => request.Token("no reply"u8.ToArray()));
        Assert.Throws<FormatException>(() => request.Token(new byte[TimeStampRequest.MaxReplyBytes + 1]));
        Assert.Throws<ArgumentException>(() => new TimeStampRequest(s_envelope, new byte[4]));
    }

    [Fact]
    public void A_stamp_over_other_bytes_or_by_a_certificate_for_something_else_is_refused()
    {
        Assert.Equal("it stamps other bytes", Assert.Throws<FormatException>(() => TimeStampToken.Read(_authority.Stamp(s_envelope), [.. s_envelope, 1])).Message);
        using TestAuthority mild = new(critical: false), server = new(purpose: "1.3.6.1.5.5.7.3.1"), loose = new() { Unsigned = true };
        foreach (TestAuthority unfit in (TestAuthority[])[mild, server])
            Assert.Contains("is one for time stamps alone", Assert.Throws<FormatException>(() => TimeStampToken.Read(unfit.Stamp(s_envelope), s_envelope)).Message, StringComparison.Ordinal);
        Assert.Contains("without unsigned attributes", Assert.Throws<FormatException>(() => TimeStampToken.Read(loose.Stamp(s_envelope), s_envelope)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_changed_byte_of_a_token_is_found(bool withRoot)
    {
        using var authority = new TestAuthority { WithRoot = withRoot };
        byte[] token = authority.Stamp(s_envelope);
        TrustedKeys trusted = TrustedKeys.None.Add(authority.RootPem);
        Assert.True(Holds(token, trusted));
        var random = new Random(Seed);
        for (int i = 0; i < token.Length; i++)
        {
            byte[] changed = [.. token];
            changed[i] ^= (byte)(1 << random.Next(8));
            Assert.False(Holds(changed, trusted), $"seed {Seed}: byte {i}");
        }
        Assert.False(Holds([.. token, 0], trusted));
        Assert.False(Holds(token[..^1], trusted));
    }

    private static bool Holds(byte[] token, TrustedKeys trusted)
    {
        try
        {
            return TimeStampToken.Read(token, s_envelope).TrustFault(trusted) is null;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static string Refused(TimeStampRequest request, TestAuthority authority) => Assert.Throws<FormatException>(() => request.Token(authority.Reply(request.ToBytes()))).Message;
}
