using System.Collections.Immutable;
using System.Text.Json;

namespace Compliance.Controls.Facts;

/// <summary>What an audit policy of the API server (audit.k8s.io) does with requests that change one kind of object. The first rule that
/// matches a request decides; a request that none matches is not recorded.</summary>
/// <param name="Level"><c>None</c>, <c>Metadata</c>, <c>Request</c> or <c>RequestResponse</c>: the least for any verb that changes it.</param>
/// <param name="Verb">The verb with that level.</param>
/// <param name="Pointer">JSON pointer of the rule that decides; null where none matches.</param>
/// <param name="Exempt">JSON pointers of rules before it that record nothing of some users, namespaces or names.</param>
internal sealed record AuditedKind(string Level, string Verb, string? Pointer, ImmutableArray<string> Exempt)
{
    private static readonly ImmutableArray<string> Levels = ["None", "Metadata", "Request", "RequestResponse"], Verbs = ["create", "update", "patch", "delete", "deletecollection"];

    /// <summary>Fields that narrow a rule to some requests for a kind.</summary>
    private static readonly ImmutableArray<string> Narrowing = ["users", "userGroups", "namespaces"];

    /// <summary>Reads the rules for one resource.</summary>
    /// <param name="policy">The audit policy.</param>
    /// <param name="group">API group.</param>
    /// <param name="resource">Resource in the plural.</param>
    public static AuditedKind Of(JsonElement policy, string group, string resource)
    {
        AuditedKind? least = null;
        foreach (string verb in Verbs)
        {
            AuditedKind found = Of(policy, group, resource, verb);
            if (least is null || Levels.IndexOf(found.Level) < Levels.IndexOf(least.Level)) least = found;
        }
        return least!;
    }

    private static AuditedKind Of(JsonElement policy, string group, string resource, string verb)
    {
        ImmutableArray<string>.Builder exempt = ImmutableArray.CreateBuilder<string>();
        int at = -1;
        foreach (JsonElement rule in Json.Items(policy, "rules"))
        {
            at++;
            if (!Texts(rule, "verbs", verb) || Json.Items(rule, "nonResourceURLs").Any()) continue;
            JsonElement[] resources = [.. Json.Items(rule, "resources")];
            JsonElement[] named = [.. resources.Where(r => (Json.Text(r, "group") ?? "") == group && Names(r, resource))];
            if (resources.Length > 0 && named.Length == 0) continue;
            bool narrow = Narrowing.Any(f => Json.Items(rule, f).Any()) || (named.Length > 0 && named.All(r => Json.Items(r, "resourceNames").Any()));
            string level = Json.Text(rule, "level") is { } text && Levels.Contains(text) ? text : "None";
            if (!narrow) return new(level, verb, $"/rules/{at}", exempt.ToImmutable());
            if (level == "None") exempt.Add($"/rules/{at}");
        }
        return new("None", verb, null, exempt.ToImmutable());
    }

    private static bool Texts(JsonElement rule, string field, string value)
    {
        JsonElement[] items = [.. Json.Items(rule, field)];
        return items.Length == 0 || items.Any(i => i.ValueEquals(value) || i.ValueEquals("*"));
    }

    private static bool Names(JsonElement entry, string resource)
    {
        JsonElement[] items = [.. Json.Items(entry, "resources")];
        return items.Length == 0 || items.Any(i => i.ValueEquals(resource) || i.ValueEquals("*"));
    }
}
