using System.Collections.Immutable;
using System.Text.Json;

namespace Compliance.Controls.Facts.Access;

/// <summary>One rule of a role.</summary>
/// <param name="Verbs">Verbs; <c>*</c> is every one.</param>
/// <param name="Groups">API groups; <c>*</c> is every one.</param>
/// <param name="Resources">Resources in the plural, subresources after a slash; <c>*</c> is every one.</param>
/// <param name="Names">The only objects meant; empty: all.</param>
/// <param name="Pointer">JSON pointer of the rule in its role; empty for a role that the program knows by itself.</param>
internal sealed record AccessRule(
    ImmutableArray<string> Verbs, ImmutableArray<string> Groups, ImmutableArray<string> Resources, ImmutableArray<string> Names, string Pointer)
{
    /// <summary>Verbs that change objects.</summary>
    public static readonly ImmutableArray<string> Changing = ["create", "delete", "deletecollection", "patch", "update"];

    /// <summary>Every verb on every resource of every group: what cluster-admin has.</summary>
    public bool IsEverything => Verbs.Contains("*") && Groups.Contains("*") && Resources.Contains("*") && Names.IsEmpty;

    /// <summary>The verb is allowed, as itself or as one of all.</summary>
    public bool HasVerb(string verb) => Verbs.Contains("*") || Verbs.Contains(verb);

    /// <summary>One of the verbs is allowed.</summary>
    public bool HasAnyVerb(ImmutableArray<string> verbs) => Verbs.Contains("*") || Verbs.Any(v => verbs.Contains(v));

    /// <summary>The resource of the group is meant; a subresource is named after a slash.</summary>
    public bool Covers(string group, string resource) => (Groups.Contains("*") || Groups.Contains(group)) && (Resources.Contains("*") || Resources.Contains(resource)
        || resource.IndexOf('/', StringComparison.Ordinal) is > 0 and var slash && Resources.Contains("*" + resource[slash..]));

    /// <summary>Reads a rule; null where it is not understood. Rules of URLs that are no resources have no groups, and cover nothing.</summary>
    public static AccessRule? Of(JsonElement rule, string pointer)
    {
        if (rule.ValueKind != JsonValueKind.Object || Texts(rule, "verbs") is not { } verbs || Texts(rule, "apiGroups") is not { } groups
            || Texts(rule, "resources") is not { } resources || Texts(rule, "resourceNames") is not { } names) return null;
        return new(verbs, groups, resources, names, pointer);
    }

    private static ImmutableArray<string>? Texts(JsonElement rule, string field) => Json.At(rule, field) switch
    {
        null or { ValueKind: JsonValueKind.Null } => [],
        { ValueKind: JsonValueKind.Array } list when list.EnumerateArray().All(i => i.ValueKind == JsonValueKind.String) => [.. list.EnumerateArray().Select(i => i.GetString()!)],
        _ => null,
    };
}
