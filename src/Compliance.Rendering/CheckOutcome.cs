using System.Collections.Immutable;
using System.Globalization;
using Compliance.Evidence.Pack;

namespace Compliance.Rendering;

/// <summary>What a check found in a cluster, counted: what formats tell that would be too large with every pass.</summary>
internal sealed class CheckOutcome
{
    /// <summary>Subjects named of one reason; how many there are stands beside them.</summary>
    public const int NamedSubjects = 25;

    private readonly List<OutcomeReason> _reasons = [];

    private readonly Dictionary<(string, string), OutcomeReason> _byReason = [];

    private readonly SortedDictionary<string, int> _verdicts = new(StringComparer.Ordinal);

    private CheckOutcome(string check, string cluster)
    {
        Check = check;
        Cluster = cluster;
    }

    public string Check { get; }

    public string Cluster { get; }

    /// <summary>Results by verdict.</summary>
    public IReadOnlyDictionary<string, int> Verdicts => _verdicts;

    /// <summary>Why results are not evaluable or not applicable, in the order met.</summary>
    public IReadOnlyList<OutcomeReason> Reasons => _reasons;

    /// <summary>Outcomes in the order of the results.</summary>
    public static ImmutableArray<CheckOutcome> Of(EvidencePack pack)
    {
        var outcomes = new List<CheckOutcome>();
        var found = new Dictionary<(string, string), CheckOutcome>();
        foreach (var result in pack.Results)
        {
            if (!found.TryGetValue((result.Id, result.Cluster), out var outcome))
            {
                outcome = new CheckOutcome(result.Id, result.Cluster);
                found.Add((result.Id, result.Cluster), outcome);
                outcomes.Add(outcome);
            }
            outcome.Add(result);
        }
        return [.. outcomes];
    }

    private void Add(ResultEntry result)
    {
        _verdicts[result.Verdict] = _verdicts.GetValueOrDefault(result.Verdict) + 1;
        if (result.Verdict is "pass" or "warn" or "fail")
            return;
        var why = result.Reason ?? result.Summary;
        if (!_byReason.TryGetValue((result.Verdict, why), out var reason))
        {
            reason = new OutcomeReason(result.Verdict, why);
            _byReason.Add((result.Verdict, why), reason);
            _reasons.Add(reason);
        }
        reason.Add(result.Subject);
    }
}

/// <summary>Subjects of which a check says for one reason that it cannot or need not tell.</summary>
/// <param name="verdict">Verdict.</param>
/// <param name="reason">Why.</param>
internal sealed class OutcomeReason(string verdict, string reason)
{
    private readonly List<string> _subjects = [];

    public string Verdict { get; } = verdict;

    public string Reason { get; } = reason;

    /// <summary>How many subjects.</summary>
    public int Count { get; private set; }

    /// <summary>The first of them.</summary>
    public IReadOnlyList<string> Subjects => _subjects;

    /// <summary>The named subjects in words, and how many are not named.</summary>
    public string Named()
    {
        var names = string.Join(", ", _subjects);
        return Count > _subjects.Count
            ? string.Create(CultureInfo.InvariantCulture, $"{_subjects.Count} of {Count} subjects: {names}; the others stand in pack.json.") : $"Subjects: {names}.";
    }

    public void Add(string subject)
    {
        Count++;
        if (_subjects.Count < CheckOutcome.NamedSubjects)
            _subjects.Add(subject);
    }
}
