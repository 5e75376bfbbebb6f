using System.Net;
using System.Net.Http.Headers;
using System.Security.Authentication;
using System.Text;
using System.Text.Json;
using Compliance.Network.Snapshot;

namespace Compliance.Kubernetes.Live;

/// <summary>Sends requests to the API server: credentials, bounded repetition, time-outs, and errors as values.</summary>
internal sealed class ApiClient(ClusterConnection connection, CollectionLimits limits, TimeProvider clock, IProgress<string>? progress)
{
    /// <summary>Asks for whatever JSON the path gives.</summary>
    public const string Json = "application/json";

    /// <summary>Reads what <paramref name="read"/> makes of the body; it begins anew each time the request is repeated.</summary>
    public Task<ApiAnswer<T>> GetAsync<T>(string path, string accept, Func<Stream, CancellationToken, Task<T>> read, CancellationToken cancel) =>
        SendAsync(HttpMethod.Get, path, accept, null, read, cancel);

    /// <summary>Reads a small JSON document.</summary>
    public Task<ApiAnswer<JsonElement>> GetJsonAsync(string path, CancellationToken cancel) => GetAsync(path, Json, ReadJsonAsync, cancel);

    /// <summary>Creates a review, which the server answers and does not keep.</summary>
    public Task<ApiAnswer<JsonElement>> ReviewAsync(string path, string body, CancellationToken cancel) =>
        SendAsync(HttpMethod.Post, path, Json, body, ReadJsonAsync, cancel);

    private async Task<JsonElement> ReadJsonAsync(Stream body, CancellationToken cancel)
    {
        using var limited = new MemoryStream();
        byte[] buffer = new byte[32 << 10];
        for (int read; (read = await body.ReadAsync(buffer, cancel)) > 0;)
        {
            limited.Write(buffer, 0, read);
            if (limited.Length > limits.ObjectBytes) throw new BodyLimitException($"the document is larger than the limit of {limits.ObjectBytes} bytes");
        }
        if (limited.Length == 0) throw new TruncatedBodyException("the body is empty");
        using JsonDocument document = JsonDocument.Parse(limited.GetBuffer().AsMemory(0, (int)limited.Length));
        return document.RootElement.Clone();
    }

    private async Task<ApiAnswer<T>> SendAsync<T>(
        HttpMethod method, string path, string accept, string? body, Func<Stream, CancellationToken, Task<T>> read, CancellationToken cancel)
    {
        TimeSpan backoff = limits.Backoff;
        bool renewed = false;
        for (int retries = 0; ; retries++)
        {
            Attempt<T> attempt = await TryAsync(method, path, accept, body, read, cancel);
            bool again = attempt.Transient;
            if (attempt.Status == (int)HttpStatusCode.Unauthorized && !renewed)
            {
                again = renewed = connection.ForgetCredentials();
                if (renewed) backoff = TimeSpan.Zero;
            }
            if (attempt.Failure is null || !again || retries + 1 >= limits.Attempts)
                return new ApiAnswer<T>(attempt.Value, attempt.Failure, attempt.Status, retries, attempt.ServerDate);
            TimeSpan wait = attempt.RetryAfter ?? backoff;
            if (wait > limits.LongestWait) wait = limits.LongestWait;
            progress?.Report($"{VisibleText.Of(path)}: {attempt.Failure.Message}; again in {wait.TotalSeconds:0.#} s");
            if (wait > TimeSpan.Zero) await Task.Delay(wait, clock, cancel);
            backoff = backoff == TimeSpan.Zero ? limits.Backoff : backoff * 2;
        }
    }

    private async Task<Attempt<T>> TryAsync<T>(
        HttpMethod method, string path, string accept, string? body, Func<Stream, CancellationToken, Task<T>> read, CancellationToken cancel)
    {
        using var timeout = new CancellationTokenSource(limits.RequestTimeout, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, timeout.Token);
        int status = 0;
        DateTimeOffset? date = null;
        try
        {
            using HttpRequestMessage request = await connection.RequestAsync(method, path, both.Token);
            request.Headers.TryAddWithoutValidation("Accept", accept);
            if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, Json);
            using HttpResponseMessage response = await connection.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
            status = (int)response.StatusCode;
            date = response.Headers.Date;
            await using Stream stream = await response.Content.ReadAsStreamAsync(both.Token);
            if (response.IsSuccessStatusCode) return new Attempt<T>(await read(stream, both.Token), null, status, false, null, date);
            ApiStatus said = await ApiStatus.ReadAsync(stream, both.Token);
            string words = said.Message.Length == 0 ? response.ReasonPhrase ?? "no reason given" : said.Message;
            var failure = new ApiFailure(ReasonOf(status), Shown($"HTTP {status}: {words}"), said.IsStatus, said.Continue);
            bool transient = status is 408 or 429 or >= 500 and not 501 and not 505;
            return new Attempt<T>(default, failure, status, transient, RetryAfter(response.Headers.RetryAfter), date);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested && timeout.IsCancellationRequested)
        {
            return Failed<T>(GapReason.TimedOut, $"no complete answer within {limits.RequestTimeout.TotalSeconds:0.#} s", status, date, true);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidDataException or JsonException)
        {
            // A cancelled request may surface as the broken connection that the cancellation made.
            cancel.ThrowIfCancellationRequested();
            return Broken<T>(e, status, date);
        }
    }

    private Attempt<T> Broken<T>(Exception e, int status, DateTimeOffset? date)
    {
        bool answered = status is >= 200 and < 300;
        return e switch
        {
            BodyLimitException => Failed<T>(GapReason.Truncated, e.Message, status, date, false),
            JsonException => Failed<T>(GapReason.UnreadableDocument, $"the answer is not the JSON that was expected: {e.Message}", status, date, false),
            HttpRequestException { InnerException: AuthenticationException inner } =>
                Failed<T>(GapReason.ServerError, $"no trusted TLS connection: {Innermost(inner)}", status, date, false),
            HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => Failed<T>(GapReason.ServerError, e.Message, status, date, false),
            _ when answered => Failed<T>(GapReason.Truncated, $"the body broke off: {Innermost(e)}", status, date, true),
            _ => Failed<T>(GapReason.ServerError, $"the connection failed: {Innermost(e)}", status, date, true),
        };
    }

    private Attempt<T> Failed<T>(GapReason reason, string message, int status, DateTimeOffset? date, bool transient) =>
        new(default, new ApiFailure(reason, Shown(message), false, null), status, transient, null, date);

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? header)
    {
        if (header is null) return null;
        TimeSpan wait = header.Delta ?? (header.Date - clock.GetUtcNow()) ?? TimeSpan.Zero;
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    private string Shown(string message) => VisibleText.Of(connection.WithoutCredentials(message));

    private static string Innermost(Exception e)
    {
        while (e.InnerException is not null) e = e.InnerException;
        return e.Message;
    }

    private static GapReason ReasonOf(int status) => status switch
    {
        401 or 403 => GapReason.Forbidden,
        404 => GapReason.NotFoundThoughDiscovered,
        408 or 504 => GapReason.TimedOut,
        410 => GapReason.Truncated,
        _ => GapReason.ServerError,
    };

    private sealed record Attempt<T>(T? Value, ApiFailure? Failure, int Status, bool Transient, TimeSpan? RetryAfter, DateTimeOffset? ServerDate);
}
