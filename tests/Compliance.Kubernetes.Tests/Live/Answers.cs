using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Compliance.Kubernetes.Tests.Live;

/// <summary>What a server may answer, good and bad.</summary>
internal static class Answers
{
    public static Func<HttpContext, Task> Json(string json) => async context =>
    {
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(json);
    };

    public static Func<HttpContext, Task> Status(int code, string message, string? continueToken = null, string? retryAfter = null) => async context =>
    {
        context.Response.StatusCode = code;
        if (retryAfter is not null) context.Response.Headers.RetryAfter = retryAfter;
        await Json(JsonSerializer.Serialize(new Dictionary<string, object?>
        {
            ["kind"] = "Status",
            ["status"] = "Failure",
            ["message"] = message,
            ["code"] = code,
            ["metadata"] = continueToken is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["continue"] = continueToken },
        }))(context);
    };

    public static Func<HttpContext, Task> Text(int code, string text) => async context =>
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = "text/plain";
        await context.Response.WriteAsync(text);
    };

    /// <summary>Half a list, then the connection breaks.</summary>
    public static Func<HttpContext, Task> Reset() => async context =>
    {
        await HalfAsync(context);
        context.Abort();
    };

    /// <summary>Half a list, then a clean end of the body.</summary>
    public static Func<HttpContext, Task> Truncated() => HalfAsync;

    /// <summary>Half a list, then nothing.</summary>
    public static Func<HttpContext, Task> Stalled() => async context =>
    {
        await HalfAsync(context);
        try
        {
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            // The client gave up, as it should.
        }
    };

    private static async Task HalfAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(
            Encoding.UTF8.GetBytes("""{"kind":"List","metadata":{"resourceVersion":"1"},"items":[{"metadata":{"name":"half","namespace":"shop"}},{"meta"""));
        await context.Response.Body.FlushAsync();
    }
}
