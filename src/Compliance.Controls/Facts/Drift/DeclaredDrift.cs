using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Compliance.Controls.Checks;
using Compliance.Controls.Facts.History;
using Compliance.Network.Comparison;
using Compliance.Network.Documents;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.Drift;

/// <summary>The policies that run against those that are declared, and what they lean on: tiers, sets of addresses, groups, labels of
/// namespaces. What the cluster's own controllers make is not expected to be declared.</summary>
internal sealed class DeclaredDrift
{
    private const string StoredCalico = "crd.projectcalico.org", Calico = "projectcalico.org", NameLabel = "kubernetes.io/metadata.name";

    private static readonly ImmutableArray<ResourceKind> s_kinds = [.. Kinds.Policies, .. Kinds.PolicyParts];

    /// <summary>Tiers that the plug-ins make themselves.</summary>
    private static readonly string[] s_ownTiers =
        ["default", "adminnetworkpolicy", "baselineadminnetworkpolicy", "kube-admin", "kube-baseline", "emergency", "securityops", "networkops", "platform", "application", "baseline"];

    private readonly CheckContext _context;
    private readonly List<SnapshotObject> _apply = [];
    private readonly List<ObjectRef> _delete = [];
    private readonly List<DriftedObject> _found = [];

    private DeclaredDrift(CheckContext context) => _context = context;

    /// <summary>Objects that differ, in order.</summary>
    public ImmutableArray<DriftedObject> Found => [.. _found.OrderBy(d => d.Object)];

    /// <summary>Declared objects that were looked at.</summary>
    public int Declared { get; private set; }

    /// <summary>Policies that controllers of the cluster made, and of which none is declared.</summary>
    public ImmutableArray<KeptPolicy> Made { get; private set; } = [];

    /// <summary>Compares.</summary>
    /// <param name="context">The cluster.</param>
    /// <param name="declared">What is declared; read without a gap.</param>
    public static DeclaredDrift Of(CheckContext context, ClusterSnapshot declared)
    {
        DeclaredDrift drift = new(context);
        drift.Compare(declared);
        return drift;
    }

    /// <summary>The references of declared policies, as they would run here.</summary>
    public static HashSet<ObjectRef> Policies(CheckContext context, ClusterSnapshot declared)
    {
        Dictionary<ObjectRef, SnapshotObject> running = Running(context);
        return [.. declared.Objects.Where(o => Kinds.Policies.Contains(o.Ref.Kind)).Select(o => As(context, running, o).Ref)];
    }

    /// <summary>Flows from the declared state to the one that runs: what became possible is what drift opened.</summary>
    public ReachabilityDifference Flows()
    {
        ClusterSnapshot applied = new()
        {
            Cluster = _context.Cluster, Origin = SnapshotOrigin.Manifests, CollectedAt = _context.Snapshot.CollectedAt,
            Objects = [.. _apply.OrderBy(o => o.Ref)], Listings = [],
        };
        ProposedChange change = ProposedChange.Of(_context.Snapshot, [applied], [.. _delete]);
        return ReachabilityDifference.Between(ClusterReachability.Analyse(change.Result, _context.Assertion), _context.Reachability);
    }

    /// <summary>Why it cannot be told that an object does not run; null when it can.</summary>
    public string? DoubtAbout(ObjectRef missing)
    {
        ClusterSnapshot running = _context.Snapshot;
        if (running.Gaps.FirstOrDefault(g => (g.Kind is null || g.Kind == missing.Kind) && (g.Namespace is null || g.Namespace == missing.Namespace)) is { } gap)
            return gap.Message.TrimEnd('.');
        if (running.Origin == SnapshotOrigin.Manifests) return null;
        return running.Listings.FirstOrDefault(l => l.Kind == missing.Kind)?.Outcome is ListOutcome.Complete or ListOutcome.Absent ? null : $"{missing.Kind} was not read in full";
    }

    private void Compare(ClusterSnapshot declared)
    {
        Dictionary<ObjectRef, SnapshotObject> running = Running(_context);
        HashSet<ObjectRef> named = [];
        foreach (SnapshotObject written in declared.Objects.Where(o => s_kinds.Contains(o.Ref.Kind) && !_context.Exempt(o.Ref.Namespace)))
        {
            SnapshotObject item = As(_context, running, written);
            named.Add(item.Ref);
            Declared++;
            if (!running.TryGetValue(item.Ref, out SnapshotObject? now))
            {
                _found.Add(new(item.Ref, DriftKind.Missing, [], written.Source));
                _apply.Add(item);
            }
            else if (PolicyForm.Differences(PolicyForm.Of(item), PolicyForm.Of(now)).ToImmutableArray() is { IsEmpty: false } pointers)
            {
                _found.Add(new(item.Ref, DriftKind.Changed, pointers, written.Source));
                _apply.Add(item);
            }
        }
        Dictionary<ObjectRef, KeptPolicy> kept = KeptPolicy.Of(_context).ToDictionary(p => p.Ref);
        Made = [.. kept.Values.Where(p => !named.Contains(p.Ref) && p.IsMade && !_context.Exempt(p.Ref.Namespace)).OrderBy(p => p.Ref)];
        foreach (SnapshotObject extra in running.Values.Where(o => !named.Contains(o.Ref) && !_context.Exempt(o.Ref.Namespace) && !IsOwnTier(o)))
        {
            if (kept.TryGetValue(extra.Ref, out KeptPolicy? policy) && policy.IsMade) continue;
            _found.Add(new(extra.Ref, DriftKind.Undeclared, [], null));
            _delete.Add(extra.Ref);
        }
        foreach (SnapshotObject written in declared.Objects.Where(o => o.Ref.Kind == Kinds.Namespace && !_context.Exempt(o.Ref.Name)))
            if (_context.Index.Find(written.Ref) is { } now) Namespace(written, now);
    }

    private static bool IsOwnTier(SnapshotObject item) => item.Ref.Kind.Kind == "Tier" && s_ownTiers.Contains(item.Ref.Name);

    private void Namespace(SnapshotObject written, SnapshotObject now)
    {
        Declared++;
        SortedDictionary<string, string> wanted = Labels(written), has = Labels(now);
        string Pointer(string key) => JsonPointer.Append("/metadata/labels", key);
        ImmutableArray<string> changed = [.. wanted.Where(l => !Own(l.Key) && has.GetValueOrDefault(l.Key) != l.Value).Select(l => Pointer(l.Key))];
        ImmutableArray<string> added = [.. has.Keys.Where(k => !wanted.ContainsKey(k) && !Own(k)).Select(Pointer)];
        if (changed.IsEmpty && added.IsEmpty) return;
        _found.Add(new(now.Ref, changed.IsEmpty ? DriftKind.LabelsAdded : DriftKind.Relabelled, [.. changed, .. added], written.Source));
        var body = JsonNode.Parse(now.Body.GetRawText())!.AsObject();
        var labels = new JsonObject();
        foreach ((string key, string value) in has.Where(l => Own(l.Key)).Concat(wanted.Where(l => !Own(l.Key)))) labels[key] = value;
        body["metadata"]!.AsObject()["labels"] = labels;
        _apply.Add(new() { Ref = now.Ref, Version = now.Version, Source = written.Source, Body = JsonSerializer.SerializeToElement(body) });
    }

    // The API server and the hierarchy controller set these whatever anybody declares.
    private static bool Own(string label) => label == NameLabel || label.EndsWith(".tree.hnc.x-k8s.io/depth", StringComparison.Ordinal);

    private static SortedDictionary<string, string> Labels(SnapshotObject item) =>
        new(Json.Fields(item.Body, "metadata", "labels").ToDictionary(l => l.Name, l => l.Value.ToString(), StringComparer.Ordinal), StringComparer.Ordinal);

    private static Dictionary<ObjectRef, SnapshotObject> Running(CheckContext context)
    {
        HashSet<ObjectRef> otherForms = [.. context.Reachability.Model.OtherForms];
        return s_kinds.SelectMany(context.Index.Objects).Where(o => !otherForms.Contains(o.Ref)).ToDictionary(o => o.Ref);
    }

    /// <summary>A declared object under the reference by which the cluster has it: Calico's objects stand in two API groups, and its stored
    /// names carried the tier (CAL-47).</summary>
    private static SnapshotObject As(CheckContext context, Dictionary<ObjectRef, SnapshotObject> running, SnapshotObject item)
    {
        if (item.Ref.Kind.Group is not (Calico or StoredCalico) || running.ContainsKey(item.Ref)) return item;
        string bare = item.Ref.Name.StartsWith("default.", StringComparison.Ordinal) ? item.Ref.Name["default.".Length..] : item.Ref.Name;
        foreach (string group in (string[])[Calico, StoredCalico])
            foreach (string name in (string[])[bare, "default." + bare])
            {
                ObjectRef other = new(new(group, item.Ref.Kind.Kind), item.Ref.Namespace, name);
                if (running.TryGetValue(other, out SnapshotObject? same)) return Renamed(item, other, same.Version);
            }
        // A cluster without Calico's API server stores what is declared for it.
        ResourceKind stored = new(StoredCalico, item.Ref.Kind.Kind);
        bool unserved = context.Snapshot.Listings.Any(l => l.Kind == item.Ref.Kind && l.Outcome == ListOutcome.Absent)
            && context.Snapshot.Listings.FirstOrDefault(l => l.Kind == stored) is { Outcome: ListOutcome.Complete };
        return unserved ? Renamed(item, item.Ref with { Kind = stored }, "v1") : item;
    }

    private static SnapshotObject Renamed(SnapshotObject item, ObjectRef to, string version)
    {
        var body = JsonNode.Parse(item.Body.GetRawText())!.AsObject();
        body["apiVersion"] = $"{to.Kind.Group}/{version}";
        body["metadata"]!.AsObject()["name"] = to.Name;
        return new() { Ref = to, Version = version, Source = item.Source, Body = JsonSerializer.SerializeToElement(body) };
    }
}
