using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using Compliance.Host.Questions;
using Compliance.Network.Algebra;
using Compliance.Network.Documents;
using Compliance.Network.Policy;

namespace Compliance.Host.Expectations;

/// <summary>Reads endpoints: texts in the syntax of questions, and groups in the words of a NetworkPolicy peer.</summary>
internal sealed class EndpointTermReader(StrictFields fields)
{
    private static readonly ImmutableArray<string> s_keys = ["namespace", "namespaceSelector", "podSelector", "ipBlock"];

    /// <summary>One endpoint or a list of them; empty after a problem.</summary>
    public ImmutableArray<EndpointTerm> Read(JsonElement value, string pointer, bool isSource) =>
        [.. fields.Items(value, pointer, orOne: true).Select(i => One(i.Value, i.Pointer, isSource)).OfType<EndpointTerm>()];

    private EndpointTerm? One(JsonElement value, string pointer, bool isSource)
    {
        if (value.ValueKind == JsonValueKind.String) return Named(value.GetString()!, pointer, isSource);
        if (value.ValueKind == JsonValueKind.Object) return Group(value, pointer);
        fields.Refuse(pointer, $"found {StrictFields.Found(value)}; expected {EndpointName.Syntax}, or a mapping with {string.Join(", ", s_keys)}");
        return null;
    }

    private EndpointTerm.Named? Named(string text, string pointer, bool isSource)
    {
        try
        {
            EndpointName name = EndpointName.Parse(text);
            if (!isSource || name is not EndpointName.Service) return new EndpointTerm.Named(text, name);
            fields.Refuse(pointer, $"'{text}': a Service opens no connections; name the pods behind it");
        }
        catch (QuestionException e)
        {
            fields.Refuse(pointer, e.Message);
        }
        return null;
    }

    private EndpointTerm? Group(JsonElement value, string pointer)
    {
        if (!fields.IsMapping(value, pointer, s_keys)) return null;
        bool block = value.TryGetProperty("ipBlock", out JsonElement blockValue);
        int others = s_keys.Count(k => k != "ipBlock" && value.TryGetProperty(k, out _));
        if (block == (others > 0))
        {
            fields.Refuse(pointer, block ? "ipBlock stands alone; expected no other field beside it" : $"an empty mapping; expected at least one of {string.Join(", ", s_keys)}");
            return null;
        }
        if (block) return Block(blockValue, $"{pointer}/ipBlock");
        ImmutableArray<string> namespaces = value.TryGetProperty("namespace", out JsonElement names)
            ? [.. fields.Items(names, $"{pointer}/namespace", orOne: true).Select(i => fields.TextOf(i.Value, i.Pointer)).OfType<string>()] : [];
        bool byLabels = value.TryGetProperty("namespaceSelector", out JsonElement selector);
        if (byLabels && !namespaces.IsEmpty) fields.Refuse(pointer, "namespace and namespaceSelector; expected one of them");
        Selector pods = value.TryGetProperty("podSelector", out JsonElement podSelector) ? ReadSelector(podSelector, $"{pointer}/podSelector") : Selector.Everything;
        return new EndpointTerm.Pods(namespaces, byLabels ? ReadSelector(selector, $"{pointer}/namespaceSelector") : Selector.Everything, pods);
    }

    private EndpointTerm.Block? Block(JsonElement value, string pointer)
    {
        if (!fields.IsMapping(value, pointer, ["cidr", "except"])) return null;
        if (!value.TryGetProperty("cidr", out JsonElement cidr))
        {
            fields.Refuse(pointer, "'cidr' is missing; expected ADDRESS/LENGTH");
            return null;
        }
        IPNetwork? whole = Network(cidr, $"{pointer}/cidr");
        var holes = ImmutableArray.CreateBuilder<IPNetwork>();
        if (value.TryGetProperty("except", out JsonElement except))
        {
            foreach ((JsonElement item, string at) in fields.Items(except, $"{pointer}/except"))
            {
                if (Network(item, at) is not { } hole || whole is not { } outer) continue;
                if (outer.Contains(hole.BaseAddress) && hole.PrefixLength > outer.PrefixLength) holes.Add(hole);
                else fields.Refuse(at, $"'{hole}' is no part of {outer}");
            }
        }
        return whole is { } found ? new EndpointTerm.Block(found, holes.ToImmutable()) : null;
    }

    private IPNetwork? Network(JsonElement value, string pointer)
    {
        if (fields.TextOf(value, pointer) is not { } text) return null;
        if (AddressText.TryParseBlock(text, out IPNetwork block)) return block;
        fields.Refuse(pointer, $"'{text}'; expected ADDRESS/LENGTH, for example 10.0.0.0/8");
        return null;
    }

    private Selector ReadSelector(JsonElement value, string pointer)
    {
        if (!fields.IsMapping(value, pointer, ["matchLabels", "matchExpressions"])) return Selector.Everything;
        var terms = ImmutableArray.CreateBuilder<Selector>();
        if (value.TryGetProperty("matchLabels", out JsonElement labels))
        {
            if (labels.ValueKind != JsonValueKind.Object) fields.Refuse($"{pointer}/matchLabels", $"found {StrictFields.Found(labels)}; expected a mapping of labels");
            else
                foreach (JsonProperty label in labels.EnumerateObject())
                {
                    string at = JsonPointer.Append($"{pointer}/matchLabels", label.Name);
                    if (label.Value.ValueKind == JsonValueKind.String) terms.Add(new Selector.In(label.Name, [label.Value.GetString()!]));
                    else fields.Refuse(at, $"found {StrictFields.Found(label.Value)}; expected text; put it in quotes");
                }
        }
        if (value.TryGetProperty("matchExpressions", out JsonElement expressions))
            foreach ((JsonElement item, string at) in fields.Items(expressions, $"{pointer}/matchExpressions"))
                if (Expression(item, at) is { } term) terms.Add(term);
        return terms.Count == 0 ? Selector.Everything : terms.Count == 1 ? terms[0] : new Selector.AllOf(terms.ToImmutable());
    }

    private Selector? Expression(JsonElement value, string pointer)
    {
        if (!fields.IsMapping(value, pointer, ["key", "operator", "values"])) return null;
        string? key = fields.Text(value, pointer, "key"), op = fields.Text(value, pointer, "operator");
        ImmutableArray<string> values = value.TryGetProperty("values", out JsonElement list)
            ? [.. fields.Items(list, $"{pointer}/values").Select(i => fields.TextOf(i.Value, i.Pointer)).OfType<string>().Distinct().Order(StringComparer.Ordinal)] : [];
        if (key is null || op is null)
        {
            if (!value.TryGetProperty("key", out _) || !value.TryGetProperty("operator", out _)) fields.Refuse(pointer, "expected key and operator");
            return null;
        }
        bool takes = op is "In" or "NotIn";
        if (op is not ("In" or "NotIn" or "Exists" or "DoesNotExist")) fields.Refuse($"{pointer}/operator", $"'{op}'; expected In, NotIn, Exists or DoesNotExist");
        else if (takes == values.IsEmpty) fields.Refuse(pointer, takes ? $"{op} needs values" : $"{op} takes no values");
        return op switch
        {
            "In" => new Selector.In(key, values),
            "NotIn" => new Selector.Not(new Selector.In(key, values)),
            "Exists" => new Selector.Has(key),
            _ => new Selector.Not(new Selector.Has(key)),
        };
    }
}
