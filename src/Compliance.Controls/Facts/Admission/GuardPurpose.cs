using System.Collections.Immutable;
using System.Text.Json;

namespace Compliance.Controls.Facts.Admission;

/// <summary>What guards ask for, and by which fields it is recognised. A rule is told by the fields that it tests: whether it tests them
/// rightly is the matter of its author.</summary>
internal static class GuardPurpose
{
    /// <summary>A default deny policy in every namespace.</summary>
    public const string DefaultDeny = "require-default-deny";

    /// <summary>No pod in the network of its node.</summary>
    public const string HostNetwork = "deny-hostnetwork";

    /// <summary>No port of the node.</summary>
    public const string HostPorts = "deny-hostports";

    /// <summary>No privileged container.</summary>
    public const string Privileged = "deny-privileged";

    /// <summary>No Service with addresses of its owner's choice.</summary>
    public const string ExternalAddresses = "deny-externalips";

    /// <summary>A zone label on every namespace.</summary>
    public const string ZoneLabels = "require-zone-labels";

    /// <summary>No ingress rule without sources.</summary>
    public const string AnySource = "deny-any-source";

    /// <summary>Every purpose that can be recognised.</summary>
    public static readonly ImmutableArray<string> All = [AnySource, ExternalAddresses, HostNetwork, HostPorts, Privileged, DefaultDeny, ZoneLabels];

    /// <summary>Purposes of a rule that is written as an expression.</summary>
    public static ImmutableArray<string> OfText(string text, ImmutableArray<string> kinds, string zoneKey)
    {
        bool Has(string word) => text.Contains(word, StringComparison.Ordinal);
        bool On(string kind) => kinds.Contains("*") || kinds.Contains(kind);
        List<string> found = [];
        if (On("Pod") && Has("hostNetwork")) found.Add(HostNetwork);
        if (On("Pod") && Has("hostPort")) found.Add(HostPorts);
        if (On("Pod") && Has("privileged")) found.Add(Privileged);
        if (On("Service") && Has("externalIPs")) found.Add(ExternalAddresses);
        if (On("Namespace") && Has(zoneKey)) found.Add(ZoneLabels);
        if (On("NetworkPolicy") && Has("ingress") && Has("from")) found.Add(AnySource);
        return [.. found];
    }

    /// <summary>Purposes of a Kyverno pattern: the shape that an object must have, with anchors around some of its names.</summary>
    public static ImmutableArray<string> OfPattern(JsonElement pattern, ImmutableArray<string> kinds, string zoneKey)
    {
        bool On(string kind) => kinds.Contains("*") || kinds.Contains(kind);
        SortedSet<string> found = new(StringComparer.Ordinal);
        Walk(pattern, (name, negated, value) =>
        {
            bool no = value.ValueKind == JsonValueKind.False || value.ValueKind == JsonValueKind.String && value.GetString() is "false" or "null" || negated;
            if (On("Pod") && name == "hostNetwork" && no) found.Add(HostNetwork);
            if (On("Pod") && name == "privileged" && no) found.Add(Privileged);
            if (On("Pod") && name == "hostPort" && (no || value.ValueKind is JsonValueKind.Number or JsonValueKind.String && value.ToString() == "0")) found.Add(HostPorts);
            if (On("Service") && name == "externalIPs" && no) found.Add(ExternalAddresses);
            if (On("Namespace") && name == zoneKey && !no) found.Add(ZoneLabels);
            if (On("NetworkPolicy") && name == "from" && !no) found.Add(AnySource);
        });
        return [.. found];
    }

    private static void Walk(JsonElement element, Action<string, bool, JsonElement> each)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in element.EnumerateArray()) Walk(item, each);
            return;
        }
        if (element.ValueKind != JsonValueKind.Object) return;
        foreach (JsonProperty member in element.EnumerateObject())
        {
            int open = member.Name.IndexOf('(', StringComparison.Ordinal);
            bool anchored = open >= 0 && member.Name.EndsWith(')');
            each(anchored ? member.Name[(open + 1)..^1] : member.Name, anchored && member.Name.StartsWith("X(", StringComparison.Ordinal), member.Value);
            Walk(member.Value, each);
        }
    }
}
