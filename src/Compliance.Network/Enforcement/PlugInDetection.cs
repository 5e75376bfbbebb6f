using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Network.Endpoints;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Enforcement;

/// <summary>Tells which network plug-in runs and whether it enforces (CMB-10). Only a running agent whose settings were read proves it.</summary>
internal sealed class PlugInDetection(ClusterSnapshot snapshot, Population population, List<Limitation> limitations)
{
    private readonly List<EnforcementEvidence> _evidence = [];

    public static EnforcementFacts Detect(ClusterSnapshot snapshot, Population population, PlugInAssertion? assertion, List<Limitation> limitations)
    {
        EnforcementFacts detected = new PlugInDetection(snapshot, population, limitations).Detect();
        return assertion is null ? detected : Assert(detected, assertion);
    }

    private static EnforcementFacts Assert(EnforcementFacts detected, PlugInAssertion assertion)
    {
        bool same = assertion.PlugIn is null || assertion.PlugIn == detected.PlugIn;
        // An assertion that only repeats what the snapshot proves takes nothing away.
        if (same && assertion.Settings.IsEmpty && detected.State != EnforcementState.Unknown) return detected;
        ImmutableSortedDictionary<string, string> settings = (same ? detected.Settings : ImmutableSortedDictionary<string, string>.Empty).SetItems(assertion.Settings);
        string plugIn = assertion.PlugIn ?? detected.PlugIn;
        string words = string.Join(", ", assertion.Settings.Select(s => $"{s.Key}={s.Value}"));
        return detected with
        {
            PlugIn = plugIn,
            Version = settings.GetValueOrDefault("version") ?? (same ? detected.Version : null),
            State = assertion.PlugIn is null && detected.State != EnforcementState.Enforced ? detected.State : Switches(plugIn, settings) ?? EnforcementState.Enforced,
            Asserted = true,
            Settings = settings,
            Evidence = detected.Evidence.Add(new EnforcementEvidence(null, null,
                $"The operator asserts {(assertion.PlugIn is null ? words : words.Length == 0 ? plugIn : $"{plugIn} with {words}")}.")),
        };
    }

    /// <summary>What settings alone say; null when they leave enforcement on.</summary>
    private static EnforcementState? Switches(string plugIn, ImmutableSortedDictionary<string, string> settings) => plugIn switch
    {
        "none" or "flannel" => EnforcementState.Inert,
        "cilium" when Setting(settings, "enable-policy") == "never" => EnforcementState.Inert,
        "aws-vpc-cni" when Setting(settings, "enable-network-policy-controller") == "false" => EnforcementState.Inert,
        _ => null,
    };

    private static string Setting(ImmutableSortedDictionary<string, string> settings, string key) => settings.GetValueOrDefault(key, "").Trim('"').ToLowerInvariant();

    private EnforcementFacts Detect()
    {
        ImmutableArray<AgentDaemonSet> daemonSets = AgentDaemonSet.All(snapshot, limitations);
        List<(PlugInSignature Signature, AgentDaemonSet Agent)> found =
            [.. PlugInSignature.All.SelectMany(s => daemonSets.Where(s.Recognises).OrderBy(d => d.Ref.Name, StringComparer.Ordinal).Select(d => (s, d)))];
        if (found.Count == 0) return EmbeddedOrNothing();
        (PlugInSignature signature, AgentDaemonSet agent) = found.Find(f => f.Signature.Reads(f.Agent).State == EnforcementState.Enforced) is { Agent: not null } enforcing ? enforcing : found[0];
        AgentFinding finding = signature.Reads(agent);
        Report(agent.Ref, null, finding.Statement + ".");
        var reader = new PlugInSettings(snapshot, limitations, _evidence);
        ImmutableSortedDictionary<string, string> settings = reader.Read(signature.PlugIn, agent);
        EnforcementState state = finding.State;
        if (state == EnforcementState.Inert && signature.PlugIn == "aws-vpc-cni" && Setting(settings, "enable-network-policy-controller") == "true" && agent.Runs("aws-eks-nodeagent"))
            state = EnforcementState.Enforced;
        if (state == EnforcementState.Enforced) state = Switches(signature.PlugIn, settings) ?? state;
        state = Proven(state, agent, reader, found);
        return new EnforcementFacts
        {
            PlugIn = signature.PlugIn,
            Version = (signature.PlugIn is "calico" or "canal" ? reader.CalicoVersion() : null) ?? agent.Tag(signature.Container),
            State = state,
            Asserted = false,
            Evidence = [.. _evidence],
            UncoveredNodes = state == EnforcementState.Inert ? [] : NodeCoverage.Uncovered(snapshot, population, agent.Ref),
            Agent = agent.Ref,
            Settings = settings,
        };
    }

    private EnforcementState Proven(EnforcementState state, AgentDaemonSet agent, PlugInSettings settings, List<(PlugInSignature Signature, AgentDaemonSet Agent)> found)
    {
        if (agent.Ready == 0)
        {
            Report(agent.Ref, "/status/numberReady", agent.Desired is null ? $"{agent.Ref} is declared; nothing shows that it runs." : $"No pod of {agent.Ref} is ready.");
            return EnforcementState.Unknown;
        }
        if (state == EnforcementState.Enforced && !settings.Found)
        {
            Report(agent.Ref, null, "The settings of the plug-in were not read, so enforcement may be switched off.");
            return EnforcementState.Unknown;
        }
        foreach ((ObjectRef source, string key, string value) in settings.CiliumNodeOverrides())
        {
            Report(source, "/spec/defaults", $"{source} sets {key} to {value} on some nodes.");
            limitations.Add(new Limitation(source, "/spec/defaults", $"{source} sets {key} to {value} on some nodes; enforcement differs from node to node.", "CMB-12"));
            state = EnforcementState.Unknown;
        }
        string[] others = [.. found.Where(f => f.Agent.Ready > 0 && f.Signature.Reads(f.Agent).State == EnforcementState.Enforced && f.Signature.PlugIn != found.Find(x => x.Agent == agent).Signature.PlugIn && f.Agent != agent)
            .Select(f => f.Agent.Ref.ToString()).Distinct()];
        if (state == EnforcementState.Enforced && others.Length > 0)
            limitations.Add(new Limitation(agent.Ref, null, $"{agent.Ref} and {string.Join(", ", others)} both enforce policies; a connection must pass each of them, and only the first is modelled.", "CMB-11"));
        // That nothing else enforces can only be told from a complete list.
        if (state == EnforcementState.Inert && snapshot.Origin == SnapshotOrigin.LiveCluster && !Complete())
        {
            Report(null, null, "The DaemonSets could not be listed in full, so another agent may enforce.");
            return EnforcementState.Unknown;
        }
        return state;
    }

    private bool Complete() => snapshot.Listings.Any(l => l.Kind == new ResourceKind("apps", "DaemonSet") && l.Outcome == ListOutcome.Complete);

    /// <summary>k3s carries kube-router's policy controller inside its own process, unless a node's arguments turn it off.</summary>
    private EnforcementFacts EmbeddedOrNothing()
    {
        bool k3s = false, off = false, other = false;
        foreach (SnapshotObject node in snapshot.Objects.Where(o => o.Ref.Kind == new ResourceKind("", "Node")))
        {
            var reader = new FieldReader(node, limitations);
            JsonElement annotations = reader.Section(reader.Section(reader.Root, "", "metadata"), "/metadata", "annotations");
            if (reader.Text(annotations, "/metadata/annotations", "k3s.io/node-args") is not { } arguments) continue;
            k3s = true;
            bool disabled = arguments.Contains("--disable-network-policy", StringComparison.Ordinal);
            off |= disabled;
            // Then some network of the user's choice runs, and nothing here shows which.
            other |= disabled && arguments.Contains("--flannel-backend", StringComparison.Ordinal) && arguments.Contains("none", StringComparison.Ordinal);
            Report(node.Ref, "/metadata/annotations/k3s.io~1node-args", $"{node.Ref} runs k3s {(disabled ? "with" : "without")} --disable-network-policy.");
        }
        if (!k3s) Report(null, null, "No DaemonSet of a known network plug-in was found.");
        return new EnforcementFacts
        {
            PlugIn = !k3s || other ? "generic" : off ? "flannel" : "kube-router",
            State = !k3s || other ? EnforcementState.Unknown : off ? EnforcementState.Inert : EnforcementState.Enforced,
            Asserted = false,
            Evidence = [.. _evidence],
        };
    }

    private void Report(ObjectRef? source, string? pointer, string statement) => _evidence.Add(new EnforcementEvidence(source, pointer, statement));
}
