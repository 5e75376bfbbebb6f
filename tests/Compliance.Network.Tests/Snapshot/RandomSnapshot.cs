using System.Text.Json;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Tests.Snapshot;

/// <summary>Seeded snapshots with awkward text in them.</summary>
internal static class RandomSnapshot
{
    public static ClusterSnapshot Of(Random random)
    {
        DateTimeOffset moment = DateTimeOffset.FromUnixTimeSeconds(1_790_000_000 + random.Next(1000));
        var kind = new ResourceKind(random.Next(2) == 0 ? "" : "apps", "Pod");
        return new ClusterSnapshot
        {
            Cluster = RandomJson.Text(random) + "c",
            Origin = SnapshotOrigin.LiveCluster,
            CollectedAt = moment,
            Identity = random.Next(2) == 0 ? null : new ClusterIdentity(null, "https://api.example", "ab12", "v1.33.1", "sa"),
            Objects = [.. Enumerable.Range(0, random.Next(6)).Select(i => new SnapshotObject
            {
                Ref = new ObjectRef(kind, "ns", $"pod-{i}{RandomJson.Text(random)}"),
                Version = "v1",
                Body = JsonSerializer.SerializeToElement(new Dictionary<string, object?> { ["z"] = RandomJson.Value(random, 4), ["a"] = RandomJson.Value(random, 3) }),
                Source = random.Next(2) == 0 ? null : new SourceLocation("a/b.yaml", i + 1),
            }).OrderBy(o => o.Ref)],
            Listings = [new KindListing
            {
                Kind = kind, Version = "v1", Outcome = ListOutcome.Complete, Count = 3,
                Provenance = new ListProvenance { Request = "GET /api/v1/pods?limit=500", Form = "trimmed", Pages = 2, Items = 3, Started = moment, Ended = moment, Bytes = 12345678901, Sha256 = "00ff" },
            }],
            Gaps = [new CollectionGap(GapReason.Forbidden, kind, null, "403", new SourceLocation("x.yaml", 3), "/spec")],
            Redactions = [new Redaction(new ObjectRef(kind, "ns", "p"), "/spec/x", "env-value")],
            Preflight = [new AccessAnswer("list", kind, null, null)],
            UnmodelledPolicyKinds = random.Next(2) == 0 ? [] : [new ResourceKind("acme.example", "MeshPolicy")],
        };
    }

    /// <summary>The same cluster later: some objects are gone, new or changed, and what else a snapshot holds may differ too.</summary>
    public static ClusterSnapshot Later(ClusterSnapshot before, Random random)
    {
        List<SnapshotObject> objects = [];
        foreach (SnapshotObject item in before.Objects)
        {
            int what = random.Next(6);
            if (what == 0) continue;
            objects.Add(what > 2 ? item : new SnapshotObject
            {
                Ref = item.Ref,
                Version = what == 1 ? "v2" : item.Version,
                Body = what == 1 ? item.Body : JsonSerializer.SerializeToElement(new Dictionary<string, object?> { ["a"] = RandomJson.Value(random, 3), ["b"] = random.Next() }),
                Source = item.Source,
            });
        }
        for (int i = random.Next(3); i > 0; i--)
        {
            var reference = new ObjectRef(new ResourceKind(random.Next(2) == 0 ? "" : "apps", random.Next(2) == 0 ? "Pod" : "Deployment"), RandomJson.Text(random), $"new-{random.Next(1000)}");
            if (objects.TrueForAll(o => o.Ref != reference)) objects.Add(new SnapshotObject { Ref = reference, Version = "v1", Body = JsonSerializer.SerializeToElement(new Dictionary<string, object?> { ["n"] = RandomJson.Value(random, 2) }) });
        }
        return before with
        {
            CollectedAt = before.CollectedAt.AddSeconds(random.Next(100_000)),
            Identity = random.Next(4) == 0 ? null : before.Identity,
            Objects = [.. objects.OrderBy(o => o.Ref)],
            Gaps = random.Next(3) == 0 ? [] : [.. before.Gaps, .. random.Next(2) == 0 ? before.Gaps : []],
            Redactions = [.. Enumerable.Range(0, random.Next(5)).Select(i => new Redaction(new ObjectRef(new ResourceKind("", "Pod"), "ns", $"p{random.Next(4)}"), "/spec/x", "env-value"))],
            Listings = random.Next(3) == 0 ? [] : before.Listings,
            Preflight = random.Next(3) == 0 ? [new AccessAnswer("list", new ResourceKind("", "Node"), true, RandomJson.Text(random))] : before.Preflight,
        };
    }
}
