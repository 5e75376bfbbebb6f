using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Compliance.Network.Snapshot;
using k8s;
using k8s.Authentication;
using k8s.Exceptions;
using k8s.KubeConfigModels;
using YamlDotNet.Core;

namespace Compliance.Kubernetes.Live;

/// <summary>Opens the cluster of a context of a kubeconfig.</summary>
internal static class Kubeconfig
{
    private const string Placeholder = "-";

    /// <summary>Opens a context.</summary>
    /// <param name="path">The file; null for the files of <c>KUBECONFIG</c> or <c>~/.kube/config</c>.</param>
    /// <param name="context">The context; null for the current one.</param>
    /// <param name="clock">The clock that the expiry of credentials is measured by.</param>
    /// <param name="cancel">Ends a running credential plug-in.</param>
    /// <exception cref="SnapshotException">There is no such file or context, or no credential.</exception>
    public static async Task<ClusterConnection> OpenAsync(string? path, string? context, TimeProvider clock, CancellationToken cancel)
    {
        ImmutableArray<FileInfo> files = Files(path);
        string shown = string.Join(Path.PathSeparator, files.Select(f => f.FullName));
        try
        {
            K8SConfiguration config = await LoadAsync(files);
            return await OpenAsync(config, files, Context(config, context, shown), clock, cancel);
        }
        catch (YamlException e)
        {
            // The parser's message may quote a token.
            throw Failure($"kubeconfig {shown}:{e.Start.Line}: not a well-formed kubeconfig; expected YAML of kind Config");
        }
        catch (InvalidOperationException)
        {
            // So the YAML scanner fails on some malformed flow sequences, without a place.
            throw Failure($"kubeconfig {shown}: not a well-formed kubeconfig; expected YAML of kind Config");
        }
        catch (Exception e) when (e is KubeConfigException or IOException or UnauthorizedAccessException or FormatException
                                      or System.Security.Cryptography.CryptographicException)
        {
            throw Failure($"kubeconfig {shown}: {VisibleText.Of(e.Message)}");
        }
        catch (ExecPluginException e)
        {
            throw Failure($"kubeconfig {shown}: {VisibleText.Of(e.Message)}");
        }
    }

    /// <summary>Opens the cluster that this program runs in.</summary>
    /// <exception cref="SnapshotException">It does not run in a cluster.</exception>
    public static ClusterConnection OpenInCluster()
    {
        if (!KubernetesClientConfiguration.IsInCluster())
            throw Failure("--in-cluster: this is no pod of a cluster; expected KUBERNETES_SERVICE_HOST, KUBERNETES_SERVICE_PORT and a mounted service account token");
        return new ClusterConnection("in-cluster", KubernetesClientConfiguration.InClusterConfig());
    }

    private static async Task<ClusterConnection> OpenAsync(
        K8SConfiguration config, ImmutableArray<FileInfo> files, Context context, TimeProvider clock, CancellationToken cancel)
    {
        UserCredentials? user = config.Users?.FirstOrDefault(u => u.Name == context.ContextDetails.User)?.UserCredentials;
        ExternalExecution? exec = user?.ExternalExecution;
        (string Value, FileInfo File)? tokenFile = KubeconfigExtras.Find(files, "users", context.ContextDetails.User ?? "", "tokenFile");
        if (user is not null && (exec is not null || tokenFile is not null))
        {
            // The library would run the plug-in itself, knows no token files, and refuses a user in whom it finds no credential.
            user.ExternalExecution = null;
            user.Token = Placeholder;
        }
        KubernetesClientConfiguration client = KubernetesClientConfiguration.BuildConfigFromConfigObject(config, context.Name);
        if (client.AccessToken == Placeholder) client.AccessToken = null;
        ExecTokens? tokens = null;
        if (exec is not null)
        {
            ClusterEndpoint? cluster = config.Clusters?.FirstOrDefault(c => c.Name == context.ContextDetails.Cluster)?.ClusterEndpoint;
            tokens = new ExecTokens(Plugin(exec, exec.ProvideClusterInfo ? cluster : null), clock);
            await UseAsync(client, tokens, cancel);
        }
        else if (tokenFile is { } file)
        {
            client.TokenProvider = new TokenFileAuth(Path.Combine(file.File.DirectoryName!, file.Value));
        }
        Uri? proxy = KubeconfigExtras.Find(files, "clusters", context.ContextDetails.Cluster, "proxy-url") is { } url ? new Uri(url.Value) : null;
        return new ClusterConnection(context.Name, client, tokens, Impersonation(user), proxy);
    }

    private static async Task UseAsync(KubernetesClientConfiguration client, ExecTokens tokens, CancellationToken cancel)
    {
        ExecCredential first = await tokens.CredentialAsync(cancel);
        if (first.Token is not null) client.TokenProvider = tokens;
        if (first.Certificate is null) return;
        client.ClientCertificateData = Convert.ToBase64String(Encoding.UTF8.GetBytes(first.Certificate));
        client.ClientCertificateKeyData = Convert.ToBase64String(Encoding.UTF8.GetBytes(first.Key ?? ""));
    }

    private static ImmutableArray<FileInfo> Files(string? path)
    {
        if (path is not null)
            return File.Exists(path) ? [new FileInfo(path)] : throw Failure($"kubeconfig {path}: no such file");
        string? variable = Environment.GetEnvironmentVariable("KUBECONFIG");
        string[] places = string.IsNullOrEmpty(variable)
            ? [Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".kube", "config")]
            : variable.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        ImmutableArray<FileInfo> there = [.. places.Where(File.Exists).Select(p => new FileInfo(p))];
        return there.IsEmpty
            ? throw Failure($"no kubeconfig at {string.Join(Path.PathSeparator, places)}: name one with --kubeconfig, or name manifests with --manifests")
            : there;
    }

    /// <summary>Loads the files as kubectl does: the first entry of a name wins, and relative paths start at their own file.</summary>
    private static async Task<K8SConfiguration> LoadAsync(ImmutableArray<FileInfo> files)
    {
        K8SConfiguration? all = null;
        foreach (FileInfo file in files)
        {
            K8SConfiguration one = await KubernetesClientConfiguration.LoadKubeConfigAsync(file, useRelativePaths: false)
                ?? throw new KubeConfigException($"{file.FullName} is empty");
            string folder = file.DirectoryName!;
            foreach (ClusterEndpoint cluster in (one.Clusters ?? []).Select(c => c.ClusterEndpoint).OfType<ClusterEndpoint>())
                cluster.CertificateAuthority = At(folder, cluster.CertificateAuthority);
            foreach (UserCredentials user in (one.Users ?? []).Select(u => u.UserCredentials).OfType<UserCredentials>())
            {
                user.ClientCertificate = At(folder, user.ClientCertificate);
                user.ClientKey = At(folder, user.ClientKey);
                // A bare name is looked up in PATH.
                if (user.ExternalExecution?.Command?.Contains('/', StringComparison.Ordinal) == true)
                    user.ExternalExecution.Command = At(folder, user.ExternalExecution.Command);
            }
            if (all is null)
            {
                all = one;
                continue;
            }
            if (string.IsNullOrEmpty(all.CurrentContext)) all.CurrentContext = one.CurrentContext;
            all.Contexts = [.. all.Contexts ?? [], .. one.Contexts ?? []];
            all.Clusters = [.. all.Clusters ?? [], .. one.Clusters ?? []];
            all.Users = [.. all.Users ?? [], .. one.Users ?? []];
        }
        return all!;
    }

    private static string? At(string folder, string? path) => string.IsNullOrEmpty(path) ? path : Path.Combine(folder, path);

    private static Context Context(K8SConfiguration config, string? wanted, string shown)
    {
        string? name = wanted ?? config.CurrentContext;
        Context[] contexts = [.. config.Contexts ?? []];
        string there = contexts.Length == 0
            ? "it holds no contexts" : $"it holds: {string.Join(", ", contexts.Select(c => VisibleText.Of(c.Name)).Order(StringComparer.Ordinal))}";
        if (string.IsNullOrEmpty(name)) throw Failure($"kubeconfig {shown}: no current context; name one with --context ({there})");
        Context? found = contexts.FirstOrDefault(c => c.Name == name);
        if (found is null) throw Failure($"kubeconfig {shown}: no context {VisibleText.Of(name)}; {there}");
        return found.ContextDetails is { Cluster.Length: > 0 }
            ? found : throw Failure($"kubeconfig {shown}: context {VisibleText.Of(name)} names no cluster");
    }

    private static ExecPlugin Plugin(ExternalExecution exec, ClusterEndpoint? cluster)
    {
        string command = exec.Command ?? throw new KubeConfigException("users.user.exec has no command");
        IEnumerable<KeyValuePair<string, string>> variables = (exec.EnvironmentVariables ?? [])
            .Where(v => v.ContainsKey("name")).Select(v => KeyValuePair.Create(v["name"], v.GetValueOrDefault("value", "")));
        string? asked = cluster is null ? null : JsonSerializer.Serialize(new Dictionary<string, object?>
        {
            ["server"] = cluster.Server,
            ["tls-server-name"] = cluster.TlsServerName,
            ["insecure-skip-tls-verify"] = cluster.SkipTlsVerify,
            ["certificate-authority-data"] = cluster.CertificateAuthorityData,
        }.Where(e => e.Value is not null).ToDictionary());
        return new ExecPlugin(command, [.. exec.Arguments ?? []], [.. variables], exec.ApiVersion ?? "client.authentication.k8s.io/v1", asked, exec.InstallHint);
    }

    private static ImmutableArray<(string, string)> Impersonation(UserCredentials? user)
    {
        if (string.IsNullOrEmpty(user?.Impersonate)) return [];
        return
        [
            ("Impersonate-User", user.Impersonate),
            .. (user.ImpersonateGroups ?? []).Select(g => ("Impersonate-Group", g)),
            .. (user.ImpersonateUserExtra ?? []).Select(e => ($"Impersonate-Extra-{Uri.EscapeDataString(e.Key)}", e.Value)),
        ];
    }

    private static SnapshotException Failure(string message) => new(message, []);
}
