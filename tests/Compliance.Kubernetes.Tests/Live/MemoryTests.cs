using System.Globalization;
using Compliance.Kubernetes.Live;
using Compliance.Network.Snapshot;

namespace Compliance.Kubernetes.Tests.Live;

[CollectionDefinition(nameof(MemoryTests), DisableParallelization = true)]
[Collection(nameof(MemoryTests))]
public sealed class MemoryTests
{
    private const int Pods = 20_000;
    private static readonly string Ballast = new('x', 8_000);

    [Fact]
    public async Task Live_memory_stays_flat_while_a_long_list_streams_through()
    {
        long highest = 0;
        int seen = 0;
        var body = new ListBody(text =>
        {
            if (++seen % 2_000 == 0) highest = Math.Max(highest, GC.GetTotalMemory(forceFullCollection: true));
        }, 1 << 20);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        await using var stream = new GeneratedList(Pods, Pod);
        await body.ReadAsync(stream, TestContext.Current.CancellationToken);
        Assert.Equal(Pods, seen);
        Assert.InRange(stream.Produced, 150_000_000, long.MaxValue);
        Assert.InRange(highest - before, long.MinValue, 4 << 20);
    }

    [Fact]
    public async Task Twenty_thousand_pods_are_kept_in_a_small_part_of_what_was_sent()
    {
        await using ApiServer server = await ApiServer.StartAsync(new ServedResource("", "v1", "Pod", "pods", true, Pods, Pod));
        long before = GC.GetTotalMemory(forceFullCollection: true);
        ClusterSnapshot snapshot = await new Collection().ReadAsync(server);
        long kept = GC.GetTotalMemory(forceFullCollection: true) - before;
        Assert.Equal(Pods, snapshot.Objects.Length);
        Assert.Equal(Pods / 500, snapshot.Listing("", "Pod").Provenance!.Pages);
        Assert.InRange(snapshot.Listing("", "Pod").Provenance!.Bytes, 150_000_000, long.MaxValue);
        // About 2.5 KiB for a pod: its compact text and the index over it.
        Assert.InRange(kept, 0, 50 << 20);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture, $"kept {kept >> 10} KiB"));
    }

    private static string Pod(int i) => $$$"""
        {"metadata":{"name":"pod-{{{i}}}","namespace":"shop","uid":"{{{i}}}","labels":{"app":"a{{{i % 50}}}"},"managedFields":[{"fieldsV1":{"f:x":"{{{Ballast}}}"} }]},
         "spec":{"nodeName":"n{{{i % 100}}}","serviceAccountName":"default","containers":[{"name":"c","image":"registry/app:1","ports":[{"containerPort":8080}]}]},
         "status":{"phase":"Running","podIP":"10.0.0.1","podIPs":[{"ip":"10.0.0.1"}],"hostIP":"192.168.0.1"} }
        """;
}
