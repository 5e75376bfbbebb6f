using System.Collections.Immutable;
using Compliance.Controls.Facts;
using Compliance.Controls.Facts.EntryPoints;
using Compliance.Controls.Scope;
using Compliance.Network.Algebra;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks.Perimeter;

/// <summary>EXP-L7-RULES.</summary>
public sealed class ApplicationRules : ICheck
{
    private const string Selection = "l7_required_selector", Name = "/l7=required";

    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "EXP-L7-RULES",
        Group = "perimeter",
        Title = "Sensitive interfaces are limited at application layer where the engine supports it",
        Rationale = "A rule for a port still permits every method and path; rules about requests and identities limit what software may do.",
        Condition = "One result for each workload whose pods, or a Service in front of them, carry the label l7_required_selector (KEY=VALUE or KEY; under the configured prefix by default); behind a Service it is about the ports that the Service leads to. Passes when whatever may open a connection to its pods does so on a condition about requests or proven identities (http, kafka, layer 7, mutual authentication), or an AuthorizationPolicy of Istio allows only what its rules name by identity, method, path or host. Fails for a connection without such a condition, also where rules about requests exist and the plug-in does not read them. Not evaluable where Linkerd, waypoints or undefined verdicts leave it open. Not applicable when nothing carries the label; the share of rules with such conditions is told then. Routes of gateways are not counted.",
        Remediation = "Add rules about requests to the policies of the interface, or an AuthorizationPolicy.",
        Severity = Severity.Low,
        ReliesOnEnforcement = true,
        Reads = [.. Kinds.Connectivity, Kinds.Service, MeshAuthorization.Kind],
        Parameters = ImmutableSortedDictionary<string, string>.Empty.Add(Selection, ScopeDeclaration.DefaultPrefix + Name),
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        string text = context.Parameters[Selection] == Definition.Parameters[Selection] ? context.Scope.AnnotationPrefix + Name : context.Parameters[Selection];
        ImmutableArray<IGrouping<string, (Endpoint Pod, PortSet Ports)>> tagged =
            [.. Tagged(context, text).GroupBy(t => Flows.WorkloadName(t.Pod), StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)];
        if (tagged.IsEmpty) return [Definition.NotApplicable(context, context.Cluster(), null, $"no pod and no Service carries the label {text}; {Coverage(context)}")];
        MeshAuthorization mesh = new(context);
        return tagged.Select(workload => Judge(context, workload.Key, [.. workload], mesh));
    }

    private CheckResult Judge(CheckContext context, string workload, ImmutableArray<(Endpoint Pod, PortSet Ports)> pods, MeshAuthorization mesh)
    {
        (string subject, string ns) = ($"workload/{workload}", pods[0].Pod.Namespace);
        if (pods.Select(p => p.Pod).FirstOrDefault(p => p.Kind == EndpointKind.HostNetworkPod) is { } onHost)
            return Definition.Fail(context, subject, ns, $"{Flows.Name(onHost)} is on the network of its node, where no rule about requests reaches it.",
                new() { To = Flows.Name(onHost), AllowedBy = $"{onHost.Source} sets hostNetwork" }, onHost.Source.See("/spec/hostNetwork")) with { Patch = HostNetworkBypass.Patch(onHost) };
        string? doubt = null;
        List<EvidenceRef> limits = [];
        foreach ((Endpoint pod, PortSet ports) in pods.DistinctBy(p => (context.Reachability.ClassOf(p.Pod).Index, p.Ports)))
        {
            (MeshLimit limit, string statement, EvidenceRef? where) = mesh.Of(pod);
            if (limit == MeshLimit.Limited)
            {
                if (where is not null) limits.Add(where);
                continue;
            }
            (Party From, PortSet Open)? free = null;
            foreach ((Party from, EndpointClass source) in Sources(context, pod))
            {
                Connections open = context.Reachability.Between(source, context.Reachability.ClassOf(pod));
                PortSet unlimited = open.Allowed.Union(open.Qualifiers.Any(q => LayerSeven.Conditions.Contains(q)) ? PortSet.Empty : open.Qualified).Intersect(ports);
                if (!unlimited.IsEmpty) free ??= (from, unlimited);
                else if (open.Undefined.Overlaps(ports)) doubt ??= open.Reasons.FirstOrDefault()?.TrimEnd('.') ?? "the policies leave it undefined";
            }
            if (free is not var (party, unlimitedPorts)) continue;
            if (limit == MeshLimit.Unknown) doubt ??= statement;
            else if (context.Index.DoubtAboutAbsence(ns) is { } unread) doubt ??= unread;
            else return Free(context, subject, ns, pod, party, unlimitedPorts, statement);
        }
        return doubt is not null
            ? Definition.NotEvaluable(context, subject, ns, $"whether requests to {workload} are limited is open: {doubt}")
            : Definition.Pass(context, subject, ns, $"Nothing may be asked of {workload} but on a condition about requests or identities.", [.. limits.Distinct(), .. pods.Take(5).Select(p => p.Pod.Source.See())]);
    }

    private CheckResult Free(CheckContext context, string subject, string ns, Endpoint pod, Party from, PortSet open, string mesh)
    {
        ImmutableArray<(ObjectRef Policy, string Pointer)> rules = [.. LayerSeven.Rules(context.Index).Take(20)];
        string off = LayerSeven.Off(context.Reachability.Enforcement) is { } why && !rules.IsEmpty ? $" Rules about requests exist, for example {rules[0].Policy} {rules[0].Pointer}, and are not read: {why}." : "";
        Witness witness = Flows.Witness(context.Reachability, from, new Party.Inside(pod), open);
        return Definition.Fail(context, subject, ns, $"{witness.From} may ask anything of {witness.To}: no rule limits requests or identities, and {mesh}.{off}", witness,
            [.. witness.Policy is { } policy ? [policy.See(witness.Pointer, "allows the port whatever is asked")] : (EvidenceRef[])[], .. off.Length == 0 ? [] : rules.Select(r => r.Policy.See(r.Pointer, "is not read"))]);
    }

    private static IEnumerable<(Party, EndpointClass)> Sources(CheckContext context, Endpoint pod)
    {
        foreach (Endpoint source in context.Reachability.Population.Endpoints.Where(e => e.Kind == EndpointKind.Pod && Flows.WorkloadName(e) != Flows.WorkloadName(pod)).DistinctBy(e => context.Reachability.ClassOf(e).Index))
            yield return (new Party.Inside(source), context.Reachability.ClassOf(source));
        PublicAddresses internet = new();
        foreach (EndpointClass external in context.Index.External)
            yield return (new Party.Address(Flows.Internet(external, internet) ?? external.Ranges[0].First), external);
    }

    /// <summary>Pods with the label, on every port; pods behind a Service with the label, on the ports it leads to.</summary>
    private static IEnumerable<(Endpoint Pod, PortSet Ports)> Tagged(CheckContext context, string text)
    {
        (string key, string? value) = text.Split('=', 2) is [var k, var v] ? (k, v) : (text, (string?)null);
        bool Has(string? found) => found is not null && (value is null || found == value);
        ILookup<Endpoint, ServicePort> behind = context.Reachability.Population.Services
            .Where(s => context.Index.Find(s.Ref) is { } service && Has(Json.Text(service.Body, "metadata", "labels", key)))
            .SelectMany(s => s.Backends.SelectMany(b => s.Ports.Select(p => (b, p)))).ToLookup(b => b.b, b => b.p);
        foreach (Endpoint pod in context.Reachability.Population.Endpoints.Where(e => e.Kind != EndpointKind.Node && !context.Exempt(e.Namespace)))
        {
            if (Has(pod.Labels.GetValueOrDefault(key))) yield return (pod, PortSet.All);
            else if (behind.Contains(pod)) yield return (pod, behind[pod].Aggregate(PortSet.Empty, (ports, p) => ports.Union(Target(pod, p))));
        }
    }

    private static PortSet Target(Endpoint pod, ServicePort port)
    {
        int? number = port.TargetName is { } name ? pod.Ports.FirstOrDefault(p => p.Name == name && p.Protocol == port.Protocol)?.Number : port.TargetPort ?? port.Port;
        return number is { } target ? PortSet.Of(port.Protocol, target, target) : PortSet.Empty;
    }

    private static string Coverage(CheckContext context)
    {
        ImmutableArray<PolicyRule> rules = [.. context.Index.Enforced.SelectMany(p => p.Allowing(Direction.Ingress))];
        int limited = rules.Count(r => r.Qualifiers.Any(q => LayerSeven.Conditions.Contains(q)));
        return $"{limited} of {Answers.Count(rules.Length, "rule")} that {(rules.Length == 1 ? "allows" : "allow")} ingress carry a condition about requests or identities";
    }
}
