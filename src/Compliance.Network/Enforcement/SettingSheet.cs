using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Enforcement;

/// <summary>Settings of a plug-in as they are read, each with its evidence; what is read later overrides what was read before.</summary>
internal sealed class SettingSheet(ClusterSnapshot snapshot, List<Limitation> limitations, List<EnforcementEvidence> evidence)
{
    private readonly SortedDictionary<string, string> _values = new(StringComparer.Ordinal);

    /// <summary>Whether the place that holds the switches of enforcement was found.</summary>
    public bool Found { get; set; }

    /// <summary>Everything read so far.</summary>
    public ImmutableSortedDictionary<string, string> Values => _values.ToImmutableSortedDictionary(StringComparer.Ordinal);

    public IEnumerable<SnapshotObject> Of(string group, string kind) => snapshot.Objects.Where(o => o.Ref.Kind == new ResourceKind(group, kind));

    public FieldReader Reader(SnapshotObject item) => new(item, limitations);

    /// <summary>Whether the snapshot shows every object of a kind there is.</summary>
    public bool ListedInFull(string group, string kind) =>
        snapshot.Listings.Any(l => l.Kind == new ResourceKind(group, kind) && l.Outcome is ListOutcome.Complete or ListOutcome.Absent);

    public string? Value(string key) => _values.GetValueOrDefault(key);

    /// <summary>Takes the named fields of a section: texts as they are, anything else as its JSON.</summary>
    public void Take(SnapshotObject item, string section, ImmutableArray<string> keys)
    {
        JsonElement values = Reader(item).Section(item.Body, "", section);
        if (values.ValueKind != JsonValueKind.Object) return;
        Found = true;
        foreach (string key in keys)
        {
            if (!FieldReader.TryGet(values, key, out JsonElement value)) continue;
            Set(key, value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText(), item.Ref, $"/{section}/{FieldReader.Escape(key)}");
        }
    }

    public void Set(string key, string value, ObjectRef source, string? pointer)
    {
        _values[key] = value;
        evidence.Add(new EnforcementEvidence(source, pointer, $"{source} sets {key} to {value}."));
    }

    /// <summary>What holds where nothing sets a key, told by the place that would.</summary>
    public void Default(string key, string value, ObjectRef source)
    {
        if (!_values.TryAdd(key, value)) return;
        evidence.Add(new EnforcementEvidence(source, null, $"{source} does not set {key}, which is {value} by default."));
    }

    public void Report(ObjectRef? source, string? pointer, string statement) => evidence.Add(new EnforcementEvidence(source, pointer, statement));

    /// <summary>Records what is not known of the settings.</summary>
    public void Limit(ObjectRef source, string? pointer, string message, string rule) => limitations.Add(new Limitation(source, pointer, message, rule));
}
