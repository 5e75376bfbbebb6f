using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Network.Endpoints;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Enforcement;

/// <summary>Tells which network plug-in runs and whether it enforces (CMB-10). Only a running agent whose settings were read proves it.</summary>
internal sealed class PlugInDetection
{
    private readonly ClusterSnapshot _snapshot;
    private readonly Population _population;
    private readonly List<Limitation> _limitations;
    private readonly SortedDictionary<string, SnapshotObject> _nodes = new(StringComparer.Ordinal);
    private readonly PlugInMarks _marks;

    private PlugInDetection(ClusterSnapshot snapshot, Population population, List<Limitation> limitations)
    {
        (_snapshot, _population, _limitations) = (snapshot, population, limitations);
        foreach (SnapshotObject node in snapshot.Objects.Where(o => o.Ref.Kind == new ResourceKind("", "Node"))) _nodes[node.Ref.Name] = node;
        _marks = new PlugInMarks(snapshot, limitations);
    }

    /// <summary>Looks, and puts what the operator asserts over it.</summary>
    public static EnforcementFacts Detect(ClusterSnapshot snapshot, Population population, PlugInAssertion? assertion, List<Limitation> limitations)
    {
        var detection = new PlugInDetection(snapshot, population, limitations);
        EnforcementFacts detected = detection.Detect() with
        {
            WindowsNodes = [.. detection._nodes.Where(n => NodeState.IsWindows(n.Value)).Select(n => n.Key)],
        };
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
            Second = same ? detected.Second : null,
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
        ImmutableArray<AgentDaemonSet> daemonSets = AgentDaemonSet.All(_snapshot, _limitations);
        List<(PlugInSignature Signature, ImmutableArray<AgentDaemonSet> Agents)> found =
            [.. PlugInSignature.All.Select(s => (s, s.Agents(daemonSets))).Where(f => !f.Item2.IsEmpty)];
        EnforcementFacts? embedded = EmbeddedEnforcer.Detect(_snapshot, _limitations);
        // What says itself that it enforces nothing is read only where nothing else is there.
        List<EnforcementFacts> enforcing = [.. found.Where(f => f.Signature.Reads(f.Agents[0]).State != EnforcementState.Inert).Select(Read)];
        if (embedded is { State: not EnforcementState.Inert }) enforcing.Add(embedded);
        if (enforcing.Count == 0) return found.Count > 0 ? Read(found[0]) : embedded ?? ByMarks();
        List<EnforcementFacts> proven = [.. enforcing.Where(f => f.State == EnforcementState.Enforced)];
        EnforcementFacts first = proven.Count > 0 ? proven[0] : enforcing[0];
        return proven.Count < 2 ? first : Both(first, proven[1], proven.Count - 2);
    }

    /// <summary>Two plug-ins enforce: a connection must pass each of them (CMB-11).</summary>
    private EnforcementFacts Both(EnforcementFacts first, EnforcementFacts second, int more)
    {
        if (more > 0)
            _limitations.Add(new Limitation(first.Agent, null, $"{more + 2} plug-ins enforce policies; a connection must pass each of them, and only {first.PlugIn} and {second.PlugIn} are modelled.", "CMB-11"));
        return first with
        {
            Second = second,
            Evidence = [.. first.Evidence, .. second.Evidence, new EnforcementEvidence(second.Agent, null, $"{first.PlugIn} and {second.PlugIn} both enforce policies, so a connection must pass each of them.")],
        };
    }

    private EnforcementFacts Read((PlugInSignature Signature, ImmutableArray<AgentDaemonSet> Agents) found)
    {
        (PlugInSignature signature, ImmutableArray<AgentDaemonSet> agents) = found;
        AgentDaemonSet agent = agents[0];
        var evidence = new List<EnforcementEvidence>();
        var sheet = new SettingSheet(_snapshot, _limitations, evidence);
        AgentFinding finding = signature.Reads(agent);
        sheet.Report(agent.Ref, null, finding.Statement + ".");
        evidence.AddRange(_marks.Of(signature.PlugIn));
        bool differs = PlugInSettings.Read(signature.PlugIn, agent, sheet, _nodes);
        EnforcementState state = finding.State == EnforcementState.Enforced ? Switches(signature.PlugIn, sheet.Values) ?? EnforcementState.Enforced : finding.State;
        if (differs && state == EnforcementState.Enforced) state = EnforcementState.Unknown;
        state = Proven(state, agent, agents, sheet);
        string? version = PlugInSettings.Version(signature.PlugIn, sheet);
        if (version is null && (version = agent.Tag(signature.Container)) is not null) sheet.Report(agent.Ref, "/spec/template/spec/containers", $"{agent.Ref} runs an image tagged {version}.");
        return new EnforcementFacts
        {
            PlugIn = signature.PlugIn,
            Version = version,
            State = state,
            Asserted = false,
            Evidence = [.. evidence],
            UncoveredNodes = state == EnforcementState.Inert ? [] : NodeCoverage.Uncovered(_snapshot, _population, [.. agents.Select(a => a.Ref)]),
            Agent = agent.Ref,
            Settings = sheet.Values,
        };
    }

    private EnforcementState Proven(EnforcementState state, AgentDaemonSet agent, ImmutableArray<AgentDaemonSet> agents, SettingSheet sheet)
    {
        if (agents.All(a => a.Ready == 0))
        {
            sheet.Report(agent.Ref, "/status/numberReady", agent.Desired is null ? $"{agent.Ref} is declared; nothing shows that it runs." : $"No pod of {agent.Ref} is ready.");
            return EnforcementState.Unknown;
        }
        if (state == EnforcementState.Enforced && !sheet.Found)
        {
            sheet.Report(agent.Ref, null, "The settings of the plug-in were not read, so enforcement may be switched off.");
            return EnforcementState.Unknown;
        }
        // That nothing else enforces can only be told from a complete list.
        if (state == EnforcementState.Inert && _snapshot.Origin == SnapshotOrigin.LiveCluster && !sheet.ListedInFull("apps", "DaemonSet"))
        {
            sheet.Report(null, null, "The DaemonSets could not be listed in full, so another agent may enforce.");
            return EnforcementState.Unknown;
        }
        return state;
    }

    /// <summary>Without an agent, what plug-ins leave behind can name one, and proves nothing.</summary>
    private EnforcementFacts ByMarks()
    {
        string? plugIn = _marks.Only();
        ImmutableArray<EnforcementEvidence> marks = plugIn is null ? [.. _marks.All] : _marks.Of(plugIn);
        return new EnforcementFacts
        {
            PlugIn = plugIn ?? "generic",
            State = EnforcementState.Unknown,
            Asserted = false,
            Evidence = marks.Add(new EnforcementEvidence(null, null, "No DaemonSet of a known network plug-in was found.")),
        };
    }
}
