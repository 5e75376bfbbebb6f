using System.Diagnostics;
using Compliance.Kubernetes.Live;
using Compliance.Network.Snapshot;

namespace Compliance.Kubernetes.Tests.Live;

public sealed class CancellationAndReachTests
{
    [Fact]
    public async Task Cancellation_ends_a_stalled_collection_promptly_and_returns_nothing()
    {
        await using ApiServer server = await ApiServer.StartAsync(ServedResource.Namespaces("shop"), ServedResource.Policies(1));
        using var cancel = new CancellationTokenSource();
        server.On("/apis/networking.k8s.io/v1/networkpolicies", context =>
        {
            cancel.CancelAfter(50);
            return Answers.Stalled()(context);
        });
        var watch = Stopwatch.StartNew();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new Collection().ReadAsync(server, cancel: cancel.Token));
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, Collection.Quick.RequestTimeout / 2);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_a_clear_failure()
    {
        ApiServer server = await ApiServer.StartAsync();
        string file = File.ReadAllText(server.Kubeconfig());
        await server.DisposeAsync();
        string copy = Path.GetTempFileName();
        File.WriteAllText(copy, file);
        var source = new ClusterSource(stop => Kubeconfig.OpenAsync(copy, null, TimeProvider.System, stop), Collection.Quick, TimeProvider.System);
        SnapshotException e = await Assert.ThrowsAsync<SnapshotException>(() => source.ReadAsync(null, TestContext.Current.CancellationToken));
        File.Delete(copy);
        Assert.Contains("cannot be reached", e.Message);
        Assert.Contains("--manifests", e.Message);
    }

    [Fact]
    public async Task A_server_of_another_authority_is_not_trusted()
    {
        await using ApiServer server = await ApiServer.StartAsync(ServedResource.Namespaces("shop"));
        string other = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(new TestAuthority().Pem));
        string text = System.Text.RegularExpressions.Regex.Replace(File.ReadAllText(server.Kubeconfig()), "certificate-authority-data: .*", $"certificate-authority-data: {other}");
        string file = server.FileIn("other", text);
        var source = new ClusterSource(stop => Kubeconfig.OpenAsync(file, null, TimeProvider.System, stop), Collection.Quick, TimeProvider.System);
        SnapshotException e = await Assert.ThrowsAsync<SnapshotException>(() => source.ReadAsync(null, TestContext.Current.CancellationToken));
        Assert.Contains("no trusted TLS connection", e.Message);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_cluster_of_which_nothing_can_be_read_is_a_failure_that_names_each_gap()
    {
        await using ApiServer server = await ApiServer.StartAsync(ServedResource.Namespaces("shop"), ServedResource.Policies(1));
        server.On("/api/v1/", Answers.Status(403, "no")).On("/apis/networking.k8s.io/v1/", Answers.Status(403, "no"));
        SnapshotException e = await Assert.ThrowsAsync<SnapshotException>(() => new Collection().ReadAsync(server));
        Assert.Equal(2, e.Problems.Length);
    }
}
