using System.Collections.Immutable;
using Compliance.Controls.Facts.FlowLogging;
using Compliance.Controls.Scope;
using Compliance.Network.Enforcement;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks.Logging;

/// <summary>LOG-FLOW-LOGS.</summary>
public sealed class FlowRecords : ICheck
{
    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "LOG-FLOW-LOGS",
        Group = "logging",
        Title = "Network flow logs are produced and shipped off-cluster",
        Rationale = "Without flow records nobody sees what policies let through and turn away, and no rule can be shown to be unused.",
        Condition = "Looks for flow records of Hubble and its exporter, Calico's Goldmane, file logs and log collector, Antrea's flow exporter, NetObserv, OpenShift's export, GKE's policy logging and the AWS network policy agent. Passes when one of them sends records out of the cluster, or they are produced and somebody attests where they go (logging.flowLogs; attested, not proven). Warns when they are produced and stay in memory, on nodes or in the cluster; a log agent (log_agents, by image) is named, because its outputs are not read. Fails when nothing produces them; attested flow logs of the network below make that a warning, unless accept_attested_vpc_flow_logs is false. Not evaluable when the plug-in is not known, or the settings of one that would say it were not read.",
        Remediation = "Switch on the exporter of the plug-in, and send its records to the log archive.",
        Severity = Severity.Medium,
        ReliesOnEnforcement = false,
        Reads = FlowLogs.Reads,
        Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("accept_attested_vpc_flow_logs", "true")
            .Add("log_agents", "fluent-bit, fluentd, vector, promtail, alloy, filebeat, opentelemetry-collector, splunk-otel-collector, datadog"),
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        string subject = context.Cluster();
        FlowLogs logs = FlowLogs.Of(context.Index);
        EvidenceRef[] see = [.. logs.Sources.Take(20).Select(s => s.Object.See(s.Pointer, s.What))];
        string told = Answers.Some(logs.Sources.Select(s => s.What));
        if (logs.Sources.Any(s => s.Reach == FlowLogReach.Outside))
            return [Definition.Pass(context, subject, null, $"Flow records leave the cluster: {told}.", see)];
        LoggingDeclaration declared = context.Scope.Logging;
        if (!logs.Sources.IsEmpty)
        {
            if (declared.FlowLogs is { } attested && attested.Counts(context.Moment))
                return [Definition.Pass(context, subject, null, $"Flow records are produced ({told}); they go to {attested}, which is not proven here.", see)];
            ImmutableArray<ObjectRef> agents = FlowLogs.Agents(context.Index, context.List("log_agents"));
            string agent = agents.IsEmpty ? "no log agent was found" : $"{Answers.Some(agents.Select(a => a.ToString()))} may take them further, and where to is not visible";
            return [Definition.Warn(context, subject, null, $"Flow records are produced and not seen to leave the cluster: {told}; {agent}.", [.. see, .. agents.Take(5).Select(a => a.See())])];
        }
        return [Without(context, subject, logs.Unread, declared)];
    }

    private CheckResult Without(CheckContext context, string subject, ImmutableArray<string> unread, LoggingDeclaration declared)
    {
        EnforcementFacts facts = context.Reachability.Enforcement;
        if (Missing(context, facts) is { } missing) return Definition.NotEvaluable(context, subject, null, $"nothing was seen that produces flow records, and {missing}");
        if (!unread.IsEmpty) return Definition.NotEvaluable(context, subject, null, Answers.Some(unread));
        EvidenceRef[] see = facts.Agent is { } agent ? [agent.See()] : [];
        if (declared.VpcFlowLogs is { } below && below.Counts(context.Moment) && context.Parameters["accept_attested_vpc_flow_logs"] == "true")
            return Definition.Warn(context, subject, null, $"Nothing in the cluster produces flow records; those of the network below go to {below}, and show no pod.", see);
        return Definition.Fail(context, subject, null, $"Nothing in the cluster produces flow records of {facts.PlugIn}.",
            new() { AllowedBy = $"no setting of {facts.PlugIn} and no other tool that was looked for produces flow records" }, see) with { Patch = Patch(facts.PlugIn) };
    }

    /// <summary>Why a producer may be on that was not seen; null when everything was read that would say it.</summary>
    private static string? Missing(CheckContext context, EnforcementFacts facts)
    {
        if (facts.PlugIn is "generic" || facts.State == EnforcementState.Unknown && facts.Agent is null) return "the network plug-in is not known";
        foreach (ResourceKind kind in FlowLogs.Reads)
        {
            if (context.Snapshot.Gaps.FirstOrDefault(g => g.Kind == kind || g.Kind is null) is { } gap) return $"{kind} could not be read in full: {gap.Message.TrimEnd('.')}";
            if (context.Snapshot.Origin == SnapshotOrigin.LiveCluster && !context.Snapshot.Listings.Any(l => l.Kind == kind && l.Outcome != ListOutcome.Incomplete))
                return $"{kind} was not read";
        }
        string? map = facts.PlugIn switch { "cilium" => "cilium-config", "antrea" => "antrea-config", _ => null };
        return map is null || context.Index.Objects(new("", "ConfigMap")).Any(o => o.Ref.Name.StartsWith(map, StringComparison.Ordinal)) ? null : $"{map} was not found";
    }

    private static string? Patch(string plugIn) => plugIn switch
    {
        "cilium" => """
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: cilium-config
              namespace: kube-system
            data:
              enable-hubble: "true"
              hubble-export-file-path: /var/run/cilium/hubble/events.log

            """,
        "calico" => """
            apiVersion: operator.tigera.io/v1
            kind: Goldmane
            metadata:
              name: default

            """,
        _ => null,
    };
}
