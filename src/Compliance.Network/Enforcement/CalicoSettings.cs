using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Enforcement;

/// <summary>Reads Felix's configuration, the environment of calico-node, which overrides it, and the version Calico states of itself (CMB-10).</summary>
internal static class CalicoSettings
{
    private static readonly ImmutableArray<string> FelixKeys =
    [
        "defaultEndpointToHostAction", "failsafeInboundHostPorts", "failsafeOutboundHostPorts", "allowVXLANPacketsFromWorkloads",
        "allowIPIPPacketsFromWorkloads", "vxlanPort", "dropActionOverride", "iptablesFilterDenyAction", "nftablesFilterDenyAction", "policySyncPathPrefix",
        "bpfEnabled", "nftablesMode", "logPrefix", "logActionRateLimit", "flowLogsFlushInterval", "flowLogsGoldmaneServer", "flowLogsLocalReporter",
        "flowLogsPolicyEvaluationMode",
    ];

    // Keys whose value decides verdicts: on some nodes alone they make enforcement differ.
    private static readonly ImmutableArray<string> Deciding =
    [
        "defaultEndpointToHostAction", "failsafeInboundHostPorts", "failsafeOutboundHostPorts", "allowVXLANPacketsFromWorkloads",
        "allowIPIPPacketsFromWorkloads", "vxlanPort", "dropActionOverride", "policySyncPathPrefix", "bpfEnabled",
    ];

    private static readonly ImmutableArray<string> Groups = ["crd.projectcalico.org", "projectcalico.org"];

    /// <returns>Whether enforcement differs from node to node (CMB-12).</returns>
    public static bool Read(SettingSheet sheet, AgentDaemonSet agent)
    {
        sheet.Found = true;
        SnapshotObject? felix = null;
        bool differs = false;
        foreach (SnapshotObject item in Groups.SelectMany(g => sheet.Of(g, "FelixConfiguration")))
        {
            if (item.Ref.Name == "default") sheet.Take(felix = item, "spec", FelixKeys);
            else if (item.Ref.Name.StartsWith("node.", StringComparison.Ordinal)) differs |= OfOneNode(sheet, item);
        }
        foreach (string key in FelixKeys)
            if (agent.Variable("FELIX_" + key.ToUpperInvariant()) is { } value) sheet.Set(key, key.StartsWith("failsafe", StringComparison.Ordinal) ? Ports(value) : value, agent.Ref, null);
        // Felix drops by default; the manifests and the operator of Calico say otherwise in the agent's environment (CAL-42).
        if (felix is not null || sheet.ListedInFull(Groups[0], "FelixConfiguration")) sheet.Default("defaultEndpointToHostAction", "Drop", felix?.Ref ?? agent.Ref);
        if (sheet.Value("policySyncPathPrefix") is { Length: > 0 }) sheet.Set("applicationLayerPolicy", "true", felix?.Ref ?? agent.Ref, felix is null ? null : "/spec/policySyncPathPrefix");
        else if (felix is not null || sheet.ListedInFull(Groups[0], "FelixConfiguration")) sheet.Default("applicationLayerPolicy", "false", felix?.Ref ?? agent.Ref);
        foreach (SnapshotObject controllers in Groups.SelectMany(g => sheet.Of(g, "KubeControllersConfiguration")).Where(o => o.Ref.Name == "default")) AutoCreate(sheet, controllers);
        return differs;
    }

    /// <summary>The version Calico states of itself; null when it does not. A variant other than Calico is told.</summary>
    public static string? Version(SettingSheet sheet)
    {
        string? found = null;
        foreach (SnapshotObject item in Groups.SelectMany(g => sheet.Of(g, "ClusterInformation")))
        {
            FieldReader reader = sheet.Reader(item);
            JsonElement spec = reader.Section(item.Body, "", "spec");
            if (reader.Text(spec, "/spec", "variant") is { Length: > 0 } variant) sheet.Set("variant", variant, item.Ref, "/spec/variant");
            if (reader.Text(spec, "/spec", "calicoVersion") is not { Length: > 0 } version) continue;
            sheet.Report(item.Ref, "/spec/calicoVersion", $"{item.Ref} states version {version}.");
            found ??= version;
        }
        foreach (SnapshotObject item in sheet.Of("operator.tigera.io", "Installation").Where(o => o.Ref.Name == "default"))
        {
            FieldReader reader = sheet.Reader(item);
            JsonElement spec = reader.Section(item.Body, "", "spec"), status = reader.Section(item.Body, "", "status");
            if ((reader.Text(status, "/status", "variant") ?? reader.Text(spec, "/spec", "variant")) is { Length: > 0 } variant) sheet.Set("variant", variant, item.Ref, "/spec/variant");
            if (reader.Text(status, "/status", "calicoVersion") is not { Length: > 0 } version) continue;
            sheet.Report(item.Ref, "/status/calicoVersion", $"{item.Ref} states version {version}.");
            found ??= version;
        }
        return found;
    }

    private static bool OfOneNode(SettingSheet sheet, SnapshotObject item)
    {
        JsonElement spec = sheet.Reader(item).Section(item.Body, "", "spec");
        string[] set = [.. Deciding.Where(k => FieldReader.TryGet(spec, k, out _))];
        if (set.Length == 0) return false;
        sheet.Report(item.Ref, "/spec", $"{item.Ref} sets {string.Join(", ", set)} on one node.");
        sheet.Limit(item.Ref, "/spec", $"{item.Ref} sets {string.Join(", ", set)} on one node; enforcement differs from node to node.", "CMB-12");
        return true;
    }

    private static void AutoCreate(SettingSheet sheet, SnapshotObject item)
    {
        FieldReader reader = sheet.Reader(item);
        JsonElement at = item.Body;
        string pointer = "";
        foreach (string step in (string[])["spec", "controllers", "node", "hostEndpoint"])
        {
            at = reader.Section(at, pointer, step);
            pointer += "/" + step;
        }
        if (reader.Text(at, pointer, "autoCreate") is { } value) sheet.Set("hostEndpoint.autoCreate", value, item.Ref, pointer + "/autoCreate");
    }

    /// <summary>The list as the resource writes it, of the form of the environment: <c>tcp:22, udp:0.0.0.0/0:68</c>, or <c>none</c>.</summary>
    private static string Ports(string text)
    {
        var list = new JsonArray();
        foreach (string entry in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (entry == "none") continue;
            int first = entry.IndexOf(':', StringComparison.Ordinal), last = entry.LastIndexOf(':');
            string protocol = first < 0 ? "tcp" : entry[..first];
            // What is no number stays a text, which the reader of the list refuses.
            JsonNode port = int.TryParse(entry[(last + 1)..], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int number) ? number : entry[(last + 1)..];
            var item = new JsonObject { ["protocol"] = protocol, ["port"] = port };
            if (last > first) item["net"] = entry[(first + 1)..last];
            list.Add(item);
        }
        return list.ToJsonString();
    }
}
