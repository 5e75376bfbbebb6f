using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Compliance.Network.Enforcement;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects.Calico;

/// <summary>Reads <c>source</c> and <c>destination</c> of a rule.</summary>
internal sealed class EntityRuleReader(PolicyFields fields, SelectorTexts texts, EnforcementFacts facts, string ns)
{
    private const int MostPorts = 50;
    private static readonly string[] Known =
        ["nets", "notNets", "selector", "notSelector", "namespaceSelector", "ports", "notPorts", "serviceAccounts", "services", "domains"];

    public EntityRule Read(JsonElement rule, string ruleAt, string side)
    {
        JsonElement entity = fields.Section(rule, ruleAt, side);
        string at = $"{ruleAt}/{side}";
        if (entity.ValueKind != JsonValueKind.Object) return new EntityRule { Pointer = at };
        string? problem = fields.Unknown(entity, at, Known);
        (Selector? accounts, string? accountProblem) = Accounts(entity, at);
        ((string, string)? service, string? serviceProblem) = Service(entity, at);
        Selector? selector = Selector(entity, at, "selector", SelectorUse.Endpoint), not = Selector(entity, at, "notSelector", SelectorUse.Endpoint);
        Selector? namespaces = Selector(entity, at, "namespaceSelector", SelectorUse.RuleNamespace);
        bool any = selector is not null || not is not null || accounts is not null;
        // Any selector at all keeps a rule of a namespaced policy to that namespace, unless a namespaceSelector says otherwise (CAL-22, CAL-26).
        string scope = namespaces is null && any ? ns : "";
        ImmutableArray<string> domains = Domains(entity, at, ref problem);
        return new EntityRule
        {
            Pointer = at,
            Nets = AddressList.Read(fields, entity, at, "nets"),
            NotNets = AddressList.Read(fields, entity, at, "notNets"),
            Selected = selector is null && namespaces is null && accounts is null && scope.Length == 0 ? null : texts.Join(namespaces, selector, accounts, scope),
            NotSelected = not,
            Ports = Ports(entity, at, "ports"),
            NotPorts = Ports(entity, at, "notPorts"),
            Service = service,
            Domains = domains,
            Problem = problem ?? accountProblem ?? serviceProblem,
        };
    }

    /// <summary>A selector; null where it is absent or empty.</summary>
    public Selector? Selector(JsonElement parent, string at, string name, SelectorUse use)
    {
        if (fields.Text(parent, at, name) is not { Length: > 0 } text) return null;
        (Selector? selector, string? problem) = texts.Parse(text, use);
        if (problem is not null) fields.Invalid($"{at}/{name}", problem);
        return selector;
    }

    private (Selector? Accounts, string? Problem) Accounts(JsonElement entity, string at)
    {
        JsonElement accounts = fields.Section(entity, at, "serviceAccounts");
        string inner = $"{at}/serviceAccounts";
        string? problem = fields.Unknown(accounts, inner, ["names", "selector"]);
        var names = new List<string>();
        foreach ((JsonElement name, string pointer) in fields.List(accounts, inner, "names"))
        {
            if (name.ValueKind == JsonValueKind.String) names.Add(name.GetString()!);
            else fields.Invalid(pointer, name, "the name of a service account");
        }
        Selector? selector = Selector(accounts, inner, "selector", SelectorUse.RuleAccount), byName = names.Count == 0 ? null : texts.Accounts(names);
        return (selector is null ? byName : byName is null ? selector : texts.Join(selector, byName, null, ""), problem);
    }

    private ((string, string)? Service, string? Problem) Service(JsonElement entity, string at)
    {
        JsonElement service = fields.Section(entity, at, "services");
        if (service.ValueKind != JsonValueKind.Object) return (null, null);
        string? problem = fields.Unknown(service, $"{at}/services", ["name", "namespace"]);
        string name = fields.Text(service, $"{at}/services", "name") ?? "", space = fields.Text(service, $"{at}/services", "namespace") ?? "";
        if (name.Length == 0) fields.Invalid($"{at}/services/name", "is absent or empty; expected the name of a Service");
        if (space.Length == 0) space = ns;
        if (space.Length == 0) fields.Invalid($"{at}/services/namespace", "is absent or empty; a GlobalNetworkPolicy must name it");
        foreach (string other in (string[])["nets", "notNets", "selector", "notSelector", "namespaceSelector", "serviceAccounts", "ports", "notPorts"])
            if (FieldReader.TryGet(entity, other, out JsonElement value) && !IsEmpty(value)) fields.Invalid($"{at}/services", $"stands beside {other}; expected it alone (CAL-31)");
        return ((space, name), problem);
    }

    private ImmutableArray<string> Domains(JsonElement entity, string at, ref string? problem)
    {
        var domains = ImmutableArray.CreateBuilder<string>();
        foreach ((JsonElement name, string pointer) in fields.List(entity, at, "domains"))
        {
            if (!CalicoVariant.HasDomains(facts)) problem = fields.Limit(pointer, CalicoVariant.NoDomains, "CAL-49");
            else if (name.ValueKind == JsonValueKind.String) domains.Add(name.GetString()!);
            else fields.Invalid(pointer, name, "a domain name");
        }
        return domains.DrainToImmutable();
    }

    private ImmutableArray<PortEntry> Ports(JsonElement entity, string at, string name)
    {
        var ports = ImmutableArray.CreateBuilder<PortEntry>();
        foreach ((JsonElement entry, string pointer) in fields.List(entity, at, name))
        {
            if (Port(entry, pointer) is { } port) ports.Add(port);
            else fields.Invalid(pointer, entry, "a port from 0 to 65535, a range such as \"6000:6010\", or the name of a port");
        }
        if (ports.Count > MostPorts) fields.Invalid($"{at}/{name}", $"has {ports.Count} entries; expected at most {MostPorts} (CAL-28)");
        return ports.DrainToImmutable();
    }

    private static PortEntry? Port(JsonElement entry, string pointer)
    {
        if (entry.ValueKind == JsonValueKind.Number) return entry.TryGetInt32(out int number) && number is >= 0 and <= 65535 ? new(number, number, null, pointer) : null;
        if (entry.ValueKind != JsonValueKind.String) return null;
        string text = entry.GetString()!;
        string[] ends = text.Split(':');
        if (ends.Length <= 2 && ends.All(e => e.Length > 0 && e.All(char.IsAsciiDigit)))
        {
            bool first = int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out int from), last = int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out int to);
            return first && last && from <= to && to <= 65535 ? new(from, to, null, pointer) : null;
        }
        return text.Length is > 0 and <= 128 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-') ? new(null, null, text, pointer) : null;
    }

    private static bool IsEmpty(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!.Length == 0,
        JsonValueKind.Array => value.GetArrayLength() == 0,
        _ => false,
    };
}
