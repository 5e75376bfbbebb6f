using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Compliance.Controls.Facts;
using Compliance.Controls.Facts.PlugIns;
using Compliance.Network.Enforcement;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks.Enforcement;

/// <summary>CNI-MODE-AUDIT-OR-DISABLED.</summary>
public sealed class ModeAuditOrDisabled : ICheck
{
    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "CNI-MODE-AUDIT-OR-DISABLED",
        Group = "enforcement",
        Title = "The plug-in itself is in enforcing mode",
        Rationale = "One global switch can turn all policies into log-only, or off.",
        Condition = "Fails when a setting of the plug-in turns enforcement off or into logging (enable-policy never, policy-audit-mode true, dropActionOverride other than a drop), or switches a policy kind off of which objects exist or could not be listed. Warns when new pods are open until their policies are in place. Not evaluable when the plug-in is not proven. Audit mode of a single endpoint is not visible in the Kubernetes API.",
        Remediation = "Set policy-audit-mode to false (or the switch found to its enforcing value) and restart the agents; keep audit mode to non-production, with an expiry.",
        Severity = Severity.Critical,
        ReliesOnEnforcement = false,
        Reads = [Kinds.DaemonSet],
        ReadsPlugInSettings = true,
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        EnforcementFacts facts = context.Reachability.Enforcement;
        ImmutableArray<ModeFinding> weak = [.. EngineMode.Weaknesses(facts)];
        ImmutableArray<ModeFinding> off = [.. weak.Where(f => f.Disables || f.ObjectsOf is { } kind && MayExist(context, kind))];
        ImmutableArray<EvidenceRef> evidence = Evidence(facts);
        string subject = context.Cluster();
        if (!off.IsEmpty)
            yield return Definition.Fail(context, subject, null, $"{facts.PlugIn} does not enforce everything: {Answers.Some(off.Select(f => f.Statement))}.",
                new() { AllowedBy = off[0].Statement }, evidence) with { Patch = Patch(context, facts, off) };
        else if (facts.State == EnforcementState.Inert)
            yield return Definition.NotApplicable(context, subject, null, $"{facts.PlugIn} has no policies to enforce");
        else if (Proof.Missing(facts, context.Scope) is { } missing)
            yield return Definition.NotEvaluable(context, subject, null, missing) with { Evidence = evidence };
        else if (weak.FirstOrDefault(f => f.ObjectsOf is null) is { } weakness)
            yield return Definition.Warn(context, subject, null, $"{facts.PlugIn}: {weakness.Statement}.", evidence);
        else
            yield return Definition.Pass(context, subject, null,
                $"No setting of {facts.PlugIn} that was read turns enforcement off. Audit mode of a single endpoint is not visible in the Kubernetes API.", evidence);
    }

    /// <summary>The settings found, with their enforcing values, in the objects that were read; null where one of them was asserted or stands elsewhere.</summary>
    private static string? Patch(CheckContext context, EnforcementFacts facts, ImmutableArray<ModeFinding> off)
    {
        List<string> documents = [];
        foreach (ModeFinding finding in off)
        {
            string section = finding.Setting == "dropActionOverride" ? "spec" : "data";
            string value = finding.Setting switch { "enable-policy" => "default", "policy-audit-mode" => "false", "dropActionOverride" => "Drop", _ => "true" };
            // What was read last decides: an override of nodes or in the agent's environment is no matter of this object.
            EnforcementEvidence? last = facts.Evidence.LastOrDefault(e => e.Object is { } o && e.Statement.StartsWith($"{o} sets {finding.Setting} to ", StringComparison.Ordinal));
            if (last is not { Object: { Kind.Kind: "ConfigMap" or "FelixConfiguration" } holder } || last.Pointer != $"/{section}/{finding.Setting}"
                || context.Index.Find(holder) is not { } found || Json.Text(found.Body, "apiVersion") is not { } version) return null;
            JsonObject metadata = new() { ["name"] = holder.Name };
            if (holder.Namespace.Length > 0) metadata["namespace"] = holder.Namespace;
            documents.Add(Yaml.Block(new JsonObject
            {
                ["apiVersion"] = version,
                ["kind"] = holder.Kind.Kind,
                ["metadata"] = metadata,
                [section] = new JsonObject { [finding.Setting] = value },
            }));
        }
        return string.Join("---\n", documents);
    }

    /// <summary>Objects of the kind exist, or could not be listed.</summary>
    private static bool MayExist(CheckContext context, ResourceKind kind) =>
        context.Index.Objects(kind).Any() || context.Snapshot.Gaps.Any(g => g.Kind is null || g.Kind == kind);

    private static ImmutableArray<EvidenceRef> Evidence(EnforcementFacts facts) =>
        [.. facts.Evidence.Where(e => e.Object is not null).Select(e => new EvidenceRef(e.Object!, e.Pointer, e.Statement))];
}
