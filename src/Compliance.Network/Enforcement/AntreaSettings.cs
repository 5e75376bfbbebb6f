using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Compliance.Network.Documents;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Enforcement;

/// <summary>Reads the gates of antrea-config and the version its components state (CMB-10).</summary>
internal static class AntreaSettings
{
    // What decides which policies count, as it stands where antrea-config says nothing.
    private static readonly ImmutableArray<(string Name, string Default)> Switches =
    [
        ("AdminNetworkPolicy", "false"), ("AntreaPolicy", "true"), ("AntreaProxy", "true"), ("ClusterNetworkPolicy", "false"), ("Egress", "true"),
        ("L7NetworkPolicy", "false"), ("NodeNetworkPolicy", "false"), ("antreaProxy.enable", "true"), ("antreaProxy.proxyAll", "false"),
    ];

    public static void Read(SettingSheet sheet, AgentDaemonSet agent)
    {
        sheet.Found = true;
        ImmutableArray<SnapshotObject> maps =
            [.. sheet.Of("", "ConfigMap").Where(o => o.Ref.Name == "antrea-config" || o.Ref.Name.StartsWith("antrea-config-", StringComparison.Ordinal))];
        // Older releases name the map for its content and leave old ones behind; the agent mounts the one in use.
        ImmutableArray<SnapshotObject> mounted = [.. maps.Where(m => agent.ConfigMaps.Contains(m.Ref.Name))];
        bool read = false;
        foreach (SnapshotObject map in mounted.IsEmpty ? maps : mounted) read |= Take(sheet, map);
        if (!read) return;
        foreach ((string name, string value) in Switches) sheet.Default(name, value, (mounted.IsEmpty ? maps : mounted)[0].Ref);
    }

    /// <summary>The version that Antrea's components state; null when they do not.</summary>
    public static string? Version(SettingSheet sheet)
    {
        string? controller = null;
        var agents = new SortedSet<string>(StringComparer.Ordinal);
        foreach (SnapshotObject item in sheet.Of("crd.antrea.io", "AntreaControllerInfo").Concat(sheet.Of("crd.antrea.io", "AntreaAgentInfo")))
        {
            if (sheet.Reader(item).Text(item.Body, "", "version") is not { Length: > 0 } version) continue;
            if (item.Ref.Kind.Kind == "AntreaAgentInfo")
            {
                agents.Add(version);
                continue;
            }
            controller ??= version;
            sheet.Report(item.Ref, "/version", $"{item.Ref} states version {version}.");
        }
        if (agents.Count > 0) sheet.Report(null, null, $"The agents state {(agents.Count == 1 ? "version" : "versions")} {string.Join(", ", agents)}.");
        return controller ?? agents.Min;
    }

    private static bool Take(SettingSheet sheet, SnapshotObject map)
    {
        FieldReader reader = sheet.Reader(map);
        bool read = false;
        foreach ((string file, string text) in reader.Map(map.Body, "", "data"))
        {
            if (!file.EndsWith(".conf", StringComparison.Ordinal)) continue;
            string at = $"/data/{FieldReader.Escape(file)}";
            DocumentReading reading = StructuredDocument.Read(Encoding.UTF8.GetBytes(text), DocumentLimits.Default);
            foreach (DocumentProblem problem in reading.Problems)
                reader.Limit(at, $"cannot be read (line {problem.Line}: {problem.Message}), so feature gates are not known");
            read |= reading.Problems.IsEmpty;
            foreach (StructuredDocument document in reading.Documents) Take(sheet, reader, document.Root, map.Ref, at);
        }
        return read;
    }

    private static void Take(SettingSheet sheet, FieldReader reader, JsonElement root, ObjectRef map, string at)
    {
        if (FieldReader.TryGet(root, "antreaProxy", out JsonElement proxy))
        {
            foreach (string key in (string[])["enable", "proxyAll"])
            {
                if (!FieldReader.TryGet(proxy, key, out JsonElement value)) continue;
                if (value.ValueKind is JsonValueKind.True or JsonValueKind.False) sheet.Set($"antreaProxy.{key}", value.GetRawText(), map, at);
                else reader.Limit(at, $"sets antreaProxy.{key} to something that is neither true nor false");
            }
        }

        if (FieldReader.TryGet(root, "featureGates", out JsonElement gates) && gates.ValueKind != JsonValueKind.Object)
            reader.Limit($"{at}", "holds featureGates that are no mapping, so feature gates are not known");
        if (gates.ValueKind != JsonValueKind.Object) return;
        foreach (JsonProperty gate in gates.EnumerateObject())
        {
            if (gate.Value.ValueKind is not (JsonValueKind.True or JsonValueKind.False)) reader.Limit(at, $"sets the gate {gate.Name} to something that is neither true nor false");
            // The agent and the controller have a file each; a gate that one of them leaves off is off.
            else if (sheet.Value(gate.Name) != "false") sheet.Set(gate.Name, gate.Value.GetRawText(), map, at);
        }
    }
}
