using Compliance.Kubernetes.Live;
using Compliance.Network.Snapshot;

namespace Compliance.Kubernetes.Tests.Live;

public sealed class CredentialTests
{
    [Fact]
    public async Task A_missing_context_is_told_with_the_contexts_there_are()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        SnapshotException e = await Assert.ThrowsAsync<SnapshotException>(() =>
            ClusterSource.OfKubeconfig(server.Kubeconfig(), "prod", TimeProvider.System).ReadAsync(null, TestContext.Current.CancellationToken));
        Assert.EndsWith("no context prod; it holds: other, shop", e.Message);
    }

    [Fact]
    public async Task A_missing_and_a_malformed_kubeconfig_are_told_with_file_and_line_and_without_their_text()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        string missing = Path.Combine(Path.GetTempPath(), "no-such-kubeconfig"), broken = server.FileIn("broken", "users:\n- token: [planted-secret\n  x: ]\n:");
        SnapshotException e = await FailAsync(missing);
        Assert.Equal($"kubeconfig {missing}: no such file", e.Message);
        e = await FailAsync(broken);
        Assert.StartsWith($"kubeconfig {broken}:", e.Message);
        Assert.DoesNotContain("planted-secret", e.Message);
        string unclosed = server.FileIn("unclosed", "apiVersion: v1\nusers:\n- token: \"planted-secret\n");
        e = await FailAsync(unclosed);
        Assert.Matches($"^kubeconfig {unclosed}:[0-9]+: not a well-formed kubeconfig", e.Message);
        Assert.DoesNotContain("planted-secret", e.Message);
    }

    [Fact]
    public async Task A_refused_token_is_a_clear_failure_that_does_not_show_it()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        server.Tokens.Clear();
        var collection = new Collection();
        SnapshotException e = await Assert.ThrowsAsync<SnapshotException>(() => collection.ReadAsync(server));
        Assert.Contains("does not accept the credentials", e.Message);
        Assert.Contains("Unauthorized: Bearer [credential]", e.Message);
        Assert.DoesNotContain(ApiServer.DefaultToken, e + string.Join('\n', collection.Messages));
    }

    [Fact]
    public async Task A_token_that_the_server_repeats_reaches_nothing_that_is_written()
    {
        await using ApiServer server = await ApiServer.StartAsync(ServedResource.Namespaces("shop"), ServedResource.Policies(1));
        server.On("/apis/networking.k8s.io/v1/networkpolicies", Answers.Status(500, $"you sent {ApiServer.DefaultToken}"))
            .On("/apis/authorization.k8s.io", Answers.Text(400, $"you sent {ApiServer.DefaultToken}"));
        var collection = new Collection();
        ClusterSnapshot snapshot = await collection.ReadAsync(server);
        Assert.Contains("you sent [credential]", Assert.Single(snapshot.Gaps).Message);
        Assert.Contains(snapshot.Preflight, a => a.Allowed is null && a.Reason!.Contains("you sent [credential]", StringComparison.Ordinal));
        Assert.DoesNotContain(ApiServer.DefaultToken, snapshot.Printed(collection.Messages));
    }

    [Fact]
    public async Task Control_characters_of_a_server_reach_no_message()
    {
        await using ApiServer server = await ApiServer.StartAsync(ServedResource.Namespaces("shop"), ServedResource.Policies(1));
        server.On("/apis/networking.k8s.io/v1/networkpolicies", Answers.Status(500, "\u001b[2J\r\nroot\u202eevil"));
        var collection = new Collection();
        ClusterSnapshot snapshot = await collection.ReadAsync(server);
        Assert.Contains("\\u{001b}[2J\\u{000d}\\u{000a}root\\u{202e}evil", Assert.Single(snapshot.Gaps).Message);
        Assert.DoesNotContain(string.Concat(collection.Messages), c => char.IsControl(c) || c == '\u202e');
    }

    [Fact]
    public async Task A_credential_plug_in_gets_its_arguments_whole_and_its_token_is_used()
    {
        await using ApiServer server = await ApiServer.StartAsync(ServedResource.Namespaces("kube-system"));
        string user = Plugin($$"""test "$#" = 2 && test "$1" = "one two" && test "$SOME" = "a b" && echo "$KUBERNETES_EXEC_INFO" | grep -q '"interactive":false' && echo '{"kind":"ExecCredential","status":{"token":"{{ApiServer.DefaultToken}}"} }'""");
        Assert.Empty((await new Collection().ReadAsync(server, user)).Gaps);
    }

    [Fact]
    public async Task A_credential_plug_in_is_asked_again_once_its_token_expires_or_is_refused()
    {
        await using ApiServer server = await ApiServer.StartAsync(ServedResource.Namespaces("kube-system"));
        string count = server.FileIn("count", "");
        string Script(string expiry) => Plugin(
            $$"""echo x >> {{count}}; n=$(wc -l < {{count}}); echo '{"kind":"ExecCredential","status":{"token":"token-'$n'"{{expiry}}} }'""");

        server.Tokens.UnionWith(Enumerable.Range(1, 500).Select(n => $"token-{n}"));
        Assert.Empty((await new Collection().ReadAsync(server, Script(""))).Gaps);
        Assert.Single(File.ReadAllLines(count));
        Assert.Empty((await new Collection().ReadAsync(server, Script(",\"expirationTimestamp\":\"2020-01-01T00:00:00Z\""))).Gaps);
        Assert.InRange(File.ReadAllLines(count).Length, 8, 200);

        File.WriteAllText(count, "");
        server.Tokens.Remove("token-1");
        Assert.Empty((await new Collection().ReadAsync(server, Script(""))).Gaps);
    }

    [Fact]
    public async Task A_credential_plug_in_that_fails_is_told_without_what_it_printed()
    {
        await using ApiServer server = await ApiServer.StartAsync();
        SnapshotException e = await Assert.ThrowsAsync<SnapshotException>(() => new Collection().ReadAsync(server, Plugin("echo planted; echo sign in first >&2; exit 3")));
        Assert.Contains("ended with status 3: sign in first", e.Message);
        Assert.DoesNotContain("planted", e.Message);
        e = await Assert.ThrowsAsync<SnapshotException>(() => new Collection().ReadAsync(server, Plugin("echo planted")));
        Assert.Contains("printed no credential", e.Message);
        Assert.DoesNotContain("planted", e.ToString());
        e = await Assert.ThrowsAsync<SnapshotException>(() =>
            new Collection().ReadAsync(server, "exec:\n  apiVersion: client.authentication.k8s.io/v1\n  command: no-such-plugin\n  installHint: install it"));
        Assert.Contains("no-such-plugin cannot be run", e.Message);
        Assert.EndsWith("; install it", e.Message);
    }

    [Fact]
    public async Task A_token_file_beside_the_kubeconfig_is_read()
    {
        await using ApiServer server = await ApiServer.StartAsync(ServedResource.Namespaces("kube-system"));
        server.FileIn("token", ApiServer.DefaultToken);
        Assert.Empty((await new Collection().ReadAsync(server, "tokenFile: token")).Gaps);
    }

    [Fact]
    public async Task The_files_of_the_variable_are_merged_as_kubectl_does()
    {
        await using ApiServer server = await ApiServer.StartAsync(ServedResource.Namespaces("kube-system"));
        server.Kubeconfig();
        string users = server.FileIn("users", $"kind: Config\nusers:\n- name: robot\n  user: {{token: {ApiServer.DefaultToken}}}\n- name: auditor\n  user: {{token: later-entries-lose}}\n");
        string first = server.FileIn("first", "kind: Config\ncurrent-context: robot\ncontexts:\n- name: robot\n  context: {cluster: shop, user: robot}\n");
        Environment.SetEnvironmentVariable("KUBECONFIG", string.Join(Path.PathSeparator, first, "/no/such/file", server.Kubeconfig(), users));
        try
        {
            foreach (string? context in new[] { null, "shop" })
            {
                ClusterSnapshot snapshot = await ClusterSource.OfKubeconfig(null, context, TimeProvider.System).ReadAsync(null, TestContext.Current.CancellationToken);
                Assert.Equal(context ?? "robot", snapshot.Cluster);
                Assert.Single(snapshot.Objects);
            }
        }
        finally
        {
            Environment.SetEnvironmentVariable("KUBECONFIG", null);
        }
    }

    [Fact]
    public async Task Impersonation_of_the_kubeconfig_is_sent()
    {
        await using ApiServer server = await ApiServer.StartAsync(ServedResource.Namespaces("kube-system"));
        string? seen = null;
        server.On("/version", context =>
        {
            seen = $"{context.Request.Headers["Impersonate-User"]} {context.Request.Headers["Impersonate-Group"]}";
            return Answers.Json("{}")(context);
        });
        await new Collection().ReadAsync(server, $"token: {ApiServer.DefaultToken}\nas: viewer\nas-groups: [auditors]");
        Assert.Equal("viewer auditors", seen);
    }

    [Fact]
    public async Task Outside_a_cluster_the_service_account_is_missed_by_name()
    {
        Assert.SkipWhen(Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_HOST") is not null, "these tests run in a cluster");
        SnapshotException e = await Assert.ThrowsAsync<SnapshotException>(() =>
            ClusterSource.InCluster(TimeProvider.System).ReadAsync(null, TestContext.Current.CancellationToken));
        Assert.Contains("KUBERNETES_SERVICE_HOST", e.Message);
    }

    private static string Plugin(string script) => $"""
        exec:
          apiVersion: client.authentication.k8s.io/v1
          interactiveMode: Never
          command: sh
          args:
          - -c
          - |
            {script}
          - sh
          - one two
          - three
          env:
          - name: SOME
            value: a b
        """;

    private static Task<SnapshotException> FailAsync(string file) => Assert.ThrowsAsync<SnapshotException>(() =>
        ClusterSource.OfKubeconfig(file, null, TimeProvider.System).ReadAsync(null, TestContext.Current.CancellationToken));
}
