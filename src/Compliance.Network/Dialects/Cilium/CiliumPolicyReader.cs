using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects.Cilium;

/// <summary>One spec of a policy in neutral form.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="OpaqueReason">Why its effect is not known; null when it is.</param>
/// <param name="SubjectCertain">Whether its subjects are known all the same.</param>
/// <param name="ForNodes">It is for nodes (CIL-43).</param>
internal sealed record CiliumSpec(PolicyObject Policy, string? OpaqueReason, bool SubjectCertain, bool ForNodes);

/// <summary>Reads one CiliumNetworkPolicy or CiliumClusterwideNetworkPolicy: its <c>spec</c> and each of its <c>specs</c> (CIL-04).</summary>
internal sealed class CiliumPolicyReader(SnapshotObject source, CiliumScope scope, List<Limitation> limitations)
{
    private static readonly string[] Sections = ["ingress", "ingressDeny", "egress", "egressDeny"];
    private readonly CiliumFields _fields = new(source, limitations);

    /// <summary>Why the API would refuse the object; null when it would not.</summary>
    public string? InvalidReason => _fields.Api.InvalidReason;

    /// <summary>Why the agent refuses it (CIL-49); null when it does not.</summary>
    public string? RefusedReason => _fields.RefusedReason;

    /// <summary>Why the effect of the whole object is not known; null when it is.</summary>
    public string? OpaqueReason { get; private set; }

    /// <summary>What its policies demand of rules of others.</summary>
    public List<CiliumRequirement> Requirements { get; } = [];

    /// <summary>Translates every spec.</summary>
    public ImmutableArray<CiliumSpec> Read(string dialect)
    {
        if (source.Version is not ("v2" or "v2alpha1"))
            OpaqueReason = _fields.Api.Limit("/apiVersion", $"is version '{source.Version}'; this program reads v2", null);
        if (source.Body.ValueKind != JsonValueKind.Object) _fields.Api.Invalid("", source.Body, "a mapping");
        OpaqueReason ??= _fields.Api.Unknown(source.Body, "", ["apiVersion", "kind", "metadata", "spec", "specs", "status"]);
        _fields.Api.Unknown(_fields.Api.Section(source.Body, "", "metadata"), "/metadata", PolicyFields.Metadata);
        var specs = new List<(JsonElement Value, string Pointer)>();
        if (_fields.Api.Section(source.Body, "", "spec") is { ValueKind: JsonValueKind.Object } one) specs.Add((one, "/spec"));
        specs.AddRange(_fields.Mappings(source.Body, "", "specs"));
        if (specs.Count == 0 && !CiliumFields.Has(source.Body, "specs")) _fields.Refuse("", "has neither spec nor specs", "CIL-04");
        ImmutableArray<CiliumSpec> read = [.. specs.Select(s => Spec(s.Value, s.Pointer, dialect))];
        StatusOfAgent();
        return read;
    }

    // What the agent itself reports of the object counts before any reading of it.
    private void StatusOfAgent()
    {
        JsonElement status = _fields.Api.Section(source.Body, "", "status");
        foreach ((JsonElement condition, string at) in new FieldReader(source, limitations).List(status, "/status", "conditions"))
        {
            if (FieldReader.TryGet(condition, "type", out JsonElement type) && FieldReader.TryGet(condition, "status", out JsonElement state)
                && type.ValueKind == JsonValueKind.String && state.ValueKind == JsonValueKind.String && type.GetString() == "Valid" && state.GetString() == "False")
                _fields.Refuse(at, "says that the object is not valid", "CIL-49");
        }
    }

    // Words beside a rule change no verdict; of a wrong type, the API would refuse the object.
    private void Words(JsonElement spec, string at)
    {
        _fields.Api.Text(spec, at, "description");
        foreach ((JsonElement label, string pointer) in _fields.Mappings(spec, at, "labels"))
        {
            _fields.Api.Unknown(label, pointer, ["key", "value", "source"]);
            foreach (string name in (string[])["key", "value", "source"]) _fields.Api.Text(label, pointer, name);
        }
        JsonElement log = _fields.Api.Section(spec, at, "log");
        _fields.Api.Unknown(log, $"{at}/log", ["value"]);
        _fields.Api.Text(log, $"{at}/log", "value");
    }

    private CiliumSpec Spec(JsonElement spec, string at, string dialect)
    {
        string? problem = _fields.Api.Unknown(spec, at, [.. Sections, "endpointSelector", "nodeSelector", "labels", "enableDefaultDeny", "description", "log"]);
        Words(spec, at);
        string ns = source.Ref.Namespace;
        var selectors = new CiliumSelectors(_fields, scope, ns);
        JsonElement pods = _fields.Api.Section(spec, at, "endpointSelector"), nodes = _fields.Api.Section(spec, at, "nodeSelector");
        bool forPods = pods.ValueKind == JsonValueKind.Object, forNodes = nodes.ValueKind == JsonValueKind.Object;
        if (forPods == forNodes) _fields.Refuse(at, $"has {(forPods ? "both" : "neither of")} endpointSelector and nodeSelector; expected one", "CIL-07");
        else if (forNodes && ns.Length > 0) _fields.Refuse($"{at}/nodeSelector", "stands in a policy of a namespace; only a clusterwide one may select nodes", "CIL-07");
        (Peer subject, string? subjectProblem) = forNodes ? selectors.Nodes(nodes, $"{at}/nodeSelector") : selectors.Subject(pods, $"{at}/endpointSelector");

        var rules = new CiliumRuleReader(_fields, scope, selectors, forNodes);
        var read = Sections.ToDictionary(s => s, s => rules.Read(spec, at, s), StringComparer.Ordinal);
        if (!read.Values.Any(r => r.Any) && scope.Switches.Since(1, 19) == true)
            _fields.Refuse(at, $"has no entry in any of {string.Join(", ", Sections)}", "CIL-08");
        Requirements.AddRange(rules.Requirements.Select(r => r with { Subject = subject }));
        (bool ingress, bool egress) = DefaultDeny(spec, at, read["ingress"].Any || read["ingressDeny"].Any, read["egress"].Any || read["egressDeny"].Any);
        ForwardedByNodes(spec, at);
        var policy = new PolicyObject
        {
            Ref = source.Ref,
            Dialect = dialect,
            Mode = PolicyMode.Enforced,
            Subject = subject,
            IsolatesIngress = ingress,
            IsolatesEgress = egress,
            Rules = [.. Sections.SelectMany(s => read[s].Rules)],
        };
        return new CiliumSpec(policy, subjectProblem ?? problem ?? rules.RequirementProblem, subjectProblem is null, forNodes);
    }

    private (bool Ingress, bool Egress) DefaultDeny(JsonElement spec, string at, bool hasIngress, bool hasEgress)
    {
        JsonElement section = _fields.Api.Section(spec, at, "enableDefaultDeny");
        string inner = $"{at}/enableDefaultDeny";
        _fields.Api.Unknown(section, inner, ["ingress", "egress"]);
        bool? ingress = _fields.Flag(section, inner, "ingress"), egress = _fields.Flag(section, inner, "egress");
        return scope.Switches.NonDefaultDeny ? (ingress ?? hasIngress, egress ?? hasEgress) : (hasIngress, hasEgress);
    }

    // With native routing, what a load balancer's node forwards to a pod of another node has that node's identity.
    private void ForwardedByNodes(JsonElement spec, string at)
    {
        if (!scope.Switches.NativeRouting) return;
        foreach ((JsonElement rule, string pointer) in _fields.Mappings(spec, at, "ingress"))
        {
            if (_fields.Texts(rule, pointer, "fromEntities").Exists(e => e.Value is "cluster" or "remote-node"))
                _fields.Api.Limit($"{pointer}/fromEntities", "lets nodes in, and with native routing also what reaches a node port or load balancer from outside and is forwarded by another node", "CIL-51");
        }
    }
}
