using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;
using Compliance.Network.Tests.Oracle;

namespace Compliance.Network.Tests.Fuzz;

/// <summary>Mutated manifests of every dialect: no exception, no hang, and no field of a wrong type that passes in silence. A run of some
/// thousands; <c>COMPLIANCE_SEEDS</c> takes the count of the nightly form.</summary>
public sealed class DialectFuzzTests
{
    private static int _typeChanges;

    private const int Usual = 2500;
    private static readonly TimeSpan Hang = TimeSpan.FromMinutes(2);

    /// <summary>Fields of policies that no decoder of a wrong type refuses, and why.</summary>
    private static readonly (string Group, string Pattern, string Why)[] Accepted =
    [
        ("projectcalico.org", @"/(ports|notPorts)/\d+$", "a port of Calico is a number or a text: of a range, or a name"),
        ("projectcalico.org", @"/(protocol|notProtocol)$", "a protocol of Calico is a number or a name"),
        ("cilium.io", @"/fields/\d+/type$", "an ICMP type of Cilium is a number or a name"),
        ("networking.k8s.io", @"/ports/\d+/port$", "a port of Kubernetes is a number or a name"),
        ("networking.k8s.aws", @"/ports/\d+/port$", "a port of Kubernetes is a number or a name"),
        ("crd.antrea.io", @"/ports/\d+/port$", "a port of Kubernetes is a number or a name"),
    ];

    [Fact]
    public void Nothing_crashes_hangs_or_passes_in_silence()
    {
        var faults = new ConcurrentBag<string>();
        _typeChanges = 0;
        int tried = 0;
        var running = new ConcurrentDictionary<int, (int Seed, long Since)>();
        using var watch = new Timer(_ =>
        {
            foreach ((int thread, (int seed, long since)) in running)
                if (Stopwatch.GetElapsedTime(since) > Hang) Environment.FailFast($"fuzz seed {seed} has run for more than {Hang} on thread {thread}");
        }, null, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10));
        Seeds.Each(Usual, seed =>
        {
            running[Environment.CurrentManagedThreadId] = (seed, Stopwatch.GetTimestamp());
            Interlocked.Increment(ref tried);
            if (faults.Count < 40) Try(seed, faults);
            running.TryRemove(Environment.CurrentManagedThreadId, out _);
        });
        // A generator that never changes the type of a field would prove nothing.
        Assert.True(!faults.IsEmpty || _typeChanges > tried / 20, $"only {_typeChanges} of {tried} inputs changed the type of a field of a policy");
        Assert.True(faults.IsEmpty, $"{faults.Count} faults:\n{string.Join('\n', faults.Order(StringComparer.Ordinal).Take(40))}");
    }

    [Fact]
    public void The_manifests_that_use_every_field_are_understood_in_full()
    {
        IEnumerable<string> told = FuzzCorpus.All.Where(e => e.Name.StartsWith("every field", StringComparison.Ordinal)).SelectMany(e => e.Cluster.Reachability.Limitations.Where(l => l.Object?.Name != "open").Select(l => l.Message)
            .Concat(e.Cluster.Reachability.Model.Inert.Select(p => $"{p.Ref}: {p.ModeReason}")).Concat(e.Cluster.Reachability.Model.Opaque.Select(o => $"{o.Ref}: {o.Reason}")));
        Assert.True(!told.Any(), string.Join('\n', told));
    }

    [Fact]
    public void Every_field_of_every_dialect_is_told_when_its_type_is_wrong()
    {
        var faults = new ConcurrentBag<string>();
        var places = FuzzCorpus.All.Where(e => e.Name.StartsWith("every field", StringComparison.Ordinal))
            .SelectMany(e => e.Policies.SelectMany(p => JsonMutation.WrongTypes(p.Body).Select(w => (Entry: e, Policy: p, w.Body, w.Change)))).ToList();
        Parallel.ForEach(places, new ParallelOptions { MaxDegreeOfParallelism = 2 }, place =>
        {
            ClusterReachability reachability = place.Entry.Cluster.Analyse(Put(place.Entry.Cluster.Snapshot, place.Policy.Ref, place.Body));
            if (IsSilent(place.Entry, place.Policy.Ref, reachability, place.Change)) faults.Add($"{place.Policy.Ref}: {place.Change.Pointer} ({place.Change.From} to {place.Change.To})");
        });
        Assert.True(places.Count > 1000, $"only {places.Count} places");
        Assert.True(faults.IsEmpty, $"{faults.Count} of {places.Count} taken in silence:\n{string.Join('\n', faults.Order(StringComparer.Ordinal))}");
    }

    private static ClusterSnapshot Put(ClusterSnapshot snapshot, ObjectRef victim, JsonElement body) => snapshot with
    {
        Objects = [.. snapshot.Objects.Select(o => o.Ref == victim ? new SnapshotObject { Ref = o.Ref, Version = o.Version, Body = body, Source = o.Source } : o)],
    };

    private static void Try(int seed, ConcurrentBag<string> faults)
    {
        var random = new Random(seed);
        FuzzCorpus.Entry entry = FuzzCorpus.All[random.Next(FuzzCorpus.All.Length)];
        // Mostly policies; now and then whatever else stands in a cluster.
        ClusterSnapshot snapshot = entry.Cluster.Snapshot;
        bool policy = entry.Policies.Length > 0 && random.Next(8) > 0;
        SnapshotObject victim = policy ? entry.Policies[random.Next(entry.Policies.Length)] : snapshot.Objects[random.Next(snapshot.Objects.Length)];
        (JsonElement body, List<JsonChange> changes) = new JsonMutation(random).Mutate(victim.Body, random.Next(3) == 0 ? random.Next(2, 5) : 1);
        ClusterSnapshot mutated = Put(snapshot, victim.Ref, body) with { Origin = random.Next(4) == 0 ? SnapshotOrigin.LiveCluster : SnapshotOrigin.Manifests };
        string Context() => $"seed {seed}, {entry.Name}, {victim.Ref}: {string.Join("; ", changes.Select(c => $"{c.Pointer} {c.What} ({c.From} to {c.To})"))}";
        try
        {
            long start = Stopwatch.GetTimestamp();
            ClusterReachability reachability = entry.Cluster.Analyse(mutated);
            Ask(reachability, random);
            TimeSpan took = Stopwatch.GetElapsedTime(start);
            if (took > TimeSpan.FromSeconds(1) && IsSlow(entry, mutated, out string figures)) faults.Add($"{Context()}: slow, {figures}");
            if (!policy || changes is not [{ ChangesType: true } change] || !change.Pointer.StartsWith("/spec", StringComparison.Ordinal)) return;
            Interlocked.Increment(ref _typeChanges);
            if (IsSilent(entry, victim.Ref, reachability, change)) faults.Add($"{Context()}: taken in silence");
        }
        catch (Exception e)
        {
            faults.Add($"{Context()}: {e}");
        }
    }

    private static void Ask(ClusterReachability reachability, Random random)
    {
        ImmutableArray<Endpoint> endpoints = reachability.Population.Endpoints;
        Party[] parties = [.. Enumerable.Range(0, 4).Where(_ => !endpoints.IsEmpty).Select(_ => new Party.Inside(endpoints[random.Next(endpoints.Length)])),
            new Party.Address(IPAddress.Parse("203.0.113.10")), new Party.Address(IPAddress.Parse("2001:db8::1"))];
        foreach (Party from in parties)
        {
            Party to = parties[random.Next(parties.Length)];
            reachability.Decide(from, to, TransportProtocol.Tcp, 80);
            reachability.Decide(to, from, TransportProtocol.Udp, 53);
            reachability.Decide(from, to, TransportProtocol.Icmp, 8);
            if (from is Party.Inside a && to is Party.Inside b) _ = reachability.Between(a.Endpoint, b.Endpoint);
        }
        if (random.Next(16) == 0) _ = reachability.Connectivity(PeerGranularity.Workload).Entries().Count();
    }

    /// <summary>Told apart from a slow machine: the mutated cluster takes far longer than the same cluster unmutated, measured again and again
    /// in turn.</summary>
    private static bool IsSlow(FuzzCorpus.Entry entry, ClusterSnapshot mutated, out string figures)
    {
        double with = double.MaxValue, without = double.MaxValue;
        for (int i = 0; i < 5; i++)
        {
            with = Math.Min(with, Milliseconds(() => Ask(entry.Cluster.Analyse(mutated), new Random(1))));
            without = Math.Min(without, Milliseconds(() => Ask(entry.Cluster.Analyse(entry.Cluster.Snapshot), new Random(1))));
        }
        figures = $"{with:0} ms against {without:0} ms";
        return with > 300 + (20 * without);
    }

    private static double Milliseconds(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    /// <summary>Whether nothing was told of an object whose field has become of another type.</summary>
    private static bool IsSilent(FuzzCorpus.Entry entry, ObjectRef victim, ClusterReachability reachability, JsonChange change)
    {
        if (Accepted.Any(a => a.Group == victim.Kind.Group && change.To is JsonValueKind.Number or JsonValueKind.String && System.Text.RegularExpressions.Regex.IsMatch(change.Pointer, a.Pattern))) return false;
        // What the plug-in does not read at all has no fields that are read.
        if (entry.Cluster.Reachability.Model.Inert.Any(p => p.Ref == victim)) return false;
        bool told = reachability.Limitations.Any(l => l.Object == victim && (!entry.Cluster.Reachability.Limitations.Contains(l) || change.Pointer.StartsWith(l.Pointer ?? "-", StringComparison.Ordinal)));
        return !told && !reachability.Model.Inert.Any(p => p.Ref == victim) && !reachability.Model.Opaque.Any(o => o.Ref == victim);
    }
}
