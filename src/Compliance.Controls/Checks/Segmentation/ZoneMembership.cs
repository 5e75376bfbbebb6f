using System.Collections.Frozen;
using System.Collections.Immutable;
using Compliance.Controls.Facts;
using Compliance.Controls.Scope;
using Compliance.Network.Endpoints;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks.Segmentation;

/// <summary>SEG-ZONE-MEMBERSHIP.</summary>
public sealed class ZoneMembership : ICheck
{
    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "SEG-ZONE-MEMBERSHIP",
        Group = "segmentation",
        Title = "Every namespace and workload belongs to a declared zone, tenant and environment",
        Rationale = "A proof of zones covers only what is classified; a namespace nobody classified is the classic hole in a scope.",
        Condition = "One result for each namespace in scope with pods: fails when a pod is in no declared zone, or in more than one, when the namespace's zone label names another zone than its pods are in, when neither a zone nor a label gives its environment or the two differ, and, where a zone has a tenant, when its tenant is missing or differs. Warns for a zone that matches nothing. Where no zone is declared at all, one result fails for the cluster. The keys of the labels are those of the label standard.",
        Remediation = "Declare zones whose members are the namespace's pods, and label the namespace alike.",
        Severity = Severity.High,
        ReliesOnEnforcement = false,
        Reads = [Kinds.Namespace, Kinds.Pod, Kinds.Node],
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        ImmutableArray<string> namespaces = [.. context.Reachability.Population.Endpoints.Where(e => e.Kind != EndpointKind.Node)
            .Select(e => e.Namespace).Where(n => !context.Exempt(n)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        ZoneMap map = context.Zones.Map;
        if (namespaces.IsEmpty && map.Zones.IsEmpty)
            return [Definition.NotApplicable(context, context.Cluster(), null, "no namespace in scope has a pod")];
        if (map.Zones.IsEmpty)
            return
            [
                Definition.Fail(context, context.Cluster(), null, $"No zone is declared for this cluster; {Answers.Count(namespaces.Length, "namespace")} with pods in no zone: {Answers.Some(namespaces, 8)}.",
                    new() { AllowedBy = $"no declared zone selects the pods of {namespaces[0]}" }),
            ];
        return namespaces.Select(ns => Of(context, map, ns)).Concat(map.Empty.Select(z =>
            Definition.Warn(context, $"zone/{z.Id}", null, $"The zone {z.Id} matches nothing in this cluster.")));
    }

    private CheckResult Of(CheckContext context, ZoneMap map, string ns)
    {
        string subject = $"namespace/{ns}";
        ImmutableArray<Endpoint> pods = [.. map.EndpointsOf(ns)];
        ImmutableArray<Zone> zones = [.. map.Zones.Where(z => pods.Any(p => map.ZonesOf(p).Contains(z.Id)))];
        string names = Answers.Some(zones.Select(z => z.Id));
        if (Fault(context, map, ns, pods, zones) is not { } fault)
            return Definition.Pass(context, subject, ns, $"{Answers.Count(pods.Length, "pod")} of {ns} in zone {names}.");
        ObjectRef space = new(Kinds.Namespace, "", ns);
        return Definition.Fail(context, subject, ns, $"{char.ToUpperInvariant(fault[0])}{fault[1..]}.", new() { AllowedBy = fault },
            context.Index.Find(space) is null ? [] : [space.See("/metadata/labels", "labels by which it could be classified")])
            with { Patch = Patch(context, map, ns, pods, zones) };
    }

    /// <summary>The labels that the namespace's one zone asks for; null where its pods are in none or several, or the zone does not say.</summary>
    private static string? Patch(CheckContext context, ZoneMap map, string ns, ImmutableArray<Endpoint> pods, ImmutableArray<Zone> zones)
    {
        if (zones is not [var zone] || pods.Any(p => map.ZonesOf(p).Length != 1)) return null;
        FrozenDictionary<string, string> labels = context.Reachability.Population.Namespaces[ns];
        LabelStandard standard = context.Scope.Labels;
        if (zone.Environment is null && !labels.ContainsKey(standard.Environment)) return null;
        if (zone.Tenant is null && !labels.ContainsKey(standard.Tenant) && context.Scope.Zones.Any(z => z.Tenant is not null)) return null;
        ImmutableArray<(string Key, string Value)> wrong =
        [
            .. new (string Key, string? Value)[] { (standard.Zone, zone.Id), (standard.Environment, zone.Environment), (standard.Tenant, zone.Tenant) }
                .Where(l => l.Value is not null && labels.TryGetValue(l.Key, out string? said) && said != l.Value).Select(l => (l.Key, l.Value!)),
        ];
        return wrong.IsEmpty ? null : $$"""
            apiVersion: v1
            kind: Namespace
            metadata:
              name: {{Yaml.Scalar(ns)}}
              labels: { {{string.Join(", ", wrong.Select(w => $"{Yaml.Scalar(w.Key)}: {Yaml.Scalar(w.Value)}"))}} }

            """;
    }

    /// <summary>What is wrong with the classification of a namespace; null when nothing is.</summary>
    private static string? Fault(CheckContext context, ZoneMap map, string ns, ImmutableArray<Endpoint> pods, ImmutableArray<Zone> zones)
    {
        if (pods.FirstOrDefault(p => map.ZonesOf(p).IsEmpty) is { } unzoned) return $"no declared zone selects {Flows.Name(unzoned)}";
        if (pods.FirstOrDefault(p => map.ZonesOf(p).Length > 1) is { } twice) return $"{Flows.Name(twice)} is in more than one zone: {Answers.Some(map.ZonesOf(twice))}";
        FrozenDictionary<string, string> labels = context.Reachability.Population.Namespaces[ns];
        LabelStandard standard = context.Scope.Labels;
        if (labels.TryGetValue(standard.Zone, out string? label) && zones.Any(z => z.Id != label))
            return $"the label {standard.Zone} of {ns} says {label}, and its pods are in {Answers.Some(zones.Select(z => z.Id))}";
        return Attribute("environment", standard.Environment, z => z.Environment, required: true)
            ?? Attribute("tenant", standard.Tenant, z => z.Tenant, required: context.Scope.Zones.Any(z => z.Tenant is not null));

        string? Attribute(string noun, string key, Func<Zone, string?> of, bool required)
        {
            string? said = labels.GetValueOrDefault(key);
            foreach (Zone zone in zones)
            {
                if (of(zone) is { } declared && said is not null && declared != said) return $"the label {key} of {ns} says {said}, and zone {zone.Id} is of {noun} {declared}";
                if (required && of(zone) is null && said is null) return $"neither zone {zone.Id} nor the label {key} says of which {noun} {ns} is";
            }
            return null;
        }
    }
}
