using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Compliance.Evidence.Integrity;
using Compliance.Host.Terminal;

namespace Compliance.Host.Signing;

/// <summary>Sends requests for time stamps to one authority (RFC 3161, 3.4), within limits of time and size, and follows it nowhere else.</summary>
/// <param name="settings">Who stamps.</param>
/// <param name="streams">Where warnings go.</param>
/// <param name="cancel">Ends the waiting.</param>
internal sealed class StampingAuthority(StampSettings settings, Streams streams, CancellationToken cancel)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    /// <summary>Stamps an envelope.</summary>
    /// <param name="envelope">Its bytes.</param>
    /// <returns>The token, DER; null when the authority gave none and none is required, which is warned of.</returns>
    /// <exception cref="InputException">The authority gave no token that can be used, and one is required.</exception>
    public ReadOnlyMemory<byte>? Stamp(ReadOnlyMemory<byte> envelope)
    {
        try
        {
            var request = new TimeStampRequest(envelope, RandomNumberGenerator.GetBytes(16), settings.Policy);
            ReadOnlyMemory<byte> token = request.Token(Send(request.ToBytes()));
            if (settings.Roots is null)
                streams.Warn($"{settings.Authority}: whose stamp it is was not checked: no roots were given (--time-stamp-ca)");
            else if (TimeStampToken.Read(token, envelope.Span).TrustFault(settings.Roots) is { } fault)
                throw new FormatException($"its stamp is not that of a trusted authority: {fault}");
            return token;
        }
        catch (Exception e) when (e is FormatException or HttpRequestException or IOException or TimeoutException)
        {
            string what = $"--time-stamp-authority {settings.Authority}: no time stamp: {e.Message}";
            if (!settings.Optional) throw new InputException(what, "Nothing was written. With --time-stamp optional, it is written without a time stamp, which it says.");
            streams.Warn(what);
            return null;
        }
    }

    private byte[] Send(byte[] request)
    {
        // A stamp asked for at one place and given at another would be nobody's: no redirect.
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, ConnectTimeout = TimeSpan.FromSeconds(10), UseCookies = false, MaxResponseHeadersLength = 16 };
        using var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(s_patience);
        using var message = new HttpRequestMessage(HttpMethod.Post, settings.Authority) { Content = new ByteArrayContent(request) };
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/timestamp-query");
        try
        {
            using HttpResponseMessage response = client.Send(message, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            if ((int)response.StatusCode is >= 300 and < 400) throw new FormatException($"the authority sends elsewhere (status {(int)response.StatusCode}), where nobody asks it to go");
            if (response.StatusCode != HttpStatusCode.OK) throw new FormatException($"the authority answered with status {(int)response.StatusCode}");
            if (response.Content.Headers.ContentType?.MediaType is not "application/timestamp-reply")
                throw new FormatException($"the authority answered with {response.Content.Headers.ContentType?.MediaType ?? "no media type"}; expected application/timestamp-reply");
            return ReadAsync(response.Content, patience.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new TimeoutException($"the authority did not answer within {s_patience.TotalSeconds:0} seconds");
        }
    }

    private static async Task<byte[]> ReadAsync(HttpContent content, CancellationToken cancel)
    {
        using Stream stream = await content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        byte[] reply = new byte[TimeStampRequest.MaxReplyBytes + 1];
        int length = await stream.ReadAtLeastAsync(reply, reply.Length, throwOnEndOfStream: false, cancel).ConfigureAwait(false);
        return length < reply.Length ? reply[..length] : throw new FormatException($"the reply has more than {TimeStampRequest.MaxReplyBytes} bytes");
    }
}
