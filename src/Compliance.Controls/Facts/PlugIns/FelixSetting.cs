using System.Text.Json;
using Compliance.Controls.Checks;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.PlugIns;

/// <summary>A setting of Calico's agent, as the place that counts gives it.</summary>
/// <param name="Value">Its value as text.</param>
/// <param name="Object">Where it stands.</param>
/// <param name="Pointer">JSON pointer there.</param>
/// <param name="Node">The one node it is for; null for all.</param>
internal sealed record FelixSetting(string Value, ObjectRef Object, string Pointer, string? Node)
{
    /// <summary>Every place that sets <paramref name="key"/>: the agent's environment alone where it does, since it overrides the rest; else
    /// the default configuration and those of single nodes.</summary>
    /// <param name="context">Context.</param>
    /// <param name="key">Key of FelixConfiguration, for example <c>wireguardEnabled</c>.</param>
    public static IEnumerable<FelixSetting> Of(CheckContext context, string key)
    {
        if (OfAgent(context, "FELIX_" + key.ToUpperInvariant()) is { } variable) return [variable];
        return Kinds.PlugInSettings.Where(k => k.Kind == "FelixConfiguration").SelectMany(context.Index.Objects)
            .Where(f => f.Ref.Name == "default" || f.Ref.Name.StartsWith("node.", StringComparison.Ordinal))
            .Select(f => (Felix: f, Value: Json.At(f.Body, "spec", key))).Where(f => f.Value is { ValueKind: not JsonValueKind.Null })
            .Select(f => new FelixSetting(f.Value!.Value.ToString(), f.Felix.Ref, $"/spec/{key}", f.Felix.Ref.Name == "default" ? null : f.Felix.Ref.Name["node.".Length..]))
            // Both API groups show the same objects where both were read.
            .DistinctBy(f => f.Node);
    }

    private static FelixSetting? OfAgent(CheckContext context, string variable)
    {
        if (context.Reachability.Enforcement.Agent is not { } agent || context.Index.Find(agent) is not { } daemonSet) return null;
        foreach ((int c, JsonElement container) in Json.Items(daemonSet.Body, "spec", "template", "spec", "containers").Index())
            foreach ((int e, JsonElement entry) in Json.Items(container, "env").Index())
                if (Json.Text(entry, "name") == variable && Json.Text(entry, "value") is { Length: > 0 } value)
                    return new(value, agent, $"/spec/template/spec/containers/{c}/env/{e}/value", null);
        return null;
    }

    /// <summary>Whether it is on.</summary>
    public bool IsTrue => Value.Equals("true", StringComparison.OrdinalIgnoreCase);
}
