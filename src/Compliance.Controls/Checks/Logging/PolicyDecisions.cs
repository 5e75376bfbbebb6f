using System.Collections.Immutable;
using Compliance.Controls.Facts;
using Compliance.Controls.Facts.DecisionLogging;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks.Logging;

/// <summary>LOG-POLICY-DENY.</summary>
public sealed class PolicyDecisions : ICheck
{
    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "LOG-POLICY-DENY",
        Group = "logging",
        Title = "Policy decisions at zone borders are logged",
        Rationale = "A border nobody hears is not monitored, and assessors sample the log of what was denied.",
        Condition = "One result for each sensitive zone and namespace with endpoints: what its policies deny, by rule and by isolation, must leave a record; with log_allow_too, what they allow too. Looks at Calico's flow logs and rules of action Log (one that stands before the rule in its policy, or one for any peer and port that selects every subject), Hubble's exporter, Antrea's enableLogging and the annotation of namespaces, OVN-Kubernetes' acl-logging, GKE's NetworkLogging and the event logs of the AWS network policy agent. Fails where some of it is off, warns where records stay in memory, not evaluable where the switch is not in the cluster or not read, and where nothing is declared sensitive. Not applicable where no policy denies anything.",
        Remediation = "Turn on the logging of denied connections for the policies of the border.",
        Severity = Severity.Medium,
        ReliesOnEnforcement = true,
        Reads = [.. Kinds.Connectivity, .. DecisionLogs.Reads],
        Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("log_allow_too", "false"),
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        ProtectedGround ground = ProtectedGround.Of(context);
        if (!ground.Declared) return [Definition.NotEvaluable(context, context.Cluster(), null, "no zone of kind cde or phi and no sensitive namespace is declared, so no border is known")];
        if (ground.Parts.IsEmpty) return [Definition.NotApplicable(context, context.Cluster(), null, "no endpoint of this cluster is in a sensitive zone or namespace")];
        DecisionLogs logs = new(context);
        return ground.Parts.Select(part => Judge(context, part.Subject, part.Members, logs));
    }

    private CheckResult Judge(CheckContext context, string subject, ImmutableArray<Endpoint> members, DecisionLogs logs)
    {
        string? ns = subject.StartsWith("namespace/", StringComparison.Ordinal) ? members[0].Namespace : null;
        ImmutableArray<string> namespaces = [.. members.Select(m => m.Namespace).Where(n => n.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        ImmutableArray<PolicyDecision> decisions = [.. members.SelectMany(context.Index.Selecting).Distinct<PolicyObject>(ReferenceEqualityComparer.Instance).OrderBy(p => p.Ref).SelectMany(p => Of(context, p))];
        if (!decisions.Any(d => !d.Allows)) return Definition.NotApplicable(context, subject, ns, "no policy denies anything to or from its members, so there is nothing to log");
        ImmutableArray<(PolicyDecision Decision, DecisionLog Log)> read = [.. decisions.Select(d => (d, logs.Of(d, namespaces)))];
        ImmutableArray<EvidenceRef> evidence = [.. read.Select(r => r.Log.Evidence).OfType<EvidenceRef>().Distinct().Take(20)];
        ImmutableArray<(PolicyDecision Decision, DecisionLog Log)> off = [.. read.Where(r => r.Log.State == DecisionLogState.Off)];
        if (!off.IsEmpty)
        {
            (PolicyDecision decision, DecisionLog log) = off[0];
            return Definition.Fail(context, subject, ns, $"{off.Length} of {Answers.Count(read.Length, "decision")} at the border leave no record, for example {decision}: {log.Statement}.",
                new() { AllowedBy = $"{decision} leaves no record: {log.Statement}", Policy = decision.Policy.Ref, Pointer = decision.Rule?.Pointer }, evidence)
                with { Patch = Patch(context, decision.Policy, namespaces, log) };
        }
        if (read.FirstOrDefault(r => r.Log.State == DecisionLogState.Unknown) is { Log: { } unknown }) return Definition.NotEvaluable(context, subject, ns, unknown.Statement);
        if (read.FirstOrDefault(r => r.Log.State == DecisionLogState.Memory) is { Log: { } memory })
            return Definition.Warn(context, subject, ns, $"Decisions at the border are seen and not written down: {memory.Statement}.", evidence)
                with { Patch = memory.Evidence is { } settings && settings.Object.Name == "cilium-config" ? Exporter(settings.Object) : null };
        return Definition.Pass(context, subject, ns, $"{Answers.Count(read.Length, "decision")} at the border leave a record: {Answers.Some(read.Select(r => r.Log.Statement).Distinct(StringComparer.Ordinal), 3)}.", evidence);
    }

    private static IEnumerable<PolicyDecision> Of(CheckContext context, PolicyObject policy)
    {
        bool allows = context.Parameters["log_allow_too"] == "true";
        foreach (Direction direction in Enum.GetValues<Direction>())
            if (policy.Isolates(direction)) yield return new(policy, null, direction);
        foreach (PolicyRule rule in policy.Rules.Where(r => r.InertReason is null && (r.Action == RuleAction.Deny || (allows && r.Action == RuleAction.Allow))))
            yield return new(policy, rule, rule.Direction);
    }

    private static string? Patch(CheckContext context, PolicyObject policy, ImmutableArray<string> namespaces, DecisionLog log)
    {
        string ns = policy.Ref.Namespace.Length > 0 ? policy.Ref.Namespace : namespaces.FirstOrDefault() ?? "";
        return context.Reachability.Enforcement.PlugIn switch
        {
            "ovn-kubernetes" when policy.Ref.Namespace.Length > 0 => Annotated(ns, "k8s.ovn.org/acl-logging", """'{"deny": "warning", "allow": "info"}'"""),
            "antrea" when policy.Ref.Kind == Kinds.NetworkPolicy => Annotated(ns, "networkpolicy.antrea.io/enable-logging", "\"true\""),
            "cilium" when context.Reachability.Enforcement.Agent?.Name == "anetd" =>
                "apiVersion: networking.gke.io/v1alpha1\nkind: NetworkLogging\nmetadata: {name: default}\nspec:\n  cluster:\n    deny: {log: true, delegate: false}\n",
            "cilium" when log.Evidence is { } settings => Exporter(settings.Object),
            // It selects whom the policy selects, and isolates nobody anew.
            "calico" or "canal" when policy.Ref.Namespace.Length > 0 && policy.IsCatchAll() => LogRules(ns, policy),
            _ => null,
        };
    }

    /// <summary>Hubble's settings; other keys stay as they are.</summary>
    private static string Exporter(ObjectRef settings) => $"""
        # Cilium reads it when its agents start: restart them. Where Helm made it, set hubble.enabled and hubble.export there.
        apiVersion: v1
        kind: ConfigMap
        metadata:
          name: {Yaml.Scalar(settings.Name)}
          namespace: {Yaml.Scalar(settings.Namespace)}
        data:
          enable-hubble: "true"
          bpf-events-drop-enabled: "true"
          bpf-events-policy-verdict-enabled: "true"
          hubble-export-file-path: /var/run/cilium/hubble/events.log

        """;

    private static string LogRules(string ns, PolicyObject policy)
    {
        ImmutableArray<Direction> directions = [.. Enum.GetValues<Direction>().Where(policy.Isolates)];
        string rules = string.Concat(directions.Select(d => $"  {d.ToString().ToLowerInvariant()}:\n  - action: Log\n"));
        return $"apiVersion: projectcalico.org/v3\nkind: NetworkPolicy\nmetadata:\n  name: default.log-denied\n  namespace: {Yaml.Scalar(ns)}\nspec:\n  tier: default\n  order: 100000\n"
            + $"  selector: all()\n  types: [{string.Join(", ", directions)}]\n{rules}";
    }

    private static string Annotated(string ns, string key, string value) =>
        $"apiVersion: v1\nkind: Namespace\nmetadata:\n  name: {Yaml.Scalar(ns)}\n  annotations:\n    {key}: {value}\n";
}
