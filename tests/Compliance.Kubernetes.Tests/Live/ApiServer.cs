using System.Collections.Concurrent;
using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Compliance.Kubernetes.Tests.Live;

/// <summary>An API server over TLS with bearer tokens, discovery, paged lists and reviews, and faults on demand.</summary>
internal sealed class ApiServer : IAsyncDisposable
{
    private static readonly Lazy<TestAuthority> Authority = new(() => new TestAuthority());
    private readonly List<ServedResource> _resources = [];
    private readonly List<Fault> _faults = [];
    private readonly string _folder = Directory.CreateTempSubdirectory("api-server-").FullName;
    private WebApplication _app = null!;

    public const string DefaultToken = "planted-bearer-token-3f9c";

    public HashSet<string> Tokens { get; } = [DefaultToken];

    /// <summary>What a collector does not need and this one may all the same, as verb and resource.</summary>
    public HashSet<string> AllowedBeyondNeed { get; } = [];

    public ConcurrentQueue<SeenRequest> Requests { get; } = new();

    public string CaSha256 => Authority.Value.Sha256;

    public string Url { get; private set; } = "";

    public static async Task<ApiServer> StartAsync(params ServedResource[] resources)
    {
        var server = new ApiServer();
        server._resources.AddRange(resources);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http1AndHttp2;
            listen.UseHttps(Authority.Value.Server);
        }));
        server._app = builder.Build();
        server._app.Run(server.AnswerAsync);
        await server._app.StartAsync();
        server.Url = server._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return server;
    }

    /// <summary>Lets the first <paramref name="times"/> requests whose path and query begin so be answered by a fault.</summary>
    public ApiServer On(string path, Func<HttpContext, Task> answer, int times = int.MaxValue, int after = 0)
    {
        _faults.Add(new Fault(path, answer, times, after));
        return this;
    }

    /// <summary>Writes a kubeconfig whose user block is given.</summary>
    public string Kubeconfig(string user = "token: " + DefaultToken)
    {
        string path = Path.Combine(_folder, "config");
        File.WriteAllText(path, $"""
            apiVersion: v1
            kind: Config
            current-context: shop
            contexts:
            - name: shop
              context: {"{"}cluster: shop, user: auditor{"}"}
            - name: other
              context: {"{"}cluster: shop, user: auditor{"}"}
            clusters:
            - name: shop
              cluster:
                server: {Url}
                certificate-authority-data: {Convert.ToBase64String(Encoding.UTF8.GetBytes(Authority.Value.Pem))}
            users:
            - name: auditor
              user:
                {user.ReplaceLineEndings("\n    ")}
            """);
        return path;
    }

    public string FileIn(string name, string content)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, content);
        return path;
    }

    public async ValueTask DisposeAsync()
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _app.StopAsync(soon.Token);
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task AnswerAsync(HttpContext context)
    {
        string path = context.Request.Path.Value!, target = path + context.Request.QueryString.Value;
        Requests.Enqueue(new SeenRequest(context.Request.Method, target, context.Request.Protocol,
            context.Request.Headers.Accept.ToString(), context.Request.Headers.AcceptEncoding.ToString()));
        string authorization = context.Request.Headers.Authorization.ToString();
        if (!authorization.StartsWith("Bearer ", StringComparison.Ordinal) || !Tokens.Contains(authorization[7..]))
        {
            await Answers.Status(401, $"Unauthorized: {authorization}")(context);
            return;
        }
        if (_faults.FirstOrDefault(f => f.Takes(target)) is { } fault)
        {
            await fault.Answer(context);
            return;
        }
        if (context.Request.Method == "POST") await ReviewAsync(context, path);
        else if (Document(path) is { } document) await Answers.Json(document)(context);
        else if (_resources.FirstOrDefault(r => r.Path == path) is { } list) await ListAsync(context, list);
        else if (Named(path) is { } item) await Answers.Json(item)(context);
        else await Answers.Status(404, $"{path} not found")(context);
    }

    private string? Document(string path)
    {
        if (path == "/version") return """{"major":"1","minor":"34","gitVersion":"v1.34.1"}""";
        if (path == "/api") return """{"kind":"APIVersions","versions":["v1"]}""";
        IEnumerable<IGrouping<string, ServedResource>> groups = _resources.Where(r => r.Group.Length > 0).GroupBy(r => r.Group);
        if (path == "/apis")
        {
            return JsonSerializer.Serialize(new
            {
                kind = "APIGroupList",
                groups = groups.Select(g => new
                {
                    name = g.Key,
                    versions = g.Select(r => r.Version).Distinct().Select(v => new { groupVersion = $"{g.Key}/{v}", version = v }),
                    preferredVersion = new { version = g.First().Version },
                }),
            });
        }
        ServedResource[] served = [.. _resources.Where(r => r.Prefix == path)];
        return served.Length == 0 && path != "/api/v1" ? null : JsonSerializer.Serialize(new
        {
            kind = "APIResourceList",
            resources = served.Select(r => new { name = r.Plural, kind = r.Kind, namespaced = r.Namespaced, verbs = new[] { "get", "list" } }),
        });
    }

    private string? Named(string path)
    {
        foreach (ServedResource resource in _resources)
        {
            for (int i = 0; i < resource.Count && resource.Count < 100; i++)
            {
                using JsonDocument item = JsonDocument.Parse(resource.Item(i));
                JsonElement metadata = item.RootElement.GetProperty("metadata");
                string space = resource.Namespaced ? $"namespaces/{metadata.GetProperty("namespace").GetString()}/" : "";
                if (path == $"{resource.Prefix}/{space}{resource.Plural}/{metadata.GetProperty("name").GetString()}") return resource.Item(i);
            }
        }
        return null;
    }

    private static async Task ListAsync(HttpContext context, ServedResource list)
    {
        int limit = int.Parse(context.Request.Query["limit"].ToString(), CultureInfo.InvariantCulture);
        string token = context.Request.Query["continue"].ToString();
        int from = token.Length == 0 ? 0 : int.Parse(token.Split('+')[^1], CultureInfo.InvariantCulture);
        int to = Math.Min(from + limit, list.Count);
        context.Response.ContentType = "application/json";
        bool gzip = context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.Ordinal);
        if (gzip) context.Response.Headers.ContentEncoding = "gzip";
        await using Stream body = gzip ? new GZipStream(context.Response.Body, CompressionLevel.Fastest, leaveOpen: true) : context.Response.Body;
        await using var text = new StreamWriter(body, new UTF8Encoding(false), 1 << 16, leaveOpen: true);
        // The token holds characters that must be escaped in a query.
        string next = to < list.Count ? $"\"continue\":\"tok/en+{to}\",\"remainingItemCount\":{list.Count - to + list.Overcount}," : "";
        await text.WriteAsync($"{{\"kind\":\"{list.Kind}List\",\"apiVersion\":\"v1\",\"metadata\":{{{next}\"resourceVersion\":\"4711\"}},\"items\":[");
        for (int i = from; i < to; i++)
        {
            if (i > from) await text.WriteAsync(",");
            await text.WriteAsync(list.Item(i));
        }
        await text.WriteAsync("]}");
    }

    private async Task ReviewAsync(HttpContext context, string path)
    {
        using JsonDocument asked = await JsonDocument.ParseAsync(context.Request.Body);
        if (path.EndsWith("selfsubjectreviews", StringComparison.Ordinal))
        {
            await Answers.Json("""{"kind":"SelfSubjectReview","status":{"userInfo":{"username":"system:serviceaccount:audit:collector"}}}""")(context);
            return;
        }
        JsonElement attributes = asked.RootElement.GetProperty("spec").GetProperty("resourceAttributes");
        string question = $"{attributes.GetProperty("verb").GetString()} {attributes.GetProperty("resource").GetString()}";
        bool allowed = AllowedBeyondNeed.Contains(question) || (!question.EndsWith(" secrets", StringComparison.Ordinal) && question.Split(' ')[0] is "list" or "get");
        await Answers.Json(JsonSerializer.Serialize(new { kind = "SelfSubjectAccessReview", status = new { allowed, reason = allowed ? "RBAC: allowed" : "" } }))(context);
    }
}
