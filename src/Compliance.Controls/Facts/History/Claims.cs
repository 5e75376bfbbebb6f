using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Compliance.Controls.Checks;
using Compliance.Network.Documents;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.History;

/// <summary>What labels and annotations of objects claim. Whoever may edit an object may claim anything: a result that rests on a claim alone
/// is attested, never proven.</summary>
internal sealed class Claims
{
    /// <summary>Said in every summary that rests on claims alone.</summary>
    public const string Attested = "attested by the objects themselves, not proven";

    private static readonly string[] s_moments =
        ["yyyy-MM-dd", "yyyy-MM-ddTHH:mmK", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK"];

    private readonly Lazy<HashSet<(ObjectRef, string)>> _removed;

    private Claims(ClusterSnapshot snapshot) =>
        _removed = new(() => [.. snapshot.Redactions.Where(r => r.Pointer.StartsWith("/metadata/annotations/", StringComparison.Ordinal)).Select(r => (r.Object, r.Pointer))]);

    public static Claims In(CheckContext context) => new(context.Snapshot);

    /// <summary>A key of this program that a check takes as a parameter: as the configuration gives it, else its name under the declared prefix.</summary>
    public static string Key(CheckContext context, CheckDefinition check, string parameter)
    {
        if (Given(context, check, parameter) is { } given) return given;
        string name = check.Parameters[parameter];
        return $"{context.Scope.AnnotationPrefix}/{name[(name.IndexOf('/', StringComparison.Ordinal) + 1)..]}";
    }

    /// <summary>What the configuration gives for a parameter; null where it is left at its default.</summary>
    public static string? Given(CheckContext context, CheckDefinition check, string parameter) =>
        context.Scope.Parameters.GetValueOrDefault(check.Id)?.GetValueOrDefault(parameter);

    /// <summary>Days that a check takes as a parameter: as the configuration gives them there, else the declared period.</summary>
    public static int Days(CheckContext context, CheckDefinition check, string parameter, int period) =>
        Given(context, check, parameter) is null ? period : context.Int(parameter);

    /// <summary>Value of an annotation, else of a label; null when there is neither, or it is blank.</summary>
    public static string? Of(SnapshotObject item, string key) =>
        Filled(Json.Text(item.Body, "metadata", "annotations", key)) ?? Filled(Json.Text(item.Body, "metadata", "labels", key));

    /// <summary>JSON pointer of a claim; of where it would stand when there is none.</summary>
    public static string Pointer(SnapshotObject item, string key)
    {
        bool label = Json.Text(item.Body, "metadata", "annotations", key) is null && Json.Text(item.Body, "metadata", "labels", key) is not null;
        return JsonPointer.Append(label ? "/metadata/labels" : "/metadata/annotations", key);
    }

    /// <summary>Whether an annotation was there and was removed before anything was kept, so that its value is not known.</summary>
    public bool Removed(ObjectRef item, string key) => _removed.Value.Contains((item, JsonPointer.Append("/metadata/annotations", key)));

    /// <summary>A day or moment as ISO 8601 writes it; null for anything else.</summary>
    public static DateTimeOffset? Moment(string text) =>
        DateTimeOffset.TryParseExact(text, s_moments, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset moment) ? moment : null;

    /// <summary>A moment as results write it.</summary>
    public static string Text(DateTimeOffset moment) => moment.TimeOfDay == TimeSpan.Zero
        ? moment.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : moment.ToUniversalTime().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    /// <summary>A patch that sets annotations of one object.</summary>
    public static string Patch(SnapshotObject item, params ImmutableArray<(string Key, string Value)> annotations) => $$"""
        apiVersion: {{Yaml.Scalar(Json.Text(item.Body, "apiVersion") ?? (item.Ref.Kind.Group.Length == 0 ? item.Version : $"{item.Ref.Kind.Group}/{item.Version}"))}}
        kind: {{Yaml.Scalar(item.Ref.Kind.Kind)}}
        metadata:
          name: {{Yaml.Scalar(item.Ref.Name)}}{{(item.Ref.Namespace.Length == 0 ? "" : $"\n  namespace: {Yaml.Scalar(item.Ref.Namespace)}")}}
          annotations:
        {{string.Join('\n', annotations.Select(a => $"    {Yaml.Scalar(a.Key)}: {JsonSerializer.Serialize(a.Value)}"))}}
        """;

    private static string? Filled(string? text) => text?.Trim() is { Length: > 0 } filled ? filled : null;
}
