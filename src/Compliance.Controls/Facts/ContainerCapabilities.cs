using System.Collections.Immutable;
using System.Text.Json;

namespace Compliance.Controls.Facts;

/// <summary>What a container runtime grants where a pod says nothing.</summary>
internal enum RawSocketDefault
{
    /// <summary>NET_RAW is in the default set (containerd, Docker, CRI-O before 1.18).</summary>
    Granted,

    /// <summary>NET_RAW is not in the default set (CRI-O since 1.18).</summary>
    Withheld,

    /// <summary>The runtime of the node is not known.</summary>
    Unknown,
}

/// <summary>A capability of a container with which it can forge packets.</summary>
/// <param name="Capability"><c>NET_RAW</c>, <c>NET_ADMIN</c> or <c>privileged</c>.</param>
/// <param name="Pointer">JSON pointer of what gives it, inside the object that holds the pod.</param>
/// <param name="Source">Where it comes from, for a reader.</param>
/// <param name="Certain">Whether it is there for sure; else it depends on a container runtime that is not known.</param>
internal sealed record ForgingCapability(string Capability, string Pointer, string Source, bool Certain)
{
    private static readonly string[] Lists = ["containers", "initContainers", "ephemeralContainers"];

    /// <summary>What the containers of a pod or pod template have, the certain ones first.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="runtime">Default of the runtime it runs on.</param>
    public static ImmutableArray<ForgingCapability> Of(PodTemplate pod, RawSocketDefault runtime) =>
    [
        .. Lists.SelectMany(list => Json.Items(pod.Body, "spec", list).SelectMany((c, i) => OfContainer(c, $"{pod.Pointer}/spec/{list}/{i}", runtime)))
            .OrderByDescending(c => c.Certain),
    ];

    /// <summary>Default of the runtime that a node names (<c>status.nodeInfo.containerRuntimeVersion</c>).</summary>
    public static RawSocketDefault Default(JsonElement? node)
    {
        if (node is not { } body || Json.Text(body, "status", "nodeInfo", "containerRuntimeVersion") is not { } text) return RawSocketDefault.Unknown;
        int end = text.IndexOf("://", StringComparison.Ordinal);
        if (end < 0) return RawSocketDefault.Unknown;
        string version = text[(end + 3)..].Split('-', '+')[0];
        return text[..end] switch
        {
            "containerd" or "docker" => RawSocketDefault.Granted,
            "cri-o" when Version.TryParse(version, out Version? v) => v >= new Version(1, 18) ? RawSocketDefault.Withheld : RawSocketDefault.Granted,
            _ => RawSocketDefault.Unknown,
        };
    }

    private static IEnumerable<ForgingCapability> OfContainer(JsonElement container, string at, RawSocketDefault runtime)
    {
        string name = Json.Text(container, "name") ?? "a container";
        if (Json.IsTrue(container, "securityContext", "privileged"))
        {
            yield return new("privileged", $"{at}/securityContext/privileged", $"container {name} is privileged", true);
            yield break;
        }
        HashSet<string> added = [.. Names(container, "add")], dropped = [.. Names(container, "drop")];
        foreach (string capability in (string[])["NET_ADMIN", "NET_RAW"])
        {
            if (added.Contains(capability) || (added.Contains("ALL") && !dropped.Contains(capability)))
                yield return new(capability, $"{at}/securityContext/capabilities/add", $"container {name} adds {(added.Contains(capability) ? capability : "ALL")}", true);
            else if (capability == "NET_RAW" && runtime != RawSocketDefault.Withheld && !dropped.Contains("ALL") && !dropped.Contains(capability))
                yield return new(capability, $"{at}/securityContext/capabilities/drop",
                    runtime == RawSocketDefault.Granted ? $"container {name} drops neither ALL nor NET_RAW, which its runtime grants by default"
                        : $"container {name} drops neither ALL nor NET_RAW, and whether its runtime grants it by default is not known",
                    runtime == RawSocketDefault.Granted);
        }
    }

    /// <summary>Names as the API takes them, with or without <c>CAP_</c>.</summary>
    private static IEnumerable<string> Names(JsonElement container, string list) =>
        Json.Items(container, "securityContext", "capabilities", list).Where(n => n.ValueKind == JsonValueKind.String)
            .Select(n => n.GetString()!.ToUpperInvariant()).Select(n => n.StartsWith("CAP_", StringComparison.Ordinal) ? n[4..] : n);
}
