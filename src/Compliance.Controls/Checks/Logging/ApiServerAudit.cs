using System.Collections.Immutable;
using System.Globalization;
using Compliance.Controls.Facts;
using Compliance.Controls.Facts.ControlPlane;

namespace Compliance.Controls.Checks.Logging;

/// <summary>LOG-APISERVER-AUDIT.</summary>
public sealed class ApiServerAudit : ICheck
{
    private static readonly ImmutableSortedDictionary<string, string[]> Resources = new Dictionary<string, string[]>
    {
        ["networking.k8s.io"] = ["networkpolicies"],
        ["policy.networking.k8s.io"] = ["adminnetworkpolicies", "baselineadminnetworkpolicies", "clusternetworkpolicies"],
        ["projectcalico.org"] = ["networkpolicies", "globalnetworkpolicies", "tiers"],
        ["crd.projectcalico.org"] = ["networkpolicies", "globalnetworkpolicies", "tiers"],
        ["cilium.io"] = ["ciliumnetworkpolicies", "ciliumclusterwidenetworkpolicies"],
        ["crd.antrea.io"] = ["networkpolicies", "clusternetworkpolicies", "tiers"],
        ["rbac.authorization.k8s.io"] = ["roles", "rolebindings", "clusterroles", "clusterrolebindings"],
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "LOG-APISERVER-AUDIT",
        Group = "logging",
        Title = "Changes to policies and access are recorded by the API audit log",
        Rationale = "The audit log of the API server is the only independent trail of who changed a rule.",
        Condition = "One result for each kube-apiserver whose arguments show: fails without --audit-policy-file, or with neither --audit-log-path nor --audit-webhook-config-file; warns when --audit-log-maxage is set to fewer days than min_maxage_days and no webhook sends the log on (not set, files are not deleted by age). One result for the audit policy (--audit-policy on the command line; that it is the file in use is the word of who gave it): warns when a change to a kind of required_groups is not recorded, and names rules that record nothing of some users, namespaces or names; not evaluable without the file. Where no kube-apiserver shows, an attestation (logging.apiServerAudit) that counts passes as attested, not proven; without it the answer is not evaluable.",
        Remediation = "Give the API server an audit policy that records RequestResponse for these groups, and send its log out of the cluster.",
        Severity = Severity.Medium,
        ReliesOnEnforcement = false,
        Reads = [Kinds.Pod],
        Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("min_maxage_days", "30")
            .Add("required_groups", "networking.k8s.io, policy.networking.k8s.io, projectcalico.org, crd.projectcalico.org, cilium.io, crd.antrea.io, rbac.authorization.k8s.io"),
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        ImmutableArray<ControlPlaneArguments> servers = [.. context.Index.ControlPlane.Of("kube-apiserver")];
        if (servers.IsEmpty)
            return context.Scope.Logging.ApiServerAudit is { } attested && attested.Counts(context.Moment)
                ? [Definition.Pass(context, context.Cluster(), null, $"The control plane does not show itself; its audit log goes to {attested}, which is not proven here.")]
                : [Definition.NotEvaluable(context, context.Cluster(), null, "no kube-apiserver shows its arguments, and nobody attests its audit log (logging.apiServerAudit)")];
        return [.. servers.DistinctBy(s => s.Pod).Select(s => Of(context, s)), Policy(context)];
    }

    private CheckResult Of(CheckContext context, ControlPlaneArguments server)
    {
        (string subject, string ns) = (server.Pod.ToString(), server.Pod.Namespace);
        if (server.Unread is { } unread) return Definition.NotEvaluable(context, subject, ns, unread);
        FlagValue? policy = server.Flag("audit-policy-file"), log = server.Flag("audit-log-path"), webhook = server.Flag("audit-webhook-config-file"), age = server.Flag("audit-log-maxage");
        int least = context.Int("min_maxage_days");
        string? lacking = policy is null ? "--audit-policy-file is not set, so no request is recorded"
            : log is null && webhook is null ? "neither --audit-log-path nor --audit-webhook-config-file is set, so what is recorded goes nowhere" : null;
        if (lacking is not null)
            return Definition.Fail(context, subject, ns, $"{server.Pod.Name} keeps no audit log: {lacking}.", new() { AllowedBy = $"{lacking} ({server.Pod}{server.Pointer})" }, server.Pod.See(server.Pointer))
                with { Patch = Recorded(server, policy is null, log is null && webhook is null, least) };
        EvidenceRef[] see = [.. new[] { policy, log, webhook, age }.OfType<FlagValue>().Select(f => server.Pod.See(f.Pointer))];
        if (webhook is null && age is not null)
        {
            if (!int.TryParse(age.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int days))
                return Definition.NotEvaluable(context, subject, ns, $"--audit-log-maxage of {server.Pod} is '{age.Value}'; expected a number of days");
            if (days > 0 && days < least)
                return Definition.Warn(context, subject, ns, string.Create(CultureInfo.InvariantCulture, $"{server.Pod.Name} deletes its audit log after {days} days, and no webhook sends it on."), see)
                    with { Patch = StaticPod(server, [$"--audit-log-maxage={Days(least)}"], []) };
        }
        return Definition.Pass(context, subject, ns, $"{server.Pod.Name} has an audit policy and {(webhook is null ? "writes its audit log to a file" : "sends its audit log on")}.", see);
    }

    private static string Days(int days) => days.ToString(CultureInfo.InvariantCulture);

    /// <summary>Flags alone would keep the API server from starting: the files they name have to be mounted.</summary>
    private static string Recorded(ControlPlaneArguments server, bool policy, bool log, int days)
    {
        List<string> flags = [];
        List<(string Name, string Path, string Type, bool ReadOnly)> files = [];
        if (policy)
        {
            flags.Add("--audit-policy-file=/etc/kubernetes/audit-policy.yaml");
            files.Add(("audit-policy", "/etc/kubernetes/audit-policy.yaml", "File", true));
        }
        if (log)
        {
            flags.AddRange(["--audit-log-path=/var/log/kubernetes/audit/audit.log", $"--audit-log-maxage={Days(days)}"]);
            files.Add(("audit-log", "/var/log/kubernetes/audit", "DirectoryOrCreate", false));
        }
        return (policy ? $"# First, as /etc/kubernetes/audit-policy.yaml on the node: without it the API server does not start.\n{Patch}---\n" : "") + StaticPod(server, [.. flags], [.. files]);
    }

    private static string StaticPod(ControlPlaneArguments server, ImmutableArray<string> flags, ImmutableArray<(string Name, string Path, string Type, bool ReadOnly)> files) => $"""
        # Into the manifest of the static pod, on the node of {Yaml.Comment(server.Pod.Name)}, beside what is there.
        apiVersion: v1
        kind: Pod
        metadata:
          name: {Yaml.Scalar(server.Component)}
          namespace: {Yaml.Scalar(server.Pod.Namespace)}
        spec:
          containers:
          - name: {Yaml.Scalar(server.Component)}
            command:
            - {Yaml.Scalar(server.Component)}
        {string.Concat(flags.Select(f => $"    - {Yaml.Scalar(f)}\n"))}
        """ + (files.IsEmpty ? "" : "    volumeMounts:\n" + string.Concat(files.Select(f => $"    - {{name: {f.Name}, mountPath: {f.Path}, readOnly: {(f.ReadOnly ? "true" : "false")}}}\n"))
            + "  volumes:\n" + string.Concat(files.Select(f => $"  - {{name: {f.Name}, hostPath: {{path: {f.Path}, type: {f.Type}}}}}\n")));

    private CheckResult Policy(CheckContext context)
    {
        string subject = $"audit-policy/{context.Cluster}";
        if (context.Input?.AuditPolicy is not { } policy)
            return Definition.NotEvaluable(context, subject, null, "the audit policy is a file of the control plane and was not given (--audit-policy), so what it records is not known");
        List<string> missing = [];
        SortedSet<string> exempt = new(StringComparer.Ordinal);
        foreach (string group in context.List("required_groups"))
            foreach (string resource in Resources.GetValueOrDefault(group, ["*"]))
            {
                AuditedKind found = AuditedKind.Of(policy, group, resource);
                exempt.UnionWith(found.Exempt);
                if (found.Level == "None") missing.Add($"{found.Verb} of {resource}.{group}{(found.Pointer is { } at ? $" (by {at})" : "")}");
            }
        string aside = exempt.Count == 0 ? "" : $" Rules that record nothing of some users, namespaces or names: {Answers.Some(exempt)}.";
        return missing.Count > 0
            ? Definition.Warn(context, subject, null, $"The audit policy does not record {Answers.Some(missing)}.{aside}") with { Patch = Patch }
            : Definition.Pass(context, subject, null, $"The audit policy records every change to the kinds of {context.Parameters["required_groups"]}.{aside}");
    }

    private const string Patch = """
        apiVersion: audit.k8s.io/v1
        kind: Policy
        metadata:
          name: changes-to-policies-and-access
        rules:
        - level: RequestResponse
          verbs: [create, update, patch, delete, deletecollection]
          resources:
          - {group: networking.k8s.io}
          - {group: policy.networking.k8s.io}
          - {group: projectcalico.org}
          - {group: crd.projectcalico.org}
          - {group: cilium.io}
          - {group: crd.antrea.io}
          - {group: rbac.authorization.k8s.io}

        """;
}
