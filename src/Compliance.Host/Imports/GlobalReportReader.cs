using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Host.Expectations;
using Compliance.Network.Dialects.Calico;
using Compliance.Network.Documents;
using Compliance.Network.Policy;

namespace Compliance.Host.Imports;

/// <summary>Reads one GlobalReport strictly: an unknown field and a value of another type are errors. What the configuration has no place for becomes
/// a remark; what the API server writes into every object, and the state of jobs that ran, is no wish of anybody and becomes none.</summary>
/// <param name="fields">Reads fields and keeps errors.</param>
/// <param name="remarks">Takes the remarks.</param>
internal sealed class GlobalReportReader(StrictFields fields, List<ImportRemark> remarks)
{
    private static readonly ImmutableArray<string> s_ofServer = ["uid", "resourceVersion", "generation", "creationTimestamp", "managedFields", "selfLink"];
    private static readonly ImmutableArray<string> s_types = ["inventory", "network-access", "policy-audit", "cis-benchmark"];

    /// <summary>The report; null after an error.</summary>
    public GlobalReport? Read(JsonElement value, string pointer)
    {
        if (!fields.IsMapping(value, pointer, ["apiVersion", "kind", "metadata", "spec", "status"])) return null;
        Expect(value, pointer, "apiVersion", ["projectcalico.org/v3", "crd.projectcalico.org/v1"]);
        Expect(value, pointer, "kind", ["GlobalReport"]);
        string? name = Name(value, pointer);
        if (Mapping(value, pointer, "spec", ["reportType", "endpoints", "schedule", "jobNodeSelector", "suspend", "cis"], required: true) is not { } spec) return null;
        pointer += "/spec";
        string? type = Required(spec, pointer, "reportType"), schedule = spec.TryGetProperty("schedule", out _) ? fields.Text(spec, pointer, "schedule") : null;
        bool suspended = Flag(spec, pointer, "suspend");
        EndpointSelection? endpoints = Endpoints(spec, pointer);
        Remarks(spec, pointer, type, suspended);
        return name is null || type is null ? null : new GlobalReport
        {
            Name = name, Line = fields.LineOf(pointer[..^"/spec".Length]), Type = type, Schedule = schedule, ScheduleLine = fields.LineOf($"{pointer}/schedule"), ScheduleField = $"{pointer}/schedule",
            Suspended = suspended, Endpoints = endpoints,
        };
    }

    private string? Name(JsonElement value, string pointer)
    {
        if (Mapping(value, pointer, "metadata", ["name", "labels", "annotations", .. s_ofServer], required: true) is not { } metadata) return null;
        pointer += "/metadata";
        string? name = Required(metadata, pointer, "name");
        if (name is not null && !(char.IsAsciiLetterOrDigit(name[0]) && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.')))
        {
            fields.Refuse($"{pointer}/name", $"found '{name}'; expected lower-case letters, digits, dashes and dots");
            name = null;
        }
        foreach (string field in (string[])["labels", "annotations"])
            if (Texts(metadata, pointer, field).Where(key => !key.StartsWith("kubectl.kubernetes.io/", StringComparison.Ordinal)).ToList() is { Count: > 0 } keys)
                Remark($"{pointer}/{field}", $"{string.Join(", ", keys)}: the configuration has no {field}");
        return name;
    }

    private EndpointSelection? Endpoints(JsonElement spec, string pointer)
    {
        pointer += "/endpoints";
        if (Mapping(spec, pointer[..^"/endpoints".Length], "endpoints", ["selector", "namespaces", "serviceAccounts"]) is not { } endpoints) return null;
        Selector pods = Condition(endpoints, pointer);
        (ImmutableArray<string> namespaces, Selector labels) = Match(endpoints, pointer, "namespaces");
        (ImmutableArray<string> accounts, Selector accountLabels) = Match(endpoints, pointer, "serviceAccounts");
        bool byAccount = !accounts.IsEmpty || !IsEverything(accountLabels);
        // All parts left out or empty selects everything.
        return IsEverything(pods) && namespaces.IsEmpty && IsEverything(labels) && !byAccount ? null
            : new EndpointSelection(fields.LineOf(pointer), pointer, pods, namespaces, labels, byAccount);
    }

    private (ImmutableArray<string> Names, Selector Labels) Match(JsonElement endpoints, string pointer, string key)
    {
        if (Mapping(endpoints, pointer, key, ["names", "selector"]) is not { } match) return ([], Selector.Everything);
        return (List(match, $"{pointer}/{key}", "names"), Condition(match, $"{pointer}/{key}"));
    }

    private Selector Condition(JsonElement mapping, string pointer)
    {
        if (!mapping.TryGetProperty("selector", out JsonElement value) || value is { ValueKind: JsonValueKind.String } && value.GetString()!.Length == 0) return Selector.Everything;
        if (fields.Text(mapping, pointer, "selector") is not { } text) return Selector.Everything;
        try
        {
            return CalicoSelector.Read(text);
        }
        catch (FormatException e)
        {
            fields.Refuse($"{pointer}/selector", $"'{text}' {e.Message}");
            return Selector.Everything;
        }
    }

    private void Remarks(JsonElement spec, string pointer, string? type, bool suspended)
    {
        if (type == "cis-benchmark")
            Remark($"{pointer}/reportType", "cis-benchmark: packs assess the framework cis-kubernetes, which asks other questions than the former report: what the cluster's objects show, and no files of nodes");
        else if (type is not null && !s_types.Contains(type)) Remark($"{pointer}/reportType", $"{type}: not a type that is known; packs hold what inventory, network-access and policy-audit told");
        if (suspended) Remark($"{pointer}/suspend", "true: the schedule of this report is not taken over");
        if (Texts(spec, pointer, "jobNodeSelector") is { Length: > 0 } labels)
            Remark($"{pointer}/jobNodeSelector", $"{string.Join(", ", labels)}: where jobs run is said in the CronJob or Deployment of this program");
        if (Mapping(spec, pointer, "cis", ["highThreshold", "medThreshold", "includeUnscoredTests", "numFailedTests", "resultsFilters"]) is not { } cis) return;
        pointer += "/cis";
        foreach (string key in (string[])["highThreshold", "medThreshold", "numFailedTests"])
            if (Number(cis, pointer, key) is { } number) Remark($"{pointer}/{key}", $"{number}: packs show every control, and no levels made of percentages");
        if (cis.TryGetProperty("includeUnscoredTests", out _)) Remark($"{pointer}/includeUnscoredTests", $"{(Flag(cis, pointer, "includeUnscoredTests") ? "true" : "false")}: packs show every control");
        Filters(cis, pointer);
    }

    private void Filters(JsonElement cis, string pointer)
    {
        if (!cis.TryGetProperty("resultsFilters", out JsonElement filters)) return;
        foreach ((JsonElement filter, string at) in fields.Items(filters, $"{pointer}/resultsFilters"))
        {
            if (!fields.IsMapping(filter, at, ["benchmarkSelection", "exclude", "include"])) continue;
            if (Mapping(filter, at, "benchmarkSelection", ["kubernetesVersion"]) is { } selection && fields.Text(selection, $"{at}/benchmarkSelection", "kubernetesVersion") is { } version)
                Remark($"{at}/benchmarkSelection", $"kubernetesVersion {version}: one version of the benchmark is assessed");
            foreach (string key in (string[])["exclude", "include"])
                if (List(filter, at, key) is { IsEmpty: false } tests)
                    Remark($"{at}/{key}", $"{string.Join(", ", tests)}: no control is left out; a failure that somebody accepts is an exception, with a reason, an approver and a last day");
        }
    }

    private void Remark(string pointer, string message) => remarks.Add(new ImportRemark(fields.LineOf(pointer), pointer, message));

    private void Expect(JsonElement value, string pointer, string key, ImmutableArray<string> expected)
    {
        if (Required(value, pointer, key) is { } found && !expected.Contains(found)) fields.Refuse($"{pointer}/{key}", $"found '{found}'; expected {string.Join(" or ", expected)}");
    }

    private string? Required(JsonElement value, string pointer, string key)
    {
        if (value.TryGetProperty(key, out _)) return fields.Text(value, pointer, key);
        fields.Refuse(pointer, $"'{key}' is missing; expected a text");
        return null;
    }

    private JsonElement? Mapping(JsonElement value, string pointer, string key, ImmutableArray<string> keys, bool required = false)
    {
        if (!value.TryGetProperty(key, out JsonElement mapping))
        {
            if (required) fields.Refuse(pointer, $"'{key}' is missing; expected a mapping with {string.Join(", ", keys.Except(s_ofServer))}");
            return null;
        }
        return fields.IsMapping(mapping, $"{pointer}/{key}", keys) ? mapping : null;
    }

    /// <summary>Keys of a mapping of texts, with their values.</summary>
    private ImmutableArray<string> Texts(JsonElement value, string pointer, string key)
    {
        if (!value.TryGetProperty(key, out JsonElement mapping)) return [];
        if (mapping.ValueKind != JsonValueKind.Object)
        {
            fields.Refuse($"{pointer}/{key}", $"found {StrictFields.Found(mapping)}; expected a mapping of texts");
            return [];
        }
        foreach (JsonProperty pair in mapping.EnumerateObject().Where(p => p.Value.ValueKind != JsonValueKind.String))
            fields.Refuse(JsonPointer.Append($"{pointer}/{key}", pair.Name), $"found {StrictFields.Found(pair.Value)}; expected a text");
        return [.. mapping.EnumerateObject().Where(p => p.Value.ValueKind == JsonValueKind.String).Select(p => $"{p.Name}={p.Value.GetString()}")];
    }

    private ImmutableArray<string> List(JsonElement value, string pointer, string key)
    {
        if (!value.TryGetProperty(key, out JsonElement list) || list is { ValueKind: JsonValueKind.Array } && list.GetArrayLength() == 0) return [];
        return [.. fields.Items(list, $"{pointer}/{key}").Select(i => fields.TextOf(i.Value, i.Pointer)).OfType<string>()];
    }

    private bool Flag(JsonElement value, string pointer, string key)
    {
        if (!value.TryGetProperty(key, out JsonElement flag)) return false;
        if (flag.ValueKind is not (JsonValueKind.True or JsonValueKind.False)) fields.Refuse($"{pointer}/{key}", $"found {StrictFields.Found(flag)}; expected true or false");
        return flag.ValueKind == JsonValueKind.True;
    }

    private int? Number(JsonElement value, string pointer, string key)
    {
        if (!value.TryGetProperty(key, out JsonElement number)) return null;
        if (number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out int whole)) return whole;
        fields.Refuse($"{pointer}/{key}", $"found {StrictFields.Found(number)}; expected a whole number");
        return null;
    }

    private static bool IsEverything(Selector selector) => selector is Selector.AllOf { Operands.IsEmpty: true };
}
