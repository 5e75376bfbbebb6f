using System.Collections.Immutable;
using System.Net;
using Compliance.Controls.Checks.Perimeter;
using Compliance.Controls.Facts;
using Compliance.Controls.Facts.EntryPoints;
using Compliance.Controls.Scope;
using Compliance.Network.Algebra;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks.Segmentation;

/// <summary>SEG-DATASTORE-NOT-EXPOSED.</summary>
public sealed class DataStoreExposure : ICheck
{
    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "SEG-DATASTORE-NOT-EXPOSED",
        Group = "segmentation",
        Title = "Stores of regulated data have no direct path from untrusted networks and only named clients",
        Rationale = "Stored card and health data must not be reachable directly from untrusted networks (PCI 1.4.4); everything else turns on the store itself.",
        Condition = "One result for each declared data store with pods in the cluster: fails when one of its pods is on the host network or binds a host port, when a Service of type LoadBalancer or NodePort or with external addresses leads to one, when an internet address may open a connection to one, or when a pod that is not of the store and that approvedClients does not name, by zone or workload, can do so on any port, or one that it names on a port the store does not declare; allowed or under a condition. Not evaluable when that is undefined, and when no store is declared. Other addresses outside the cluster, nodes and pods on the host network are not counted as clients, and paths of several hops and through an Ingress only by their last hop.",
        Remediation = "Put the store into an internal segment behind a ClusterIP Service, and allow the pods that need it on its port alone.",
        Severity = Severity.Critical,
        ReliesOnEnforcement = true,
        Reads = [.. Kinds.Connectivity, Kinds.Service],
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        if (context.Scope.DataStores.IsEmpty)
            return [Definition.NotEvaluable(context, context.Cluster(), null, "no data store is declared, so nothing says which pods hold protected data")];
        ImmutableArray<EntryPoint> entries = [.. EntryPoint.Of(context)];
        return context.Scope.DataStores.Select(store => Of(context, store, entries));
    }

    private CheckResult Of(CheckContext context, DataStore store, ImmutableArray<EntryPoint> entries)
    {
        string subject = $"store/{store.Id}";
        Population population = context.Reachability.Population;
        ImmutableArray<Endpoint> pods = [.. population.Endpoints.Where(e => ZoneMap.Selects(store.Member, e, population))];
        if (pods.IsEmpty) return Definition.NotApplicable(context, subject, null, $"no pod in this cluster belongs to the store {store.Id}");
        if (pods.FirstOrDefault(p => p.Kind == EndpointKind.HostNetworkPod) is { } onHost)
            return Definition.Fail(context, subject, null, $"{Flows.Name(onHost)} of the store {store.Id} uses the host network.",
                new() { AllowedBy = $"{onHost.Source} is on the network of its node, and no pod policy governs it" }, onHost.Source.See());
        if (entries.FirstOrDefault(e => LeadsTo(context, e, pods)) is { } entry)
            return Definition.Fail(context, subject, null, $"{entry.How} of {entry.Object} leads from outside the cluster to the store {store.Id}.",
                new() { To = Flows.Name(pods[0]), AllowedBy = $"{entry.How} at {entry.Object}{entry.Pointer}" }, entry.Object.See(entry.Pointer, entry.How))
                with { Patch = entry.Object.Kind == Kinds.Service ? InternetIngress.Patch(entry) : null };

        string? doubt = null;
        List<Witness> open = [];
        SortedSet<string> clients = new(StringComparer.Ordinal);
        ImmutableArray<Endpoint> targets = [.. pods.DistinctBy(p => context.Reachability.ClassOf(p).Index)];
        foreach ((Party from, EndpointClass source, string name, PortSet free) in Sources(context, store, pods))
            foreach (Endpoint target in targets)
            {
                if (free.IsAll || clients.Contains(name)) continue;
                Connections connections = context.Reachability.Between(source, context.Reachability.ClassOf(target));
                PortSet surplus = connections.Allowed.Union(connections.Qualified).Except(free);
                string? missing = context.Index.DoubtAboutAbsence(target.Namespace)
                    ?? (from is Party.Inside inside ? context.Index.DoubtAboutAbsence(inside.Endpoint.Namespace) : null);
                if (!surplus.IsEmpty && missing is null)
                {
                    clients.Add(name);
                    open.Add(Flows.Witness(context.Reachability, from, new Party.Inside(target), connections.Allowed.Except(free) is { IsEmpty: false } certain ? certain : surplus));
                }
                else if (!surplus.IsEmpty) doubt ??= missing;
                else if (!connections.Undefined.Except(free).IsEmpty || !connections.Reasons.IsEmpty)
                    doubt ??= connections.Reasons.FirstOrDefault() ?? "the policies leave it undefined";
            }
        if (open.Count > 0)
            return Definition.Fail(context, subject, null, $"The store {store.Id} can be reached by {Answers.Some(clients, 8)}, beyond its approved clients and ports.", open[0],
                open.Where(w => w.Policy is not null).Take(20).Select(w => w.Policy!.See(w.Pointer, $"lets {w.From} in")))
                with { Patch = Patch(context, store, pods, open[0]) };
        if (doubt is not null)
            return Definition.NotEvaluable(context, subject, null, $"whether others than its approved clients can reach the store {store.Id} is open: {doubt}");
        return Definition.Pass(context, subject, null, $"Nothing but its approved clients can reach the store {store.Id} ({Answers.Count(pods.Length, "pod")}), and no way leads to it from outside.");
    }

    /// <summary>Whoever may not reach a store freely: internet addresses first, then one pod of each class and workload, with the ports that
    /// are free to it.</summary>
    private static IEnumerable<(Party From, EndpointClass Class, string Name, PortSet Free)> Sources(CheckContext context, DataStore store, ImmutableArray<Endpoint> pods)
    {
        PublicAddresses internet = new();
        foreach (EndpointClass external in context.Index.External)
            if (Flows.Internet(external, internet) is IPAddress address)
                yield return (new Party.Address(address), external, "the internet", PortSet.Empty);
        HashSet<Endpoint> own = [.. pods];
        foreach (Endpoint pod in context.Index.PodsByNamespace.Values.SelectMany(p => p).Where(p => !own.Contains(p))
            .DistinctBy(p => (context.Reachability.ClassOf(p).Index, Flows.WorkloadName(p), Approved(context, store, p))))
            yield return (new Party.Inside(pod), context.Reachability.ClassOf(pod), Flows.WorkloadName(pod), Approved(context, store, pod) ? store.Ports : PortSet.Empty);
    }

    /// <summary>Isolates the store's namespace but for its approved clients; null where others live there or in a client's namespace.</summary>
    private static string? Patch(CheckContext context, DataStore store, ImmutableArray<Endpoint> pods, Witness witness)
    {
        if (IsolationPatches.Open(context, witness, witness.To, Direction.Ingress) is not { } ns || !context.Index.PodsByNamespace[ns].All(pods.Contains)) return null;
        List<(string, PortSet)> clients = [];
        foreach ((string from, ImmutableArray<Endpoint> others) in context.Index.PodsByNamespace.Where(n => n.Key != ns))
        {
            ImmutableArray<bool> approved = [.. others.Select(p => Approved(context, store, p)).Distinct()];
            if (approved.Length > 1 || others.Any(pods.Contains)) return null;
            if (approved[0]) clients.Add((from, store.Ports));
        }
        return IsolationPatches.Allowing(ns, clients);
    }

    private static bool Approved(CheckContext context, DataStore store, Endpoint pod) =>
        context.Zones.Map.ZonesOf(pod).Any(z => store.ApprovedClients.Contains(z))
        || store.ApprovedClients.Contains($"{pod.Namespace}/{pod.Workload?.Name ?? pod.Name}");

    private static bool LeadsTo(CheckContext context, EntryPoint entry, ImmutableArray<Endpoint> pods)
    {
        if (entry.Object.Kind == Kinds.Service)
            return context.Reachability.Population.Services.Any(s => s.Ref.Equals(entry.Object) && s.Backends.Any(pods.Contains));
        // A host port is told of one pod of a workload, which need not be the one selected first.
        return context.Reachability.Population.Endpoints.FirstOrDefault(e => e.Source.Equals(entry.Object)) is { } bound
            && pods.Any(p => Flows.WorkloadName(p) == Flows.WorkloadName(bound));
    }
}
