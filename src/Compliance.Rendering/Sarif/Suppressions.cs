using System.Text.Json;
using Compliance.Evidence.Pack;

namespace Compliance.Rendering.Sarif;

/// <summary>Exceptions as suppressions. A finding that one accepts stays a result; one that is no longer in force, or never was, is told as well.</summary>
internal sealed class Suppressions
{
    private readonly Dictionary<string, ExceptionEntry> _byId = new(StringComparer.Ordinal);

    private readonly ILookup<string, ExceptionEntry> _lapsed;

    public Suppressions(IReadOnlyCollection<ExceptionEntry> exceptions)
    {
        foreach (var exception in exceptions)
            _byId.TryAdd(exception.Id, exception);
        _lapsed = exceptions.Where(e => e.State != "active").SelectMany(e => e.Applies.Select(subject => (subject, e))).ToLookup(p => p.subject, p => p.e, StringComparer.Ordinal);
    }

    /// <summary>The suppressions of a finding; none when no exception speaks of it.</summary>
    public void Write(Utf8JsonWriter json, DerivedIds ids, FindingEntry finding) => json.Items("suppressions", Of(finding), suppression =>
    {
        var exception = suppression.Exception;
        json.WriteString("guid"u8, ids.Of("suppression", $"{finding.Check}\n{finding.Cluster}\n{finding.Subject}\n{suppression.Id}"));
        json.WriteString("kind"u8, "external");
        json.WriteString("status"u8, suppression.Status);
        json.Property("justification", exception?.Reason);
        json.Object("properties", () =>
        {
            json.Property("exception", suppression.Id);
            if (exception is null)
                return;
            json.Property("state", exception.State);
            json.Property("stateReason", exception.StateReason);
            json.Property("compensatingControl", exception.CompensatingControl);
            json.Property("requester", exception.Requester);
            json.Property("approver", exception.Approver);
            json.Property("granted", PackText.Moment(exception.Granted));
            json.Property("expires", PackText.Moment(exception.Expires));
        });
    });

    /// <summary>Those in force are accepted; of the others, those that nobody approved are under review, and the rest is rejected.</summary>
    private IEnumerable<(string Id, ExceptionEntry? Exception, string Status)> Of(FindingEntry finding) =>
    [
        .. finding.WaivedBy.Distinct().Select(id => (id, _byId.GetValueOrDefault(id), "accepted")),
        .. _lapsed[$"{finding.Cluster}: {finding.Subject}"].DistinctBy(e => e.Id).Where(e => Covers(e, finding.Check)).Select(e => (e.Id, (ExceptionEntry?)e, e.Approver is null ? "underReview" : "rejected")),
    ];

    /// <summary>The words of a scope begin with the check.</summary>
    private static bool Covers(ExceptionEntry exception, string check) => exception.Scope == check || exception.Scope.StartsWith(check + ", ", StringComparison.Ordinal);
}
