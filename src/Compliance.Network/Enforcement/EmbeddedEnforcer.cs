using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Enforcement;

/// <summary>k3s carries kube-router's policy controller inside its own process, unless a server's arguments turn it off (CMB-10).</summary>
internal static class EmbeddedEnforcer
{
    private const string Annotation = "k3s.io/node-args";

    /// <summary>What the nodes say; null where none of them is of k3s.</summary>
    public static EnforcementFacts? Detect(ClusterSnapshot snapshot, List<Limitation> limitations)
    {
        var evidence = ImmutableArray.CreateBuilder<EnforcementEvidence>();
        bool off = false, other = false, ready = false;
        string? version = null;
        var foreign = new List<string>();
        foreach (SnapshotObject node in snapshot.Objects.Where(o => o.Ref.Kind == new ResourceKind("", "Node")))
        {
            var reader = new FieldReader(node, limitations);
            JsonElement annotations = reader.Section(reader.Section(node.Body, "", "metadata"), "/metadata", "annotations");
            if (reader.Text(annotations, "/metadata/annotations", Annotation) is not { } text)
            {
                foreign.Add(node.Ref.Name);
                continue;
            }
            ready |= NodeState.IsReady(node);
            version ??= reader.Text(reader.Section(reader.Section(node.Body, "", "status"), "/status", "nodeInfo"), "/status/nodeInfo", "kubeletVersion");
            string at = "/metadata/annotations/" + FieldReader.Escape(Annotation);
            if (Arguments(text) is not { } arguments)
            {
                reader.Limit(at, "is no JSON list of texts, so whether k3s enforces policies is not known", "CMB-10");
                other = true;
                continue;
            }
            bool disabled = Flag(arguments, "--disable-network-policy") is { } value && value != "false";
            off |= disabled;
            // Then some network of the user's choice runs, and nothing here shows which.
            other |= disabled && Flag(arguments, "--flannel-backend") == "none";
            evidence.Add(new EnforcementEvidence(node.Ref, at, $"{node.Ref} runs k3s {(disabled ? "with" : "without")} --disable-network-policy."));
        }
        if (evidence.Count == 0) return null;
        if (!ready) evidence.Add(new EnforcementEvidence(null, null, "No node of k3s is shown to be ready."));
        bool known = !other && ready;
        return new EnforcementFacts
        {
            PlugIn = other ? "generic" : off ? "flannel" : "kube-router",
            Version = version,
            State = !known ? EnforcementState.Unknown : off ? EnforcementState.Inert : EnforcementState.Enforced,
            Asserted = false,
            Evidence = evidence.ToImmutable(),
            UncoveredNodes = off || other ? [] : [.. foreign.Order(StringComparer.Ordinal)],
        };
    }

    private static string[]? Arguments(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<string?[]>(text) is { } list && !list.Contains(null) ? [.. list.OfType<string>()] : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Value of <c>--name=value</c>, of <c>--name value</c>, or <c>true</c> for a name alone; null when absent. The last one counts.</summary>
    private static string? Flag(string[] arguments, string name)
    {
        string? found = null;
        for (int i = 0; i < arguments.Length; i++)
        {
            if (arguments[i] == name) found = i + 1 < arguments.Length && !arguments[i + 1].StartsWith('-') ? arguments[i + 1] : "true";
            else if (arguments[i].StartsWith(name + "=", StringComparison.Ordinal)) found = arguments[i][(name.Length + 1)..];
        }
        return found;
    }
}
