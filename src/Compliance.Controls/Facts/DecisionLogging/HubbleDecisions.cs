using System.Collections.Immutable;
using Compliance.Controls.Checks;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.DecisionLogging;

/// <summary>Cilium: Hubble sees policy verdicts and drops, and its exporter writes them down.</summary>
internal sealed class HubbleDecisions(CheckContext context)
{
    private static readonly string[] Events = ["bpf-events-drop-enabled", "bpf-events-policy-verdict-enabled"],
        Exports = ["hubble-export-file-path", "hubble-flowlogs-config-path"], Filters = ["hubble-export-allowlist", "hubble-export-denylist"];

    private readonly DecisionLog _log = Read(context);

    public DecisionLog Of(PolicyDecision decision, ImmutableArray<string> namespaces) => _log;

    private static DecisionLog Read(CheckContext context)
    {
        string? ns = context.Reachability.Enforcement.Agent?.Namespace;
        SnapshotObject? map = context.Index.Objects(new("", "ConfigMap")).Where(m => m.Ref.Name == "cilium-config").OrderByDescending(m => m.Ref.Namespace == ns).FirstOrDefault();
        if (map is null) return new(DecisionLogState.Unknown, "cilium-config was not read, so whether Hubble records decisions is not known", null);
        string? Value(string key) => Json.Text(map.Body, "data", key) is { Length: > 0 } value ? value : null;
        EvidenceRef See(string key) => map.Ref.See($"/data/{key}");
        if (Value("enable-hubble") != "true") return new(DecisionLogState.Off, "Hubble is off", See("enable-hubble"));
        if (Events.FirstOrDefault(e => Value(e) == "false") is { } off) return new(DecisionLogState.Off, $"{off} is false, so that Hubble does not see them", See(off));
        if (Exports.FirstOrDefault(k => Value(k) is not null) is not { } export) return new(DecisionLogState.Memory, "Hubble keeps the last flows of each node in memory, and its exporter is off", See("enable-hubble"));
        if (Filters.FirstOrDefault(k => Value(k) is not null) is { } filter) return new(DecisionLogState.Unknown, $"the exporter of Hubble is filtered by {filter}, which is not read", See(filter));
        if (export == Exports[1]) return new(DecisionLogState.Unknown, "the exporter of Hubble is configured by a file that is not read, filters among its contents", See(export));
        return new(DecisionLogState.On, "the exporter of Hubble writes policy verdicts and drops down", See(export));
    }
}
