using System.Collections.Immutable;
using Compliance.Evidence.Pack;
using static Compliance.Rendering.Workbook.PackTables;

namespace Compliance.Rendering.Workbook;

/// <summary>Clusters with their figures, each counted a second time elsewhere in the workbook where that can be done, and what is in scope.</summary>
internal static class ScopeSheet
{
    /// <summary>Figures of a population, as the sheet calls them.</summary>
    public static readonly ImmutableArray<(string Name, Func<PopulationCounts, int> Of)> Figures =
    [
        ("Namespaces", n => n.Namespaces), ("Nodes", n => n.Nodes), ("Pods", n => n.Pods), ("Workloads", n => n.Workloads), ("Services", n => n.Services), ("Policies", n => n.Policies),
    ];

    /// <summary>The table.</summary>
    /// <param name="pack">Pack.</param>
    /// <param name="formulas">Counts over the other sheets; null while it is not known which of them stand in the workbook.</param>
    public static SheetTable Table(EvidencePack pack, DetailFormulas? formulas)
    {
        var rows = new List<ImmutableArray<object?>>();
        foreach (var c in pack.Clusters)
            Add(rows, pack, c, formulas);
        return new SheetTable("Scope_Population",
            [Name("Cluster", 24), Text("Property", 28), Name("Value", 66), Number("Counted again", 11), Number("Difference", 11), Status("Agrees", 10), Text("Where it is counted again", 56)], rows.Count, rows, "No cluster is in scope.");
    }

    private static void Add(List<ImmutableArray<object?>> rows, EvidencePack pack, ClusterEntry c, DetailFormulas? formulas)
    {
        void Line(string property, object? value) => rows.Add([c.Name, property, value, null, null, null, null]);
        void Figure(string property, int value, int again, string where, Func<DetailFormulas, Word, object> of)
        {
            var row = rows.Count + 2;
            var difference = value - again;
            var counted = formulas is null ? again : of(formulas, new Word("Cluster", c.Name, "$A" + row));
            rows.Add([c.Name, property, value, counted, new Formula($"C{row}-D{row}", difference), new Formula($"IF(E{row}=0,\"equal\",\"differs\")", difference == 0 ? "equal" : "differs"), where]);
        }
        Line("Source", c.Origin);
        Line("API server", c.Server);
        Line("UID of kube-system", c.Uid);
        Line("Kubernetes version", c.Version);
        Line("Collected until (UTC)", c.CollectedAt);
        Line("Snapshot SHA-256", c.SnapshotSha256);
        Line("Network plug-in", c.PlugInVersion is null ? c.PlugIn : c.PlugIn + " " + c.PlugInVersion);
        Line("Enforcement", c.Enforcement);
        Line("Asserted by the operator", c.Asserted ? "yes" : "no");
        foreach (var observation in c.EnforcementEvidence)
            Line("Enforcement observation", observation);

        var workloads = pack.Workloads.Where(w => w.Cluster == c.Name).ToList();
        var named = rows.Count + 2 + Figures.Length;
        var inScope = c.NamespacesInScope.Length + c.NamespacesExempt.Length;
        // Over the rows below it, which stand on this sheet whatever its length: a formula would refer to itself when they went to a file.
        Figure("Namespaces", c.Population.Namespaces, inScope, "Rows 'Namespace in scope' and 'Namespace left out' of this sheet", (f, _) => f.Spilled("Scope_Population") || inScope == 0 ? inScope
            : new Formula($"ROWS($B${named}:$B${named + inScope - 1})", inScope));
        Figure("Nodes", c.Population.Nodes, Objects(pack, c, "Node"), "Evidence_Index: objects read of the kind Node", (f, word) => f.Sum(Objects(pack, c, "Node"), "Evidence_Index", "Objects", word, Word.Fixed("Kind", "Node")));
        Figure("Pods", c.Population.Pods, workloads.Sum(w => w.Pods), "Workloads: sum of Pods. A pod of no workload, and what stands for one, makes a difference.",
            (f, word) => f.Sum(workloads.Sum(w => w.Pods), "Workloads", "Pods", word));
        Figure("Workloads", c.Population.Workloads, workloads.Count, "Workloads: rows", (f, word) => f.Count(workloads.Count, "Workloads", word));
        Figure("Services", c.Population.Services, Objects(pack, c, "Service"), "Evidence_Index: objects read of the kind Service", (f, word) => f.Sum(Objects(pack, c, "Service"), "Evidence_Index", "Objects", word, Word.Fixed("Kind", "Service")));
        var policies = pack.Policies.Count(p => p.Cluster == c.Name);
        Figure("Policies", c.Population.Policies, policies, "Policies: rows", (f, word) => f.Count(policies, "Policies", word));
        foreach (var name in c.NamespacesInScope)
            Line("Namespace in scope", name);
        foreach (var name in c.NamespacesExempt)
            Line("Namespace left out", name);
    }

    private static int Objects(EvidencePack pack, ClusterEntry cluster, string kind) => pack.Evidence.Where(e => e.Cluster == cluster.Name && e.Kind == kind).Sum(e => e.Objects);
}
