using System.Collections.Immutable;
using Compliance.Evidence.Pack;
using Compliance.Evidence.Versioning;
using Compliance.Rendering.Csv;

namespace Compliance.Rendering.CalicoReports;

/// <summary>The pack in the columns of Calico's former compliance reports. The names and their order are theirs; what the pack cannot tell stays
/// empty.</summary>
internal static class CalicoTables
{
    /// <summary>Columns of every summary: the interval, and how its endpoints were selected.</summary>
    private static readonly ImmutableArray<string> Report =
        ["startTime", "endTime", "endpointSelector", "namespaceNames", "namespaceSelector", "serviceAccountNames", "serviceAccountSelectors"];

    /// <summary>The files of a pack.</summary>
    public static ImmutableArray<CsvFile> Of(EvidencePack pack)
    {
        var rows = EndpointRow.Of(pack);
        return [Inventory(rows), InventorySummary(pack, rows), InventoryNamespaces(rows), NetworkAccess(rows), NetworkAccessSummary(pack, rows), PolicyAudit(pack)];
    }

    private static CsvFile Inventory(IReadOnlyList<EndpointRow> rows) => new("machine/calico/inventory.csv",
        ["endpoint", "ingressProtected", "egressProtected", "envoyEnabled", "appliedPolicies", "services"],
        rows.Select(row => new object?[] { row.Workload.Workload, EndpointRow.Text(row.IngressProtected), EndpointRow.Text(row.EgressProtected), null, row.AppliedPolicies, null }));

    private static CsvFile InventorySummary(EvidencePack pack, IReadOnlyList<EndpointRow> rows)
    {
        var namespaces = rows.GroupBy(row => (row.Workload.Cluster, row.Workload.Namespace)).ToList();
        return new CsvFile("machine/calico/inventory-summary.csv",
            [.. Report, "endpointsNumInScope", "endpointsNumIngressProtected", "endpointsNumEgressProtected", "namespacesNumInScope", "namespacesNumIngressProtected",
                "namespacesNumEgressProtected", "serviceAccountsNumInScope"],
            [[
                .. State(pack), rows.Count, rows.Count(row => row.IngressProtected == true), rows.Count(row => row.EgressProtected == true), namespaces.Count,
                namespaces.Count(ns => All(ns, row => row.IngressProtected) == true), namespaces.Count(ns => All(ns, row => row.EgressProtected) == true), null,
            ]]);
    }

    private static CsvFile InventoryNamespaces(IReadOnlyList<EndpointRow> rows) => new("machine/calico/inventory-namespaces.csv",
        ["namespace", "ingressProtected", "egressProtected", "envoyEnabled"],
        rows.GroupBy(row => (row.Workload.Cluster, row.Workload.Namespace)).Select(ns => new object?[]
        {
            ns.Key.Namespace, EndpointRow.Text(All(ns, row => row.IngressProtected)), EndpointRow.Text(All(ns, row => row.EgressProtected)), null,
        }));

    private static CsvFile NetworkAccess(IReadOnlyList<EndpointRow> rows) => new("machine/calico/network-access.csv",
        ["endpoint", "ingressProtected", "egressProtected", "ingressFromInternet", "egressToInternet", "ingressFromOtherNamespace", "egressToOtherNamespace",
            "envoyEnabled", "appliedPolicies", "services", "trafficAggregationPrefix", "endpointsGeneratingTrafficToThisEndpoint",
            "endpointsReceivingTrafficFromThisEndpoint"],
        rows.Select(row => new object?[]
        {
            row.Workload.Workload, EndpointRow.Text(row.IngressProtected), EndpointRow.Text(row.EgressProtected), EndpointRow.Text(row.IngressFromOutside),
            EndpointRow.Text(row.EgressToOutside), EndpointRow.Text(row.IngressFromOtherNamespace), EndpointRow.Text(row.EgressToOtherNamespace), null,
            row.AppliedPolicies, null, null, null, null,
        }));

    private static CsvFile NetworkAccessSummary(EvidencePack pack, IReadOnlyList<EndpointRow> rows) => new("machine/calico/network-access-summary.csv",
        [.. Report, "endpointsNumIngressProtected", "endpointsNumEgressProtected", "endpointsNumIngressUnprotected", "endpointsNumEgressUnprotected",
            "endpointsNumIngressFromInternet", "endpointsNumEgressToInternet", "endpointsNumIngressFromOtherNamespace", "endpointsNumEgressToOtherNamespace",
            "endpointsNumEnvoyEnabled"],
        [[
            .. State(pack), rows.Count(row => row.IngressProtected == true), rows.Count(row => row.EgressProtected == true),
            rows.Count(row => row.IngressProtected == false), rows.Count(row => row.EgressProtected == false),
            Count(rows, row => row.IngressFromOutside), Count(rows, row => row.EgressToOutside), Count(rows, row => row.IngressFromOtherNamespace),
            Count(rows, row => row.EgressToOtherNamespace), null,
        ]]);

    private static CsvFile PolicyAudit(EvidencePack pack)
    {
        var policies = pack.Changes is { Predecessor: not null } log ? log.Entries.Where(entry => entry.Kind == ChangeKind.Policy).ToList() : null;
        return new CsvFile("machine/calico/policy-audit.csv", [.. Report, "numCreatedPolicies", "numModifiedPolicies", "numDeletedPolicies"],
        [[
            pack.Document.Predecessor?.Created, pack.Document.Created, null, null, null, null, null, policies?.Count(entry => entry.Action == ChangeAction.Added),
            policies?.Count(entry => entry.Action == ChangeAction.Changed), policies?.Count(entry => entry.Action == ChangeAction.Removed),
        ]]);
    }

    /// <summary>Interval and selection of a state: it is one moment, and everything in scope is in it.</summary>
    private static ImmutableArray<object?> State(EvidencePack pack) => [pack.Document.Created, pack.Document.Created, null, null, null, null, null];

    /// <summary>How many have something, where all could be told; else nothing.</summary>
    private static int? Count(IReadOnlyList<EndpointRow> rows, Func<EndpointRow, bool?> value) => rows.All(row => value(row) is not null) ? rows.Count(row => value(row) == true) : null;

    /// <summary>Whether all have it: false where one has not, null where none has not and one could not be told.</summary>
    private static bool? All(IEnumerable<EndpointRow> rows, Func<EndpointRow, bool?> value)
    {
        bool? all = true;
        foreach (var row in rows)
        {
            if (value(row) == false)
                return false;
            all = value(row) is null ? null : all;
        }
        return all;
    }
}
