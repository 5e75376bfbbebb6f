using System.Collections.Immutable;
using Compliance.Controls.Facts;
using Compliance.Controls.Facts.Access;
using Compliance.Controls.Facts.EntryPoints;
using Compliance.Controls.Facts.Labels;
using Compliance.Controls.Scope;
using Compliance.Network.Algebra;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks.PolicyQuality;

/// <summary>POL-QUARANTINE-READY.</summary>
public sealed class QuarantineReadiness : ICheck
{
    private const string Label = "quarantine_label", Responders = "responders", MostPods = "max_pods", Name = "/quarantine=true";

    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "POL-QUARANTINE-READY",
        Group = "policy-quality",
        Title = "A quarantine policy can isolate a workload at once",
        Rationale = "An incident leaves no time to write policy: one label must be enough to cut a workload off, and nobody else may set it.",
        Condition = "Puts a second pod with the label quarantine_label (KEY=VALUE, under the configured prefix by default) beside one pod of each namespace and class, or the label on one namespace where policies look for it there alone, and analyses the cluster again. Passes when nothing may then be opened from or to such a pod, and only responders (users, groups and service accounts) have a right to update or patch pods. Warns when no enforced policy selects the label, when something is still possible, when others have that right, and when no responders are named; platform identities do not count. Traffic between a pod and its own node is not looked at. Not evaluable where verdicts are undefined; max_pods bounds how many pods are tried.",
        Remediation = "Add a policy that denies everything in both directions for the label to the first tier, let responders alone set it, and test it each year.",
        Severity = Severity.Low,
        ReliesOnEnforcement = true,
        Reads = [.. Kinds.Connectivity, Kinds.Role, Kinds.ClusterRole, Kinds.RoleBinding, Kinds.ClusterRoleBinding],
        Parameters = ImmutableSortedDictionary<string, string>.Empty.Add(Label, ScopeDeclaration.DefaultPrefix + Name).Add(Responders, "").Add(MostPods, "500"),
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        string label = context.Parameters[Label] == Definition.Parameters[Label] ? context.Scope.AnnotationPrefix + Name : context.Parameters[Label];
        return [Judge(context, label)];
    }

    private CheckResult Judge(CheckContext context, string label)
    {
        string subject = context.Cluster();
        if (label.Split('=', 2) is not [{ Length: > 0 } key, var value]) return Definition.NotEvaluable(context, subject, null, $"{Label} is {label}; expected KEY=VALUE");
        ImmutableArray<Endpoint> pods = [.. context.Index.PodsByNamespace.Where(n => !context.Exempt(n.Key)).SelectMany(n => n.Value)];
        if (pods.IsEmpty) return Definition.NotApplicable(context, subject, null, "no pod in scope could be isolated");
        ImmutableArray<PolicyObject> policies = [.. context.Index.Enforced.Where(p => Keys(p.Subject).Any(k => k == key || k == LabelKey.OfNamespace(key)))];
        if (policies.IsEmpty)
            return Definition.Warn(context, subject, null, $"No enforced policy selects the label {label}, so that no workload can be cut off at once.") with { Patch = Patch(context, key, value) };
        bool onPods = policies.Any(p => p.Subject.WithParts().OfType<Peer.Pods>().Any(s => s.Labels.Keys.Contains(key)));
        ImmutableArray<Endpoint> tried = Tried(context, pods, onPods);
        ClusterReachability then = context.Reachability.With(onPods
            ? LabelTrial.WithTwins(context.Snapshot, tried.Select(p => p.Source).ToHashSet(), key, value)
            : LabelTrial.WithNamespace(context.Snapshot, tried[0].Namespace, key, value));
        EvidenceRef[] evidence = [.. policies.Take(20).Select(p => p.Ref.See(null, Tested(context, p.Ref)))];
        HashSet<ObjectRef> sources = [.. tried.Select(p => onPods ? LabelTrial.TwinOf(p.Source) : p.Source)];
        string? open = null;
        foreach (Endpoint pod in then.Population.Endpoints.Where(e => sources.Contains(e.Source) && e.Kind == EndpointKind.Pod).DistinctBy(e => then.ClassOf(e).Index))
        {
            if (Bypass(then, pod, ref open) is not { } witness) continue;
            return Definition.Warn(context, subject, null, $"A workload with the label {label} would not be cut off: {witness.From} -> {witness.To}{(witness.Port is null ? "" : $" {witness.Port}")} stays possible ({witness.AllowedBy}).",
                evidence) with { Witness = witness };
        }
        if (open is not null) return Definition.NotEvaluable(context, subject, null, $"whether the label {label} cuts a workload off is open: {open}");
        string found = $"The label {label} cuts off each of {Answers.Count(tried.Length, "pod")} tried{(onPods ? "" : $", on namespace {tried[0].Namespace}")}, by {Answers.Some(policies.Select(p => p.Ref.ToString()))}";
        return Rights(context, subject, found, evidence);
    }

    /// <summary>One pod of each namespace and class; of one namespace, a sensitive one where there is one, where policies look for the label there.</summary>
    private static ImmutableArray<Endpoint> Tried(CheckContext context, ImmutableArray<Endpoint> pods, bool onPods)
    {
        string ns = (pods.FirstOrDefault(p => context.Sensitive(p.Namespace)) ?? pods[0]).Namespace;
        return [.. pods.Where(p => onPods || p.Namespace == ns).DistinctBy(p => (p.Namespace, context.Reachability.ClassOf(p).Index)).Take(context.Int(MostPods))];
    }

    private CheckResult Rights(CheckContext context, string subject, string found, EvidenceRef[] evidence)
    {
        AccessControl access = AccessControl.Of(context.Index, context.Snapshot.Origin);
        ImmutableArray<string> responders = context.List(Responders);
        ImmutableArray<AccessGrant> setting = [.. access.Granting(r => r.Covers("", "pods") && r.HasAnyVerb(["patch", "update"])).Select(g => g.Grant)
            .Where(g => g.Subject.Kind == "ServiceAccount" ? !context.Exempt(g.Subject.Namespace) : !g.Subject.Name.StartsWith("system:", StringComparison.Ordinal) || g.Subject.IsEverybody)];
        ImmutableArray<AccessGrant> others = [.. setting.Where(g => !responders.Any(g.Subject.IsMeantBy)).DistinctBy(g => g.Subject).OrderBy(g => g.Subject)];
        if (!others.IsEmpty)
            return Definition.Warn(context, subject, null, $"{found}; {Answers.Some(others.Select(g => g.Subject.ToString()), 3)} may set and take away labels of pods and {(others.Length == 1 ? "is" : "are")} not named as responders.",
                [.. evidence, .. others.Take(20).Select(g => g.Binding.See(g.Pointer, g.Role.Ref.ToString()))]);
        if (responders.IsEmpty) return Definition.Warn(context, subject, null, $"{found}; who may set it is not declared (parameter {Responders}).", evidence);
        return access.Limitations.IsEmpty
            ? Definition.Pass(context, subject, null, $"{found}; only responders may set it.", evidence)
            : Definition.NotEvaluable(context, subject, null, $"who may set labels of pods is not known in full: {access.Limitations[0].Object} {access.Limitations[0].Message}");
    }

    /// <summary>A connection from or to the pod that is possible, for sure or on a condition.</summary>
    private static Witness? Bypass(ClusterReachability cluster, Endpoint pod, ref string? open)
    {
        EndpointClass own = cluster.ClassOf(pod);
        PublicAddresses internet = new();
        IEnumerable<(Party, EndpointClass)> others = cluster.Population.Endpoints.Where(e => !ReferenceEquals(e, pod) && (e.Node is null || e.Kind == EndpointKind.Pod || e.Node != pod.Node))
            .DistinctBy(e => cluster.ClassOf(e).Index).Select(e => ((Party)new Party.Inside(e), cluster.ClassOf(e)))
            .Concat(cluster.Classes.Where(c => c.IsExternal).Select(c => ((Party)new Party.Address(Flows.Internet(c, internet) ?? c.Ranges[0].First), c)));
        foreach ((Party other, EndpointClass its) in others)
            foreach (bool towards in (bool[])[true, false])
            {
                Connections connections = towards ? cluster.Between(its, own) : cluster.Between(own, its);
                PortSet possible = connections.Allowed.Union(connections.Qualified);
                Party self = new Party.Inside(pod);
                if (!possible.IsEmpty) return towards ? Flows.Witness(cluster, other, self, possible) : Flows.Witness(cluster, self, other, possible);
                if (!connections.Undefined.IsEmpty || !connections.Reasons.IsEmpty) open ??= connections.Reasons.FirstOrDefault()?.TrimEnd('.') ?? "the policies leave it undefined";
            }
        return null;
    }

    private static string Tested(CheckContext context, ObjectRef policy)
    {
        string key = $"{context.Scope.AnnotationPrefix}/last-tested";
        return context.Index.Find(policy) is { } found && Json.Text(found.Body, "metadata", "annotations", key) is { } day ? $"last tested {day}, by its annotation" : $"no annotation {key} says when it was tested";
    }

    private static IEnumerable<string> Keys(Peer subject) => subject.WithParts().OfType<Peer.Pods>().SelectMany(p => p.Labels.Keys.Concat(p.Namespaces.Keys.Select(LabelKey.OfNamespace)));

    private static string? Patch(CheckContext context, string key, string value) => context.Reachability.Enforcement.PlugIn switch
    {
        "calico" or "canal" => $"apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\nmetadata:\n  name: quarantine\nspec:\n  order: 0\n  selector: {Yaml.Scalar($"{key} == '{value}'")}\n  types: [Ingress, Egress]\n  ingress:\n  - action: Deny\n  egress:\n  - action: Deny\n",
        "cilium" => $"apiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata:\n  name: quarantine\nspec:\n  endpointSelector:\n    matchLabels:\n      {Yaml.Scalar(key)}: {Yaml.Scalar(value)}\n  ingressDeny:\n  - fromEntities: [all]\n  egressDeny:\n  - toEntities: [all]\n",
        "antrea" => $"apiVersion: crd.antrea.io/v1beta1\nkind: ClusterNetworkPolicy\nmetadata:\n  name: quarantine\nspec:\n  priority: 1\n  tier: emergency\n  appliedTo:\n  - podSelector:\n      matchLabels:\n        {Yaml.Scalar(key)}: {Yaml.Scalar(value)}\n  ingress:\n  - action: Drop\n  egress:\n  - action: Drop\n",
        _ => null,
    };
}
