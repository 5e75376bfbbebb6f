using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Network.Policy;

namespace Compliance.Network.Dialects.Cilium;

/// <summary>Reads what a port entry demands above layer 4: it leaves the allow qualified (CIL-29, CIL-30).</summary>
internal sealed class CiliumLayer7(CiliumFields fields, CiliumSwitches settings, Direction direction, bool host)
{
    /// <summary>The fields of a port entry that are not ports.</summary>
    public static readonly ImmutableArray<string> Fields = ["terminatingTLS", "originatingTLS", "serverNames", "listener", "rules"];

    private static readonly ImmutableArray<(string Field, string[] Known)> Types =
    [
        ("http", ["path", "method", "host", "headers", "headerMatches"]), ("kafka", ["role", "apiKey", "apiVersion", "clientID", "topic"]), ("dns", ["matchName", "matchPattern"]),
    ];

    /// <summary>The conditions of a port entry.</summary>
    public ImmutableArray<string> Read(JsonElement entry, string at, List<(JsonElement Value, string Pointer)> ports)
    {
        var qualifiers = new SortedSet<string>(StringComparer.Ordinal);
        string? type = Rules(entry, at);
        if (type is not null)
        {
            qualifiers.Add(type);
            Check(type, at, ports);
        }
        bool terminates = Tls(entry, at, "terminatingTLS"), originates = Tls(entry, at, "originatingTLS");
        List<(string Value, string Pointer)> names = fields.Texts(entry, at, "serverNames");
        foreach ((string name, string pointer) in names)
            if (name.Length == 0) fields.Refuse(pointer, "is an empty server name", "CIL-30");
        if (names.Count > 0)
        {
            qualifiers.Add("tls-sni");
            if (type is not null && !terminates) fields.Refuse($"{at}/serverNames", "stands beside layer 7 rules without terminatingTLS", "CIL-30");
        }
        else if (type is null && (terminates || originates))
        {
            qualifiers.Add("tls");
        }
        JsonElement listener = fields.Api.Section(entry, at, "listener");
        if (listener.ValueKind == JsonValueKind.Object)
        {
            qualifiers.Add("l7");
            fields.Api.Unknown(listener, $"{at}/listener", ["envoyConfig", "name", "priority"]);
            fields.Api.Text(listener, $"{at}/listener", "name");
            fields.Api.Real(listener, $"{at}/listener", "priority");
            JsonElement config = fields.Api.Section(listener, $"{at}/listener", "envoyConfig");
            fields.Api.Unknown(config, $"{at}/listener/envoyConfig", ["kind", "name"]);
            foreach (string name in (string[])["kind", "name"]) fields.Api.Text(config, $"{at}/listener/envoyConfig", name);
            if (direction == Direction.Ingress) fields.Refuse($"{at}/listener", "stands in an ingress rule, where no listener is allowed", "CIL-30");
            if (type is not null) fields.Refuse($"{at}/listener", "stands beside layer 7 rules", "CIL-30");
        }
        return [.. qualifiers];
    }

    private string? Rules(JsonElement entry, string at)
    {
        JsonElement rules = fields.Api.Section(entry, at, "rules");
        string inner = $"{at}/rules";
        fields.Api.Unknown(rules, inner, [.. Types.Select(t => t.Field), "l7proto", "l7"]);
        var found = new List<string>();
        foreach ((string field, string[] known) in Types)
        {
            List<(JsonElement Value, string Pointer)> listed = fields.Mappings(rules, inner, field);
            foreach ((JsonElement rule, string pointer) in listed)
            {
                fields.Api.Unknown(rule, pointer, known);
                foreach (string name in known.Where(n => n is not ("headers" or "headerMatches"))) fields.Api.Text(rule, pointer, name);
                fields.Texts(rule, pointer, "headers");
                foreach ((JsonElement match, string inside) in fields.Mappings(rule, pointer, "headerMatches"))
                {
                    fields.Api.Unknown(match, inside, ["mismatch", "name", "secret", "value"]);
                    foreach (string name in (string[])["mismatch", "name", "value"]) fields.Api.Text(match, inside, name);
                    Secret(match, inside, "secret");
                }
            }
            if (listed.Count > 0) found.Add(field);
        }
        if (fields.Api.Text(rules, inner, "l7proto") is { Length: > 0 } || fields.Api.List(rules, inner, "l7").Count > 0) found.Add("l7");
        if (found.Count > 1) fields.Refuse(inner, $"has rules of several kinds ({string.Join(", ", found)}); expected one", "CIL-29");
        return found.FirstOrDefault();
    }

    private void Check(string type, string at, List<(JsonElement Value, string Pointer)> ports)
    {
        if (!settings.L7Proxy) fields.Refuse($"{at}/rules", "needs the layer 7 proxy, and enable-l7-proxy is false", "CIL-29");
        if (direction == Direction.Ingress && type == "dns") fields.Refuse($"{at}/rules/dns", "stands in an ingress rule; DNS rules are for egress", "CIL-30");
        if (host && (direction == Direction.Ingress || type != "dns"))
            fields.Refuse($"{at}/rules", "stands in a policy for nodes, which may have DNS rules on egress alone", "CIL-30");
        if (type == "dns" && ports.Count == 0) fields.Refuse($"{at}/rules/dns", "names no port; expected port 53", "CIL-30");
        foreach ((JsonElement port, string pointer) in ports)
        {
            if (type != "dns" && CiliumPorts.Protocol(port) is var protocol && protocol != "TCP")
                fields.Refuse($"{pointer}/protocol", $"is {protocol}; layer 7 rules other than DNS are for TCP alone", "CIL-30");
            if (CiliumPorts.IsEveryPort(port)) fields.Refuse($"{pointer}/port", "is every port; layer 7 rules need one", "CIL-30");
        }
    }

    private bool Tls(JsonElement entry, string at, string field)
    {
        JsonElement context = fields.Api.Section(entry, at, field);
        fields.Api.Unknown(context, $"{at}/{field}", ["secret", "trustedCA", "certificate", "privateKey"]);
        Secret(context, $"{at}/{field}", "secret");
        foreach (string name in (string[])["trustedCA", "certificate", "privateKey"]) fields.Api.Text(context, $"{at}/{field}", name);
        return context.ValueKind == JsonValueKind.Object;
    }

    private void Secret(JsonElement parent, string at, string field)
    {
        JsonElement secret = fields.Api.Section(parent, at, field);
        fields.Api.Unknown(secret, $"{at}/{field}", ["name", "namespace"]);
        foreach (string name in (string[])["name", "namespace"]) fields.Api.Text(secret, $"{at}/{field}", name);
    }
}
