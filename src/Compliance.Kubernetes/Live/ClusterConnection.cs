using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using k8s;
using K8sClient = k8s.Kubernetes;

namespace Compliance.Kubernetes.Live;

/// <summary>An open way to one API server: transport, credentials, and what identifies the server.</summary>
internal sealed class ClusterConnection : IDisposable
{
    private const string Agent = "compliance";
    private readonly K8sClient _client;
    private readonly ExecTokens? _exec;
    private readonly ImmutableArray<(string Name, string Value)> _headers;
    private readonly ConcurrentDictionary<string, byte> _credentials = new(StringComparer.Ordinal);

    /// <param name="name">The cluster's name as its operator calls it.</param>
    /// <param name="config">Server, trust and credentials.</param>
    /// <param name="exec">The credential plug-in behind the token, where there is one.</param>
    /// <param name="headers">Headers for every request, such as impersonation.</param>
    /// <param name="proxy">Proxy named in the kubeconfig.</param>
    public ClusterConnection(
        string name, KubernetesClientConfiguration config, ExecTokens? exec = null, ImmutableArray<(string Name, string Value)> headers = default,
        Uri? proxy = null)
    {
        Name = name;
        _exec = exec;
        _headers = headers.IsDefault ? [] : headers;
        config.HttpClientTimeout = Timeout.InfiniteTimeSpan;
        config.UserAgent = Agent;
        config.FirstMessageHandlerSetup = handler =>
        {
            handler.AutomaticDecompression = DecompressionMethods.GZip;
            // A redirect would send the request, and what it carries, to a server that nobody named.
            handler.AllowAutoRedirect = false;
            handler.ConnectTimeout = TimeSpan.FromSeconds(20);
            handler.PooledConnectionLifetime = TimeSpan.FromMinutes(10);
            if (proxy is not null) handler.Proxy = new WebProxy(proxy);
        };
        Verified = !config.SkipTlsVerify;
        CaSha256 = Fingerprint(config.SslCaCerts);
        _client = new K8sClient(config);
        Remember(config.AccessToken);
        Remember(config.Password);
    }

    /// <summary>The cluster's name as its operator calls it.</summary>
    public string Name { get; }

    /// <summary>URL of the API server.</summary>
    public Uri Server => _client.BaseUri;

    /// <summary>SHA-256 of the DER of the configured authorities in their order, lower-case hex; null when none is configured.</summary>
    public string? CaSha256 { get; }

    /// <summary>Whether the server's certificate is checked.</summary>
    public bool Verified { get; }

    /// <summary>The transport.</summary>
    public HttpClient Http => _client.HttpClient;

    /// <summary>Makes a request with credentials.</summary>
    public async Task<HttpRequestMessage> RequestAsync(HttpMethod method, string path, CancellationToken cancel)
    {
        var request = new HttpRequestMessage(method, new Uri(_client.BaseUri.AbsoluteUri.TrimEnd('/') + path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        foreach ((string name, string value) in _headers) request.Headers.TryAddWithoutValidation(name, value);
        if (_client.Credentials is { } credentials)
        {
            await credentials.ProcessHttpRequestAsync(request, cancel);
            Remember(request.Headers.Authorization?.Parameter);
        }
        return request;
    }

    /// <summary>Drops a token that the server refused, so that the next request asks the plug-in anew. False when there is no plug-in.</summary>
    public bool ForgetCredentials() => _exec?.Forget() ?? false;

    /// <summary>Takes every credential that was sent out of a text, for a server may repeat what it was sent.</summary>
    public string WithoutCredentials(string text)
    {
        foreach (string credential in _credentials.Keys) text = text.Replace(credential, "[credential]", StringComparison.Ordinal);
        return text;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _client.Dispose();
        _exec?.Dispose();
    }

    private void Remember(string? credential)
    {
        if (!string.IsNullOrEmpty(credential)) _credentials.TryAdd(credential, 0);
    }

    private static string? Fingerprint(X509Certificate2Collection? authorities)
    {
        if (authorities is null || authorities.Count == 0) return null;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (X509Certificate2 authority in authorities) hash.AppendData(authority.RawData);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
