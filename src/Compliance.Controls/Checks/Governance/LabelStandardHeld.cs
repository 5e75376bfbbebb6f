using System.Collections.Frozen;
using System.Collections.Immutable;
using Compliance.Controls.Facts;
using Compliance.Controls.Facts.Labels;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks.Governance;

/// <summary>GOV-LABEL-STANDARD.</summary>
public sealed class LabelStandardHeld : ICheck
{
    private const string OnNamespaces = "required_ns_labels", OnPods = "required_pod_labels", Words = "vocabulary";

    // Written by controllers: another value with every change of a template.
    private static readonly string[] Hashes = ["pod-template-hash", "controller-revision-hash", "pod-template-generation", "controller-uid", "batch.kubernetes.io/controller-uid"];

    private static readonly string[] WellKnown = ["kubernetes.io/", "k8s.io/", "app.kubernetes.io/", "topology.kubernetes.io/", "node-role.kubernetes.io/", "io.cilium.", "io.kubernetes.", "k8s-app"];

    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "GOV-LABEL-STANDARD",
        Group = "governance",
        Title = "Namespaces and workloads carry the standard labels that policies depend on",
        Rationale = "Policies that select by label are only as sound as the labels.",
        Condition = "The standard is required_ns_labels, or labelStandard.requiredOnNamespaces where the parameter is empty; without either it is not evaluable. Fails for each namespace in scope that lacks a label of the standard, or has a value outside vocabulary (KEY=VALUE|VALUE; the declared key of the environment, where the vocabulary names none). Warns for each namespace with workloads that lack a label of required_pod_labels, and for each policy that selects by a label that controllers make from a template, or by one outside the standard, the declared keys, kubernetes.io and what plug-ins add.",
        Remediation = "Label namespaces and workloads, then require the labels at admission.",
        Severity = Severity.Medium,
        ReliesOnEnforcement = false,
        Reads = [Kinds.Namespace, .. Kinds.Workloads, .. Kinds.Policies],
        Reach = AnswerReach.Namespace,
        Parameters = ImmutableSortedDictionary<string, string>.Empty.Add(OnNamespaces, "").Add(OnPods, "app.kubernetes.io/name").Add(Words, "prod|staging|test|dev"),
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        ImmutableArray<string> onNamespaces = context.List(OnNamespaces), onPods = context.List(OnPods);
        if (onNamespaces.IsEmpty) onNamespaces = context.Scope.Labels.RequiredOnNamespaces;
        if (onNamespaces.IsEmpty)
        {
            yield return Definition.NotEvaluable(context, context.Cluster(), null, "no label standard is declared (labelStandard.requiredOnNamespaces)");
            yield break;
        }
        FrozenDictionary<string, string[]> vocabulary = Vocabulary(context);
        ILookup<string, Endpoint> workloads = context.Reachability.Population.Endpoints.Where(e => e.Kind != EndpointKind.Node).ToLookup(e => e.Namespace, StringComparer.Ordinal);
        bool any = false;
        foreach ((string ns, FrozenDictionary<string, string> labels) in context.Reachability.Population.Namespaces.OrderBy(n => n.Key, StringComparer.Ordinal))
        {
            if (context.Exempt(ns)) continue;
            any = true;
            yield return OfNamespace(context, ns, labels, onNamespaces, vocabulary);
            if (OfWorkloads(context, ns, workloads[ns], onPods) is { } lacking) yield return lacking;
        }
        if (!any) yield return Definition.NotApplicable(context, context.Cluster(), null, "no namespace is in scope");
        HashSet<string> standard = [.. onNamespaces, .. onPods, context.Scope.Labels.Zone, context.Scope.Labels.Environment, context.Scope.Labels.Tenant];
        foreach (PolicyObject policy in context.Reachability.Model.All)
            if (!context.Exempt(policy.Ref.Namespace) && OfPolicy(context, policy, standard) is { } told) yield return told;
    }

    private CheckResult OfNamespace(CheckContext context, string ns, FrozenDictionary<string, string> labels, ImmutableArray<string> required, FrozenDictionary<string, string[]> vocabulary)
    {
        ObjectRef at = new(Kinds.Namespace, "", ns);
        ImmutableArray<string> missing = [.. required.Where(k => !labels.ContainsKey(k))];
        ImmutableArray<string> odd = [.. labels.Where(l => vocabulary.TryGetValue(l.Key, out string[]? words) && !words.Contains(l.Value)).Select(l => l.Key).Order(StringComparer.Ordinal)];
        if (missing.IsEmpty && odd.IsEmpty)
            return Definition.Pass(context, $"namespace/{ns}", ns, $"Namespace {ns} carries {Answers.Some(required)}.", at.See("/metadata/labels"));
        string faults = string.Join("; ", ((string[])[missing.IsEmpty ? "" : $"lacks {Answers.Some(missing)}", odd.IsEmpty ? "" : $"has {Answers.Some(odd.Select(k => $"{k}={labels[k]}"))}, outside the vocabulary"]).Where(f => f.Length > 0));
        return Definition.Fail(context, $"namespace/{ns}", ns, $"Namespace {ns} {faults}.", new() { To = $"namespace/{ns}", AllowedBy = $"{at} {faults}", Pointer = "/metadata/labels" }, at.See("/metadata/labels"))
            with { Patch = Patch(ns, [.. missing, .. odd]) };
    }

    private CheckResult? OfWorkloads(CheckContext context, string ns, IEnumerable<Endpoint> endpoints, ImmutableArray<string> required)
    {
        ImmutableArray<(Endpoint Workload, ImmutableArray<string> Missing)> lacking =
        [
            .. endpoints.DistinctBy(Flows.WorkloadName, StringComparer.Ordinal).Select(e => (e, required.Where(k => !e.Labels.ContainsKey(k)).ToImmutableArray()))
                .Where(e => !e.Item2.IsEmpty).OrderBy(e => Flows.WorkloadName(e.e), StringComparer.Ordinal),
        ];
        return lacking.IsEmpty ? null : Definition.Warn(context, $"workloads/{ns}", ns,
            $"{Answers.Count(lacking.Length, "workload")} of namespace {ns} lack labels of the standard: {Answers.Some(lacking.Select(l => $"{Flows.WorkloadName(l.Workload)} ({string.Join(", ", l.Missing)})"))}.",
            lacking.Take(20).Select(l => l.Workload.Source.See("/metadata/labels")));
    }

    private CheckResult? OfPolicy(CheckContext context, PolicyObject policy, HashSet<string> standard)
    {
        ImmutableArray<string> keys = [.. SelectedLabels.Of(policy).Select(l => l.Key).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        ImmutableArray<string> hashes = [.. keys.Where(k => Hashes.Contains(k, StringComparer.Ordinal))];
        ImmutableArray<string> outside = [.. keys.Where(k => !Hashes.Contains(k, StringComparer.Ordinal) && !standard.Contains(k) && !WellKnown.Any(w => k.StartsWith(w, StringComparison.Ordinal)))];
        if (hashes.IsEmpty && outside.IsEmpty) return null;
        string faults = string.Join("; ", ((string[])[hashes.IsEmpty ? "" : $"selects by {Answers.Some(hashes)}, which changes with every template", outside.IsEmpty ? "" : $"selects by {Answers.Some(outside)}, outside the standard"]).Where(f => f.Length > 0));
        return Definition.Warn(context, PolicySurvey.Subject(policy.Ref), PolicySurvey.NamespaceOf(policy), $"{policy.Ref} {faults}.", policy.Ref.See());
    }

    private static FrozenDictionary<string, string[]> Vocabulary(CheckContext context)
    {
        Dictionary<string, string[]> found = new(StringComparer.Ordinal);
        foreach (string entry in context.List(Words))
        {
            int equal = entry.IndexOf('=', StringComparison.Ordinal);
            found[equal < 0 ? context.Scope.Labels.Environment : entry[..equal]] = entry[(equal + 1)..].Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        }
        return found.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static string Patch(string ns, ImmutableArray<string> keys) => $"""
        apiVersion: v1
        kind: Namespace
        metadata:
          name: {Yaml.Scalar(ns)}
          labels:
        {string.Join('\n', keys.Select(k => $"    {Yaml.Scalar(k)}: \"\" # a value for the owner to choose"))}

        """;
}
