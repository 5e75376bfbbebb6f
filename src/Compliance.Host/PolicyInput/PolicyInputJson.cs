using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Controls.Assessment;
using Compliance.Controls.Checks;
using Compliance.Controls.Scope;
using Compliance.Host.Audits;
using Compliance.Host.Configuration;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;

namespace Compliance.Host.PolicyInput;

/// <summary>An assessment and its policy model as one plain JSON object, for Conftest and OPA to evaluate as input. The form is that of
/// <c>docs/policy-input.schema.json</c>: keys are added to it, and none is changed or removed while <see cref="Form"/> stays.</summary>
internal sealed class PolicyInputJson
{
    /// <summary>Name and number of the form.</summary>
    public const string Form = "compliance.policy-input/1";

    private readonly Utf8JsonWriter _json;
    private readonly AssessmentOutcome _outcome;

    private PolicyInputJson(Utf8JsonWriter json, AssessmentOutcome outcome) => (_json, _outcome) = (json, outcome);

    /// <summary>Writes the object, and a line feed after it.</summary>
    public static void Write(Stream output, AssessmentOutcome outcome)
    {
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true, NewLine = "\n" })) new PolicyInputJson(json, outcome).Write();
        output.Write("\n"u8);
    }

    /// <summary>A value's word: <c>not-evaluable</c>.</summary>
    public static string Word(Enum value) => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    private void Write()
    {
        _json.WriteStartObject();
        _json.WriteString("form"u8, Form);
        _json.WriteStartObject("program"u8);
        _json.WriteString("name"u8, "compliance");
        _json.WriteString("version"u8, ProgramVersion.Current);
        _json.WriteEndObject();
        _json.WriteString("moment"u8, _outcome.Input.Moment);
        List("clusters", _outcome.Analyses.Zip(_outcome.Zones), c => Cluster(c.First, c.Second));
        List("checks", _outcome.Checks.OrderBy(c => c.Id, StringComparer.Ordinal), Check);
        List("results", _outcome.Results, Result);
        List("controls", _outcome.Controls, Control);
        _json.WriteEndObject();
    }

    private void Cluster(ClusterReachability cluster, ZoneMatrix zones)
    {
        ClusterSnapshot snapshot = cluster.Snapshot;
        _json.WriteStartObject();
        _json.WriteString("name"u8, snapshot.Cluster);
        _json.WriteString("origin"u8, Word(snapshot.Origin));
        _json.WriteString("collectedAt"u8, snapshot.CollectedAt);
        _json.WriteStartObject("plugIn"u8);
        _json.WriteString("name"u8, cluster.Enforcement.PlugIn);
        Text("version", cluster.Enforcement.Version);
        _json.WriteString("enforcement"u8, Word(cluster.Enforcement.State));
        _json.WriteBoolean("asserted"u8, cluster.Enforcement.Asserted);
        _json.WriteEndObject();
        List("gaps", snapshot.Gaps, Gap);
        List("limitations", cluster.Limitations, Limitation);
        List("namespaces", cluster.Population.Namespaces, Namespace);
        List("workloads", cluster.Population.Endpoints.Where(e => e.Workload is not null).GroupBy(e => e.Workload!.ToString(), StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal),
            w => Workload(cluster, zones.Map, w.Key, [.. w]));
        var model = new ModelJson(_json, cluster);
        List("policies", model.Placed, model.Write);
        List("zones", zones.Pairs, Pair);
        _json.WriteEndObject();
    }

    private void Gap(CollectionGap gap)
    {
        _json.WriteStartObject();
        _json.WriteString("reason"u8, Word(gap.Reason));
        Text("kind", gap.Kind?.ToString());
        Text("namespace", gap.Namespace);
        _json.WriteString("message"u8, gap.Message);
        _json.WriteEndObject();
    }

    private void Limitation(Limitation limitation)
    {
        _json.WriteStartObject();
        Text("object", limitation.Object?.ToString());
        Text("pointer", limitation.Pointer);
        _json.WriteString("message"u8, limitation.Message);
        _json.WriteEndObject();
    }

    private void Namespace(KeyValuePair<string, System.Collections.Frozen.FrozenDictionary<string, string>> ns)
    {
        _json.WriteStartObject();
        _json.WriteString("name"u8, ns.Key);
        Labels(ns.Value);
        _json.WriteBoolean("exempt"u8, _outcome.Input.Scope.ExemptNamespaces.Contains(ns.Key, StringComparer.Ordinal));
        _json.WriteBoolean("sensitive"u8, _outcome.Input.Scope.SensitiveNamespaces.Contains(ns.Key, StringComparer.Ordinal));
        _json.WriteEndObject();
    }

    private void Workload(ClusterReachability cluster, ZoneMap zones, string id, ImmutableArray<Endpoint> pods)
    {
        Workload workload = pods[0].Workload!;
        _json.WriteStartObject();
        _json.WriteString("id"u8, id);
        _json.WriteString("namespace"u8, workload.Namespace);
        _json.WriteString("name"u8, workload.Name);
        _json.WriteString("kind"u8, workload.Kind);
        _json.WriteNumber("pods"u8, pods.Length);
        _json.WriteBoolean("hostNetwork"u8, pods.Any(p => p.Kind == EndpointKind.HostNetworkPod));
        Labels(pods[0].Labels.Where(l => pods.All(p => p.Labels.TryGetValue(l.Key, out string? value) && value == l.Value)));
        Texts("serviceAccounts", pods.Select(p => p.ServiceAccount));
        Texts("zones", pods.SelectMany(p => zones.ZonesOf(p)));
        foreach (Direction direction in (Direction[])[Direction.Ingress, Direction.Egress])
        {
            // Isolated is a workload of which every pod is; what isolates it may differ from pod to pod.
            ImmutableArray<ImmutableArray<PolicyObject>> by = [.. pods.Select(p => cluster.ClassOf(p)).DistinctBy(c => c.Index).Select(c => cluster.IsolatedBy(c.Members[0], direction))];
            _json.WriteStartObject(Word(direction));
            _json.WriteBoolean("isolated"u8, by.All(b => !b.IsEmpty));
            Texts("isolatedBy", by.SelectMany(b => b.Select(p => p.Ref.ToString())));
            _json.WriteEndObject();
        }
        _json.WriteEndObject();
    }

    private void Pair(ZonePair pair)
    {
        _json.WriteStartObject();
        _json.WriteString("from"u8, pair.From);
        _json.WriteString("to"u8, pair.To);
        _json.WriteString("state"u8, Word(pair.State));
        _json.WriteString("intended"u8, pair.Intended.ToString());
        _json.WriteString("possible"u8, pair.Possible.ToString());
        Text("reason", pair.Reason);
        _json.WriteEndObject();
    }

    private void Check(CheckDefinition check)
    {
        _json.WriteStartObject();
        _json.WriteString("id"u8, check.Id);
        _json.WriteString("group"u8, check.Group);
        _json.WriteString("title"u8, check.Title);
        _json.WriteString("severity"u8, Word(check.Severity));
        _json.WriteEndObject();
    }

    private void Result(CheckResult result)
    {
        _json.WriteStartObject();
        _json.WriteString("id"u8, result.Check);
        _json.WriteString("cluster"u8, result.Cluster);
        _json.WriteString("subject"u8, result.Subject);
        Text("namespace", result.Namespace);
        _json.WriteString("verdict"u8, Word(result.Verdict));
        _json.WriteString("severity"u8, Word(result.Severity));
        _json.WriteString("summary"u8, result.Summary);
        Text("reason", result.Reason);
        Texts("waivedBy", result.WaivedBy);
        if (result.Witness is { } witness)
        {
            _json.WriteStartObject("witness"u8);
            Text("from", witness.From);
            Text("to", witness.To);
            Text("port", witness.Port);
            _json.WriteString("allowedBy"u8, witness.AllowedBy);
            Text("policy", witness.Policy?.ToString());
            Text("pointer", witness.Pointer);
            _json.WriteEndObject();
        }
        _json.WriteEndObject();
    }

    private void Control(ControlAssessment control)
    {
        _json.WriteStartObject();
        _json.WriteString("framework"u8, control.Framework);
        _json.WriteString("control"u8, control.Control.Id);
        _json.WriteString("title"u8, control.Control.Title);
        _json.WriteString("automation"u8, Word(control.Control.Automation));
        _json.WriteString("status"u8, Word(control.Status));
        _json.WriteString("reason"u8, control.Reason);
        Verdicts("primary", control.PrimaryVerdicts);
        Verdicts("supporting", control.SupportingVerdicts);
        _json.WriteEndObject();
    }

    private void Verdicts(string key, ImmutableSortedDictionary<string, CheckVerdict> verdicts)
    {
        _json.WriteStartObject(key);
        foreach ((string check, CheckVerdict verdict) in verdicts) _json.WriteString(check, Word(verdict));
        _json.WriteEndObject();
    }

    private void Labels(IEnumerable<KeyValuePair<string, string>> labels)
    {
        _json.WriteStartObject("labels"u8);
        foreach ((string key, string value) in labels.OrderBy(l => l.Key, StringComparer.Ordinal)) _json.WriteString(key, value);
        _json.WriteEndObject();
    }

    private void Texts(string key, IEnumerable<string> texts)
    {
        _json.WriteStartArray(key);
        foreach (string text in texts.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)) _json.WriteStringValue(text);
        _json.WriteEndArray();
    }

    private void Text(string key, string? text)
    {
        if (text is not null) _json.WriteString(key, text);
    }

    private void List<T>(string key, IEnumerable<T> items, Action<T> write)
    {
        _json.WriteStartArray(key);
        foreach (T item in items) write(item);
        _json.WriteEndArray();
    }
}
