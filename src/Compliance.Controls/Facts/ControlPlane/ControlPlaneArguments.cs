using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.ControlPlane;

/// <summary>One flag as it stands among the arguments of a container.</summary>
/// <param name="Value">Its value; <c>true</c> for a switch without one, empty for another flag whose value is not known.</param>
/// <param name="Pointer">JSON pointer of the argument.</param>
/// <param name="Known">Whether the value was read.</param>
internal sealed record FlagValue(string Value, string Pointer, bool Known = true);

/// <summary>The arguments that one control-plane component was started with.</summary>
internal sealed class ControlPlaneArguments
{
    private static readonly ImmutableHashSet<string> Switches = ["anonymous-auth", "client-cert-auth", "peer-client-cert-auth", "auto-tls", "peer-auto-tls", "profiling", "allow-privileged"];

    private readonly ILookup<string, FlagValue> _flags;
    private readonly ImmutableHashSet<string> _environment;

    private ControlPlaneArguments(ObjectRef pod, string component, string? image, string pointer, ILookup<string, FlagValue> flags, ImmutableHashSet<string> environment, string? unread) =>
        (Pod, Component, Image, Pointer, _flags, _environment, Unread) = (pod, component, image, pointer, flags, environment, unread);

    /// <summary>The pod.</summary>
    public ObjectRef Pod { get; }

    /// <summary><c>kube-apiserver</c>, <c>kube-controller-manager</c>, <c>kube-scheduler</c> or <c>etcd</c>.</summary>
    public string Component { get; }

    /// <summary>Image of the container; null when not said.</summary>
    public string? Image { get; }

    /// <summary>JSON pointer of the container, where evidence of an absent flag stands.</summary>
    public string Pointer { get; }

    /// <summary>Why no flag may be read from here, as a sentence part; null when all may.</summary>
    public string? Unread { get; }

    /// <summary>The last value of a flag, which is the one that counts for flags with one value; null when it is not set.</summary>
    public FlagValue? Flag(string name) => _flags[name].LastOrDefault();

    /// <summary>Items of a flag that is a list: parts between commas, of every occurrence.</summary>
    public ImmutableArray<string> Items(string name) =>
        [.. _flags[name].SelectMany(f => f.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];

    /// <summary>Whether a flag that is on or off is on; <paramref name="byDefault"/> where it is not set, null where its value is neither.</summary>
    public bool? Switch(string name, bool byDefault) => Flag(name) is not { } flag ? byDefault : Bool(flag.Value);

    /// <summary>Why the value of a flag is not known although the arguments were read: a value that stands apart from its flag is not kept,
    /// and etcd takes a flag from the environment too (ETCD_NAME), whose values are not kept either. Null when it is known.</summary>
    public string? Hidden(string flag)
    {
        if (_flags[flag].Any(f => !f.Known)) return "its value stands apart from the flag, and such words are not kept";
        string variable = $"ETCD_{flag.Replace('-', '_').ToUpperInvariant()}";
        return Component == "etcd" && Flag(flag) is null && _environment.Contains(variable)
            ? $"the environment variable {variable} sets it, and values of the environment are not kept" : null;
    }

    /// <summary>Reads a container of a pod.</summary>
    public static ControlPlaneArguments Of(ObjectRef pod, string component, JsonElement container, string pointer)
    {
        List<(string Text, string Pointer)> words = [.. Words(container, pointer, "command"), .. Words(container, pointer, "args")];
        int start = words.FindIndex(w => IsProgram(w.Text, component));
        // A shell assembles its arguments in a text that only a shell can read.
        string? unread = words.Exists(w => w.Text.Contains(' ', StringComparison.Ordinal) && w.Text.Contains(component, StringComparison.Ordinal))
            ? $"{pod} starts {component} through a shell, whose text is not read"
            : words.Exists(w => w.Text.StartsWith('-')) ? null : $"{pod} shows no arguments of {component}";
        List<(string Name, FlagValue Value)> flags = [];
        if (unread is null)
            for (int i = start + 1; i < words.Count; i++)
            {
                if (!words[i].Text.StartsWith('-')) continue;
                string text = words[i].Text.TrimStart('-');
                int equal = text.IndexOf('=', StringComparison.Ordinal);
                string name = equal < 0 ? text : text[..equal];
                bool apart = equal < 0 && !Switches.Contains(name) && i + 1 < words.Count && !words[i + 1].Text.StartsWith('-');
                bool known = equal >= 0 || apart || Switches.Contains(name);
                flags.Add((name, new(equal >= 0 ? text[(equal + 1)..] : apart ? words[i + 1].Text : known ? "true" : "", words[i].Pointer, known)));
            }
        return new(pod, component, Json.Text(container, "image"), pointer, flags.ToLookup(f => f.Name, f => f.Value, StringComparer.Ordinal),
            [.. Json.Items(container, "env").Select(e => Json.Text(e, "name")).OfType<string>()], unread);
    }

    /// <summary>Whether a word is the path of a program.</summary>
    public static bool IsProgram(string word, string program) => word == program || word.EndsWith("/" + program, StringComparison.Ordinal);

    private static IEnumerable<(string Text, string Pointer)> Words(JsonElement container, string pointer, string field) =>
        Json.Items(container, field).Select((w, i) => (w.ValueKind == JsonValueKind.String ? w.GetString()! : "", $"{pointer}/{field}/{i}"));

    // As the flag packages of the components read it (Go's strconv.ParseBool).
    private static bool? Bool(string value) => value switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        _ => null,
    };
}
