using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Enforcement;

/// <summary>A DaemonSet that carries the agent of a network plug-in.</summary>
internal sealed class AgentDaemonSet
{
    private readonly ImmutableArray<(string Name, string Image, ImmutableArray<string> Arguments, ImmutableSortedDictionary<string, string> Variables)> _containers;

    private AgentDaemonSet(SnapshotObject item, List<Limitation> limitations)
    {
        Ref = item.Ref;
        var reader = new FieldReader(item, limitations);
        JsonElement status = reader.Section(reader.Root, "", "status");
        Ready = reader.Number(status, "/status", "numberReady") ?? 0;
        Desired = reader.Number(status, "/status", "desiredNumberScheduled");
        JsonElement template = reader.Section(reader.Section(reader.Root, "", "spec"), "/spec", "template");
        JsonElement spec = reader.Section(template, "/spec/template", "spec");
        ConfigMaps = [.. reader.List(spec, "/spec/template/spec", "volumes")
            .Select(v => reader.Text(reader.Section(v.Value, v.Pointer, "configMap"), v.Pointer + "/configMap", "name")).OfType<string>()];
        _containers = [.. reader.List(spec, "/spec/template/spec", "containers").Select(c => (
            reader.Text(c.Value, c.Pointer, "name") ?? "", reader.Text(c.Value, c.Pointer, "image") ?? "",
            Strings(reader, c.Value, c.Pointer, "command").AddRange(Strings(reader, c.Value, c.Pointer, "args")),
            reader.List(c.Value, c.Pointer, "env").Where(e => reader.Text(e.Value, e.Pointer, "name") is not null)
                .GroupBy(e => reader.Text(e.Value, e.Pointer, "name")!)
                .ToImmutableSortedDictionary(g => g.Key, g => reader.Text(g.Last().Value, g.Last().Pointer, "value") ?? "", StringComparer.Ordinal)))];
    }

    /// <summary>Which DaemonSet.</summary>
    public ObjectRef Ref { get; }

    /// <summary>Pods that are ready; 0 where no status was read.</summary>
    public int Ready { get; }

    /// <summary>ConfigMaps it mounts.</summary>
    public ImmutableArray<string> ConfigMaps { get; }

    /// <summary>Nodes that should run it; null where no status was read.</summary>
    public int? Desired { get; }

    public static ImmutableArray<AgentDaemonSet> All(ClusterSnapshot snapshot, List<Limitation> limitations) =>
        [.. snapshot.Objects.Where(o => o.Ref.Kind == new ResourceKind("apps", "DaemonSet")).Select(o => new AgentDaemonSet(o, limitations))];

    /// <summary>Whether a container has that name, or an image whose last path part has it.</summary>
    public bool Runs(string container) => _containers.Any(c => Is(c, container));

    /// <summary>Tag of the image of the container of that name, or of the first one; null when it has none.</summary>
    public string? Tag(string container)
    {
        string? image = _containers.Where(c => Is(c, container)).Select(c => c.Image).FirstOrDefault() ?? _containers.Select(c => c.Image).FirstOrDefault();
        if (image is null) return null;
        image = image.Split('@')[0];
        int colon = image.LastIndexOf(':');
        return colon > image.LastIndexOf('/') ? image[(colon + 1)..] : null;
    }

    /// <summary>Value of an argument <c>--name=value</c> or <c>--name</c> of any container; null when absent.</summary>
    public string? Argument(string name)
    {
        foreach (string argument in _containers.SelectMany(c => c.Arguments))
        {
            if (argument == name) return "true";
            if (argument.StartsWith(name + "=", StringComparison.Ordinal)) return argument[(name.Length + 1)..];
        }
        return null;
    }

    /// <summary>Value of an environment variable of any container; null when absent, or kept elsewhere.</summary>
    public string? Variable(string name) =>
        _containers.Select(c => c.Variables.GetValueOrDefault(name)).FirstOrDefault(v => !string.IsNullOrEmpty(v));

    private static bool Is((string Name, string Image, ImmutableArray<string> Arguments, ImmutableSortedDictionary<string, string> Variables) container, string name) =>
        container.Name == name || container.Image.Split('@')[0].Split('/')[^1].Split(':')[0] == name;

    private static ImmutableArray<string> Strings(FieldReader reader, JsonElement parent, string at, string name) =>
        [.. reader.List(parent, at, name).Where(s => s.Value.ValueKind == JsonValueKind.String).Select(s => s.Value.GetString()!)];
}
