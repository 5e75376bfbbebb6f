using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Compliance.Network.Dialects;
using Compliance.Network.Documents;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Linting;

/// <summary>Whether taking parts out of the objects takes them out of the model and changes nothing else of it. In some dialects an entry
/// means more than its own rule: it narrows the subjects of its policy (ANT-13), or what other policies allow.</summary>
internal sealed class Retranslation
{
    private readonly ClusterReachability _reachability;
    private readonly PartTable _parts;
    private readonly HashSet<ObjectRef> _objects;
    private readonly ConcurrentDictionary<string, bool> _known = new(StringComparer.Ordinal);
    private readonly Lazy<ILookup<ObjectRef, (Tier? Tier, PolicyObject Policy)>> _before;
    private readonly HashSet<string> _opaque;

    public Retranslation(ClusterReachability reachability, PartTable parts)
    {
        (_reachability, _parts) = (reachability, parts);
        _objects = [.. reachability.Snapshot.Objects.Select(o => o.Ref)];
        _before = new(() => Of(reachability.Model));
        _opaque = [.. reachability.Model.Opaque.Select(Text)];
    }

    /// <summary>Whether the model without these parts is what the objects without them are translated into.</summary>
    public bool Faithful(IReadOnlyCollection<int> removed)
    {
        // What goes beside them makes no difference, and to translate a whole cluster is dear: each set is looked at once.
        int[] dependent = [.. removed.Where(p => !Independent(p)).Order()];
        return dependent.Length == 0 || _known.GetOrAdd(string.Join(',', dependent), _ => Retranslated(dependent));
    }

    // Entries of these two never mean anything for each other or for those of a plug-in; whether the last one isolates is looked at by itself.
    private bool Independent(int part) => _parts.ObjectsOf(_parts.PolicyOf(part)).All(p => p.Dialect is "kubernetes" or "network-policy-api" || !_objects.Contains(p.Ref));

    private bool Retranslated(int[] removed)
    {
        if (Without(removed) is not { } snapshot) return false;
        PolicyModel model = PolicyModelBuilder.Build(new TranslationContext(snapshot, _reachability.Population, _reachability.Enforcement, _reachability.Traits), []);
        if (!_opaque.SetEquals(model.Opaque.Select(Text))) return false;
        ILookup<ObjectRef, (Tier? Tier, PolicyObject Policy)> after = Of(model);
        foreach (IGrouping<ObjectRef, (Tier? Tier, PolicyObject Policy)> policy in _before.Value)
        {
            int part = _parts.PartOf(policy.Key);
            if (part >= 0 && removed.Contains(part) ? after.Contains(policy.Key) : !Same([.. policy], [.. after[policy.Key]], removed)) return false;
        }
        return after.All(p => _before.Value.Contains(p.Key));
    }

    private bool Same((Tier? Tier, PolicyObject Policy)[] before, (Tier? Tier, PolicyObject Policy)[] after, IReadOnlyCollection<int> removed)
    {
        if (before.Length != after.Length) return false;
        for (int i = 0; i < before.Length; i++)
        {
            PolicyObject was = before[i].Policy, now = after[i].Policy;
            if (ModelText.Of(before[i].Tier, was) != ModelText.Of(after[i].Tier, now)) return false;
            if (!Kept(was, removed).Select(ModelText.Of).SequenceEqual(now.Rules.Select(ModelText.Of))) return false;
            foreach (Direction direction in Enum.GetValues<Direction>())
                if (was.Isolates(direction) != now.Isolates(direction) && !Released(was, direction, removed)) return false;
        }
        return true;
    }

    private IEnumerable<PolicyRule> Kept(PolicyObject policy, IReadOnlyCollection<int> removed) =>
        policy.Mode == PolicyMode.Inert ? policy.Rules : policy.Rules.Where(r => !removed.Contains(_parts.PartOf(r)));

    private bool Released(PolicyObject policy, Direction direction, IReadOnlyCollection<int> removed) => policy.Isolates(direction) && policy.Mode != PolicyMode.Inert
        && _parts.IsolatingRules(_parts.PartOf(policy), direction) is { Length: > 0 } rules && Array.TrueForAll(rules, removed.Contains);

    private static ILookup<ObjectRef, (Tier? Tier, PolicyObject Policy)> Of(PolicyModel model) => model.Stages.SelectMany(s => s.Tiers)
        .SelectMany(t => t.Policies.Select(p => (Tier: (Tier?)t, Policy: p))).Concat(model.Inert.Select(p => (Tier: (Tier?)null, Policy: p))).ToLookup(p => p.Policy.Ref);

    private static string Text(OpaquePolicy policy) => $"{policy.Ref} {ModelText.Of(policy.Subject)} {policy.Reason}";

    /// <summary>The snapshot without the parts; null where an entry is in no list that it could be taken out of.</summary>
    private ClusterSnapshot? Without(IReadOnlyCollection<int> removed)
    {
        ILookup<ObjectRef, string?> gone = removed.ToLookup(p => _parts[p].Policy, p => _parts[p].Rule);
        var objects = ImmutableArray.CreateBuilder<SnapshotObject>(_reachability.Snapshot.Objects.Length);
        foreach (SnapshotObject item in _reachability.Snapshot.Objects)
        {
            if (!gone.Contains(item.Ref)) objects.Add(item);
            else if (gone[item.Ref].Contains(null)) continue;
            else if (Without(item, gone[item.Ref]) is { } edited) objects.Add(edited);
            else return null;
        }
        return _reachability.Snapshot with { Objects = objects.DrainToImmutable() };
    }

    private static SnapshotObject? Without(SnapshotObject item, IEnumerable<string?> pointers)
    {
        JsonNode? body = JsonNode.Parse(item.Body.GetRawText());
        // From the back, so that what is left to take out keeps its place.
        foreach (string pointer in pointers.OfType<string>().OrderDescending(PointerOrder.Instance))
        {
            JsonNode? list = body;
            string[] steps = [.. JsonPointer.Steps(pointer)];
            foreach (string step in steps[..^1])
                list = list is JsonArray array ? int.TryParse(step, out int at) && at < array.Count ? array[at] : null : list is JsonObject mapping ? mapping[step] : null;
            if (list is not JsonArray entries || !int.TryParse(steps[^1], out int position) || position >= entries.Count) return null;
            entries.RemoveAt(position);
        }
        return new SnapshotObject { Ref = item.Ref, Version = item.Version, Source = item.Source, Body = JsonSerializer.SerializeToElement(body) };
    }
}
