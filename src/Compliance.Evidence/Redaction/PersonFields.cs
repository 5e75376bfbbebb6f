using System.Collections.Frozen;
using System.Text.Json;

namespace Compliance.Evidence.Redaction;

/// <summary>Which fields of the documents of a pack hold the name of a person.</summary>
internal static class PersonFields
{
    // Of the pack, the configuration, statements and ledgers, as they spell them.
    private static readonly FrozenSet<string> s_fields = new[]
    {
        "approver", "approvers", "assertedBy", "attestedBy", "author", "authors", "by", "configurationChangedBy", "confirmedBy", "contacts", "contributors", "distribution", "owner",
        "person", "persons", "requester", "reviewedBy", "reviewers", "submitter", "who",
    }.ToFrozenSet(StringComparer.Ordinal);

    // Of objects of a cluster: what annotations and labels under any prefix claim.
    private static readonly FrozenSet<string> s_claims = new[] { "approved-by", "author", "changed-by", "owner", "reviewed-by" }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether a field holds a name, or a list of names.</summary>
    /// <param name="field">Name of the field.</param>
    public static bool Holds(string field)
    {
        int slash = field.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? s_fields.Contains(field) : s_claims.Contains(field[(slash + 1)..]);
    }

    /// <summary>The name that an object holds as a subject of access control; null when it is none, or a user of the system itself.</summary>
    public static string? User(JsonElement item) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty("kind", out JsonElement kind) && kind.ValueKind == JsonValueKind.String && kind.ValueEquals("User")
        && item.TryGetProperty("name", out JsonElement name) && name.ValueKind == JsonValueKind.String && name.GetString() is { Length: > 0 } user
        && !user.StartsWith("system:", StringComparison.Ordinal) ? user : null;

    /// <summary>The part of a text that is the name: a change names beside its author what carried it out.</summary>
    public static string Name(string text)
    {
        if (text.StartsWith("through ", StringComparison.Ordinal) || text.StartsWith("by manager ", StringComparison.Ordinal)) return "";
        int end = text.IndexOf(", through ", StringComparison.Ordinal), manager = text.IndexOf(", by manager ", StringComparison.Ordinal);
        if (end < 0 || (manager >= 0 && manager < end)) end = manager;
        return end < 0 ? text : text[..end];
    }
}
