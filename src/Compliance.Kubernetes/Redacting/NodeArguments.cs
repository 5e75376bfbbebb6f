using System.Text.Json;

namespace Compliance.Kubernetes.Redacting;

/// <summary>The arguments that k3s writes on its nodes: a JSON array of texts, in which a join token or the password of a data store may stand.</summary>
internal static class NodeArguments
{
    private static readonly string[] Kept = ["--disable-network-policy", "--flannel-backend", "--cluster-cidr", "--service-cidr", "--disable-kube-proxy"];

    /// <summary>What to write instead of the annotation; null when nothing has to go.</summary>
    public static Removal? Without(JsonElement annotation)
    {
        if (annotation.ValueKind != JsonValueKind.String) return new Removal("annotation");
        string text = annotation.GetString()!;
        string[]? arguments;
        try
        {
            arguments = JsonSerializer.Deserialize<string[]>(text);
        }
        catch (JsonException)
        {
            return new Removal("annotation");
        }
        if (arguments is null) return new Removal("annotation");

        var kept = new List<string>();
        for (int i = 0; i < arguments.Length; i++)
        {
            string argument = arguments[i] ?? "";
            string name = argument.Split('=')[0];
            if (i == 0 && argument is "server" or "agent") kept.Add(argument);
            else if (Kept.Contains(name, StringComparer.Ordinal))
            {
                kept.Add(argument);
                if (name.Length == argument.Length && i + 1 < arguments.Length && arguments[i + 1] is { } value && !value.StartsWith('-')) kept.Add(arguments[++i]);
            }
        }
        return kept.Count == arguments.Length ? null : new Removal("node-argument", JsonSerializer.Serialize(kept));
    }
}
