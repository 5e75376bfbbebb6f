using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Controls.Checks;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.DecisionLogging;

/// <summary>What clouds bring: NetworkLogging of GKE, and the event logs of the AWS network policy agent.</summary>
internal sealed class ProviderDecisions(CheckContext context)
{
    public DecisionLog Gke(PolicyDecision decision, ImmutableArray<string> namespaces)
    {
        string outcome = decision.Allows ? "allow" : "deny";
        SnapshotObject? logging = context.Index.Objects(new("networking.gke.io", "NetworkLogging")).FirstOrDefault();
        if (logging is null) return new(DecisionLogState.Off, "no NetworkLogging turns the logging of policies on", null);
        if (!Json.IsTrue(logging.Body, "spec", "cluster", outcome, "log"))
            return new(DecisionLogState.Off, $"{logging.Ref} does not set {outcome}.log", logging.Ref.See($"/spec/cluster/{outcome}"));
        EvidenceRef see = logging.Ref.See($"/spec/cluster/{outcome}/log");
        if (!Json.IsTrue(logging.Body, "spec", "cluster", outcome, "delegate")) return new(DecisionLogState.On, $"{logging.Ref} logs what policies {outcome}", see);
        // Delegated: namespaces turn it on for denials, policies for what they allow.
        ObjectRef[] holders = decision.Allows ? [decision.Policy.Ref] : [.. namespaces.Select(n => new ObjectRef(Kinds.Namespace, "", n))];
        string key = $"policy.network.gke.io/enable-{(decision.Allows ? "logging" : "deny-logging")}";
        ObjectRef? without = holders.FirstOrDefault(h => context.Index.Find(h) is not { } found || Json.Text(found.Body, "metadata", "annotations", key) != "true");
        return without is null ? new(DecisionLogState.On, $"{logging.Ref} leaves it to annotations, which turn it on", see)
            : new(DecisionLogState.Off, $"{logging.Ref} leaves it to annotations, and {without} lacks {key}", without.See("/metadata"));
    }

    public DecisionLog Aws(PolicyDecision decision, ImmutableArray<string> namespaces)
    {
        if (context.Reachability.Enforcement.Agent is not { } agent || context.Index.Find(agent) is not { } source)
            return new(DecisionLogState.Unknown, "the agent of the AWS VPC CNI is not in the cluster, and its switch stands outside of it", null);
        foreach ((int c, JsonElement container) in Json.Items(source.Body, "spec", "template", "spec", "containers").Index())
        {
            string[] words = [.. Json.Items(container, "args").Where(a => a.ValueKind == JsonValueKind.String).Select(a => a.GetString()!)];
            if (((string[])["--enable-cloudwatch-logs=true", "--enable-policy-event-logs=true"]).FirstOrDefault(words.Contains) is { } flag)
                return new(DecisionLogState.On, $"the network policy agent runs with {flag}", agent.See($"/spec/template/spec/containers/{c}/args"));
        }
        return new(DecisionLogState.Off, "the network policy agent runs without --enable-policy-event-logs and --enable-cloudwatch-logs", agent.See("/spec/template/spec/containers"));
    }
}
