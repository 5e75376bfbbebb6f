using Compliance.Host.Terminal;
using Compliance.Network.Documents;
using Compliance.Network.Snapshot;

namespace Compliance.Host.Differences;

/// <summary>An object as an operator names it: <c>Kind/NS/NAME</c>, <c>Kind/NAME</c> where it has no namespace, and <c>Kind.group</c> where
/// kinds of one name are in two groups.</summary>
internal static class ObjectName
{
    /// <summary>The syntax, for messages.</summary>
    public const string Syntax = "Kind/NS/NAME, or Kind/NAME for an object without a namespace; Kind.group where two groups have the kind";

    /// <summary>The one object that is meant.</summary>
    /// <param name="option">Option it was given with, for messages.</param>
    /// <param name="text">As written.</param>
    /// <param name="state">Where it is looked for.</param>
    /// <exception cref="InputException">It is malformed, names nothing, or names several.</exception>
    public static ObjectRef Find(string option, string text, ClusterSnapshot state)
    {
        string[] parts = text.Split('/');
        if (parts.Length is not (2 or 3) || parts.Any(p => p.Length == 0)) throw new InputException($"{option} {text}: expected {Syntax}");
        int dot = parts[0].IndexOf('.', StringComparison.Ordinal);
        string kind = dot < 0 ? parts[0] : parts[0][..dot];
        string? group = dot < 0 ? null : parts[0][(dot + 1)..];
        (string ns, string name) = (parts.Length == 3 ? parts[1] : "", parts[^1]);
        ObjectRef[] found =
        [
            .. state.Objects.Select(o => o.Ref).Where(r => r.Name == name && r.Namespace == ns && r.Kind.Kind == kind && (group is null || r.Kind.Group == group)),
        ];
        return found switch
        {
            [var one] => one,
            [] => throw new InputException($"{option} {text}: no such object{Near(text, state)}"),
            _ => throw new InputException($"{option} {text}: several groups have it; write one of {string.Join(", ", found.Select(Whole))}"),
        };
    }

    /// <summary><c>Kind.group/NS/NAME</c>.</summary>
    private static string Whole(ObjectRef o) => o.Namespace.Length == 0 ? $"{o.Kind}/{o.Name}" : $"{o.Kind}/{o.Namespace}/{o.Name}";

    private static string Near(string text, ClusterSnapshot state)
    {
        string name = text[(text.LastIndexOf('/') + 1)..];
        string[] same = [.. state.Objects.Select(o => o.Ref).Where(r => r.Name == name).Take(4).Select(Whole)];
        if (same.Length is > 0 and < 4) return $"; of this name there {(same.Length == 1 ? "is" : "are")} {string.Join(", ", same)}";
        return Spelling.Suggest(text, state.Objects.Select(o => o.Ref).SelectMany(r => (string[])[r.ToString(), Whole(r)]).Distinct());
    }
}
