using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Compliance.TestKit;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Compliance.Network.Tests.Semantics;

/// <summary>The hand-derived cases of tests/cases/semantics-cases.yaml.</summary>
internal static class SemanticsCases
{
    private static readonly Lazy<JsonElement> File = new(() =>
    {
        string path = Path.Combine(AppContext.BaseDirectory, "semantics-cases.yaml");
        var yaml = new YamlStream();
        yaml.Load(new StringReader(System.IO.File.ReadAllText(path)));
        return JsonSerializer.SerializeToElement(Convert(yaml.Documents[0].RootNode));
    });

    // The file names a namespace y, which the YAML that kubectl reads takes for true; here it is text, as its author meant.
    private static JsonNode? Convert(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(c => KeyValuePair.Create(((YamlScalarNode)c.Key).Value!, Convert(c.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Convert)]),
        YamlScalarNode { Style: ScalarStyle.Plain } scalar => scalar.Value switch
        {
            "" or "null" or "~" => null,
            "true" => true,
            "false" => false,
            string text when int.TryParse(text, out int number) => number,
            string text when double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) => number,
            string text => text,
            null => null,
        },
        YamlScalarNode quoted => quoted.Value,
        _ => throw new FormatException($"Unexpected node at {node.Start}."),
    };

    public static IEnumerable<JsonElement> All => File.Value.GetProperty("cases").EnumerateArray();

    /// <summary>A cluster as the case describes it.</summary>
    public static Cluster Build(JsonElement @case)
    {
        var world = JsonNode.Parse(File.Value.GetProperty("worlds").GetProperty(@case.GetProperty("world").GetString()!).GetRawText())!.AsObject();
        if (@case.TryGetProperty("extra", out JsonElement extra))
        {
            foreach (JsonProperty kind in extra.EnumerateObject())
                foreach (JsonProperty item in kind.Value.EnumerateObject())
                    (world[kind.Name] ??= new JsonObject())[item.Name] = JsonNode.Parse(item.Value.GetRawText());
        }
        var cluster = new Cluster();
        foreach ((string name, JsonNode? node) in world["nodes"]!.AsObject()) if (node is not null) AddNode(cluster, name, node);
        foreach ((string name, JsonNode? labels) in world["namespaces"]!.AsObject())
            cluster.Namespace(name, [.. (labels?.AsObject() ?? []).Select(l => $"{l.Key}={l.Value}")]);
        foreach ((string name, JsonNode? pod) in world["pods"]!.AsObject()) if (pod is not null) AddPod(cluster, name, pod);
        foreach ((string name, JsonNode? service) in world["services"]?.AsObject() ?? []) if (service is not null) AddService(cluster, name, service);
        foreach (JsonElement policy in @case.GetProperty("policies").EnumerateArray()) cluster.Object(policy);
        JsonElement cni = @case.GetProperty("cni");
        string[] settings = [];
        if (cni.TryGetProperty("config", out JsonElement config))
            settings = [.. config.EnumerateObject().Select(c => $"{c.Name}={(c.Value.ValueKind == JsonValueKind.String ? c.Value.GetString() : c.Value.GetRawText())}")];
        if (cni.TryGetProperty("version", out JsonElement version)) settings = [.. settings, $"version={version}"];
        return cluster.With(cni.GetProperty("kind").GetString(), settings);
    }

    private static void AddNode(Cluster cluster, string name, JsonNode node) =>
        cluster.Node(name, (string)node["ips"]![0]!, [.. (node["labels"]?.AsObject() ?? []).Select(l => $"{l.Key}={l.Value}")]);

    private static void AddPod(Cluster cluster, string name, JsonNode pod)
    {
        string[] ports = [.. (pod["ports"]?.AsArray() ?? []).Select(p => $"{p!["name"]}={p["port"]}/{p["protocol"]}")];
        string[] labels = [.. pod["labels"]!.AsObject().Select(l => $"{l.Key}={l.Value}")];
        cluster.Pod(name, (string)pod["ip"]!, (string?)pod["node"], ports, (bool?)pod["hostNetwork"] ?? false, (string?)pod["phase"] ?? "Running", labels);
        if ((string?)pod["sa"] is { } account) cluster.RunAs(name, account);
        if ((bool?)pod["deleting"] == true) cluster.Terminating(name);
    }

    private static void AddService(Cluster cluster, string name, JsonNode service)
    {
        string[] parts = name.Split('/');
        var ports = new JsonArray([.. service["ports"]!.AsArray().Select(p => p!.DeepClone())]);
        JsonNode? selector = service["selector"]?.DeepClone();
        cluster.Object(new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Service",
            ["metadata"] = new JsonObject { ["name"] = parts[1], ["namespace"] = parts[0] },
            ["spec"] = new JsonObject { ["clusterIP"] = (string?)service["clusterIP"], ["selector"] = selector, ["ports"] = ports },
        });
        if (service["endpoints"] is not JsonArray endpoints) return;
        cluster.Object(new JsonObject
        {
            ["apiVersion"] = "discovery.k8s.io/v1",
            ["kind"] = "EndpointSlice",
            ["metadata"] = new JsonObject { ["name"] = parts[1] + "-1", ["namespace"] = parts[0], ["labels"] = new JsonObject { ["kubernetes.io/service-name"] = parts[1] } },
            ["addressType"] = "IPv4",
            ["endpoints"] = new JsonArray([.. endpoints.Select(e => (JsonNode)new JsonObject { ["addresses"] = new JsonArray((string?)e!["ip"]) })]),
            ["ports"] = new JsonArray([.. endpoints.Select(e => (JsonNode)new JsonObject { ["port"] = (int)e!["port"]!, ["protocol"] = (string?)e["protocol"] })]),
        });
    }
}
