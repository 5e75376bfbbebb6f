using System.Collections.Immutable;
using Compliance.Evidence.Pack;

namespace Compliance.Rendering.Oscal;

/// <summary>What findings of one check in one cluster lead to, as far as they share severity, exceptions and what became of them.</summary>
internal sealed class OscalRisk
{
    private readonly List<OscalFinding> _findings = [];

    private OscalRisk(Guid id, FindingEntry first, ImmutableArray<ExceptionEntry> exceptions, bool closed)
    {
        Id = id;
        First = first;
        Exceptions = exceptions;
        Status = closed ? "closed" : first.WaivedBy.IsEmpty ? "open" : "deviation-approved";
    }

    public Guid Id { get; }

    /// <summary>The first of its findings: check, cluster, severity, words and exceptions are the same in all of them.</summary>
    public FindingEntry First { get; }

    /// <summary>Exceptions that accept it, in force.</summary>
    public ImmutableArray<ExceptionEntry> Exceptions { get; }

    /// <summary><c>open</c>, <c>deviation-approved</c> for what an exception accepts, <c>closed</c> for what was gone at the end of a period.</summary>
    public string Status { get; }

    /// <summary>Its findings, in the order of the pack.</summary>
    public IReadOnlyList<OscalFinding> Findings => _findings;

    /// <summary>Last day of what accepts it, the earliest; null where nothing does.</summary>
    public DateTimeOffset? Deadline => Exceptions.IsEmpty ? null : Exceptions.Min(e => e.Expires);

    /// <summary>Risks in the order of the findings.</summary>
    public static ImmutableArray<OscalRisk> Of(OscalPack pack)
    {
        var exceptions = new Dictionary<string, ExceptionEntry>(StringComparer.Ordinal);
        foreach (var exception in pack.Pack.Exceptions)
            exceptions.TryAdd(exception.Id, exception);
        var risks = new List<OscalRisk>();
        var found = new Dictionary<Key, OscalRisk>();
        foreach (var finding in pack.Findings)
        {
            var entry = finding.Entry;
            var waivers = string.Join('\n', entry.WaivedBy);
            var key = new Key(entry.Check, entry.Cluster, entry.Severity, entry.Title, entry.Criteria, entry.Effect, waivers, finding.Closed);
            if (!found.TryGetValue(key, out var risk))
            {
                var id = pack.Once("risk", string.Join('\n', entry.Check, entry.Cluster, entry.Severity, waivers, finding.Closed ? "closed" : ""));
                risk = new OscalRisk(id, entry, [.. entry.WaivedBy.Distinct().Where(exceptions.ContainsKey).Select(e => exceptions[e])], finding.Closed);
                found.Add(key, risk);
                risks.Add(risk);
            }
            risk._findings.Add(finding);
        }
        return [.. risks];
    }

    private readonly record struct Key(string Check, string Cluster, string Severity, string Title, string Criteria, string Effect, string Waivers, bool Closed);
}
