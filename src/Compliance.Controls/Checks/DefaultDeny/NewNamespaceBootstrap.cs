using System.Collections.Frozen;
using System.Collections.Immutable;
using Compliance.Controls.Facts;
using Compliance.Controls.Facts.Admission;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks.DefaultDeny;

/// <summary>NP-NEW-NAMESPACE-BOOTSTRAP.</summary>
public sealed class NewNamespaceBootstrap : ICheck
{
    private const string Tomorrow = "a-namespace-created-tomorrow";

    private static readonly FrozenDictionary<string, string> Fresh = new Dictionary<string, string> { ["kubernetes.io/metadata.name"] = Tomorrow }.ToFrozenDictionary();

    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "NP-NEW-NAMESPACE-BOOTSTRAP",
        Group = "default-deny",
        Title = "New namespaces receive baseline policies by mechanism, not by habit",
        Rationale = "Coverage today says nothing about the namespace created tomorrow.",
        Condition = "Passes when an enforced cluster-scoped policy that isolates ingress selects every pod of a namespace with no label but its name, or a ready Kyverno ClusterPolicy generates a synchronised NetworkPolicy for each new Namespace, and no exclusion or exception takes it out. Warns otherwise: other mechanisms (HNC, Gatekeeper, project templates, Argo CD ApplicationSets) are not judged by this version and are named where seen. Fails for each namespace in scope younger than lookback_days in which a pod was created before the first policy of the namespace, where no such mechanism exists.",
        Remediation = "Add a policy that generates a default deny for every new namespace, or a baseline for the whole cluster.",
        Severity = Severity.Medium,
        ReliesOnEnforcement = true,
        Reads = [Kinds.Pod, .. Kinds.Admission, .. Kinds.Policies],
        Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("lookback_days", "90"),
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        ObjectRef? mechanism = Baseline(context) ?? Generator(context);
        if (mechanism is not null)
        {
            yield return Definition.Pass(context, context.Cluster(), null, $"{mechanism} gives every new namespace a baseline.", mechanism.See());
            yield break;
        }
        ImmutableArray<ObjectRef> unjudged =
        [
            .. new[] { Kinds.HncConfiguration, Kinds.HierarchyConfiguration, Kinds.KyvernoClusterPolicy, new("policies.kyverno.io", "GeneratingPolicy"), new("argoproj.io", "ApplicationSet") }
                .SelectMany(context.Index.Objects).Select(o => o.Ref),
        ];
        yield return Definition.Warn(context, context.Cluster(), null,
            "No mechanism was found that gives a new namespace its baseline policies" +
            (unjudged.IsEmpty ? "." : $"; not judged by this version: {Answers.Some(unjudged.Select(o => o.ToString()))}."), unjudged.Take(20).Select(o => o.See()))
            with { Patch = Patch };
        foreach (CheckResult late in Late(context)) yield return late;
    }

    private static ObjectRef? Baseline(CheckContext context)
    {
        return context.Index.Enforced.FirstOrDefault(p =>
            p.Ref.Namespace.Length == 0 && p.IsolatesIngress && p.IsCatchAll() && (p.Subject is Peer.Anything or Peer.Pods { Namespace: null }) && ((p.Subject as Peer.Pods)?.Namespaces.Matches(Fresh) ?? true))?.Ref;
    }

    // A name, selector or operation list may leave out the namespace created tomorrow: only a rule that takes in all of it counts.
    private static ObjectRef? Generator(CheckContext context)
    {
        GuardedNamespace fresh = new(Tomorrow, Fresh);
        return AdmissionGuards.Of(context).All.FirstOrDefault(g => g.Generates && g.In(fresh).State == GuardState.Denies)?.Object;
    }

    private IEnumerable<CheckResult> Late(CheckContext context)
    {
        DateTimeOffset since = context.Snapshot.CollectedAt.AddDays(-context.Int("lookback_days"));
        var pods = context.Index.Objects(Kinds.Pod).ToLookup(o => o.Ref.Namespace, StringComparer.Ordinal);
        var policies = Kinds.Policies.SelectMany(context.Index.Objects).ToLookup(o => o.Ref.Namespace, StringComparer.Ordinal);
        foreach (SnapshotObject ns in context.Index.Objects(Kinds.Namespace))
        {
            string name = ns.Ref.Name;
            if (context.Exempt(name) || Created(ns) is not { } created || created < since) continue;
            (SnapshotObject Pod, DateTimeOffset At)[] byAge = [.. pods[name].Select(p => (p, At: Created(p))).Where(p => p.At is not null).Select(p => (p.p, p.At!.Value)).OrderBy(p => p.Item2)];
            if (byAge.Length == 0) continue;
            DateTimeOffset? policy = policies[name].Select(Created).Min();
            (SnapshotObject pod, DateTimeOffset at) = byAge[0];
            if (policy <= at) continue;
            if (policy is null && (policies[name].Any() || context.Index.DoubtAboutAbsence(name) is not null)) continue;
            string first = policy is { } p2 ? $"its first policy is of {Text(p2)}" : "it has no policy yet";
            yield return Definition.Fail(context, $"namespace/{name}", name, $"Namespace {name}, created {Text(created)}, had pods before its first policy: {pod.Ref} is of {Text(at)}, {first}.",
                new() { To = $"{pod.Ref.Namespace}/{pod.Ref.Name}", AllowedBy = $"no policy of namespace {name} existed when {pod.Ref} was created" },
                ns.Ref.See("/metadata/creationTimestamp"), pod.Ref.See("/metadata/creationTimestamp"));
        }
    }

    private static DateTimeOffset? Created(SnapshotObject o) => Json.Time(o.Body, "metadata", "creationTimestamp");

    private static string Text(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm 'UTC'");

    private const string Patch = """
        apiVersion: kyverno.io/v1
        kind: ClusterPolicy
        metadata: {name: generate-default-deny}
        spec:
          rules:
          - name: default-deny
            match: {any: [{resources: {kinds: [Namespace]}}]}
            generate:
              synchronize: true
              apiVersion: networking.k8s.io/v1
              kind: NetworkPolicy
              name: default-deny
              namespace: "{{request.object.metadata.name}}"
              data: {spec: {podSelector: {}, policyTypes: [Ingress, Egress]}}

        """;
}
