using Compliance.Kubernetes.Live;
using Compliance.Network.Snapshot;

namespace Compliance.Kubernetes.Tests.Live;

public sealed class RealClusterTests
{
    [Fact]
    public async Task A_real_cluster_is_read_complete_or_honestly_gapped()
    {
        string? file = Environment.GetEnvironmentVariable("COMPLIANCE_TEST_KUBECONFIG");
        if (string.IsNullOrEmpty(file)) Assert.Skip("not run: COMPLIANCE_TEST_KUBECONFIG names no kubeconfig of a real cluster");
        ClusterSnapshot snapshot = await ClusterSource.OfKubeconfig(file, null, TimeProvider.System).ReadAsync(null, TestContext.Current.CancellationToken);
        Assert.NotNull(snapshot.Identity?.Version);
        Assert.Contains(snapshot.Objects, o => o.Ref is { Kind.Kind: "Namespace", Name: "kube-system" });
        Assert.All(snapshot.Listings.Where(l => l.Outcome == ListOutcome.Incomplete), l => Assert.Contains(snapshot.Gaps, g => g.Kind == l.Kind));
        Assert.DoesNotContain(snapshot.Objects, o => o.Ref.Kind.Kind == "Secret");
    }
}
