using System.Collections.Immutable;
using Compliance.Controls.Checks;
using Compliance.Controls.Scope;
using Compliance.Network.Endpoints;

namespace Compliance.Controls.Exceptions;

/// <summary>What an exception is worth in an assessment.</summary>
public enum ExceptionState
{
    /// <summary>It accepts at least one fail.</summary>
    Active,

    /// <summary>It would help, and there is nothing it applies to.</summary>
    Unused,

    /// <summary>Its last day is over; it helps nothing.</summary>
    Expired,

    /// <summary>It could never help, or not yet.</summary>
    Invalid,
}

/// <summary>An exception and what it is worth.</summary>
/// <param name="Exception">The exception.</param>
/// <param name="State">What it is worth.</param>
/// <param name="Reason">Why it does not help; null for an active one.</param>
/// <param name="Applies">Fails in its scope, whether it helps them or not, as <c>CLUSTER: SUBJECT</c>.</param>
public sealed record ExceptionAssessment(ControlException Exception, ExceptionState State, string? Reason, ImmutableArray<string> Applies);

/// <summary>Puts exceptions beside the fails they accept. No verdict changes.</summary>
internal static class ExceptionRegister
{
    /// <summary>Marks the fails that active exceptions accept.</summary>
    public static (ImmutableArray<CheckResult> Results, ImmutableArray<ExceptionAssessment> Exceptions) Apply(
        ScopeDeclaration scope, DateTimeOffset moment, ImmutableArray<ZoneMatrix> zones, ImmutableArray<CheckResult> results)
    {
        if (scope.Exceptions.IsEmpty) return (results, []);
        Dictionary<string, ZoneMap> maps = zones.ToDictionary(z => z.Cluster, z => z.Map, StringComparer.Ordinal);
        ImmutableArray<ExceptionAssessment>.Builder assessed = ImmutableArray.CreateBuilder<ExceptionAssessment>(scope.Exceptions.Length);
        CheckResult[] marked = [.. results];
        foreach (ControlException exception in scope.Exceptions)
        {
            int[] applies = [.. Enumerable.Range(0, marked.Length).Where(i => marked[i].Verdict == CheckVerdict.Fail && Applies(exception.Scope, marked[i], maps))];
            (ExceptionState state, string? reason) = Judge(exception, scope, moment, applies.Length > 0);
            if (state == ExceptionState.Active)
                foreach (int i in applies) marked[i] = marked[i] with { WaivedBy = marked[i].WaivedBy.Add(exception.Id) };
            assessed.Add(new(exception, state, reason, [.. applies.Select(i => $"{marked[i].Cluster}: {marked[i].Subject}")]));
        }
        return ([.. marked], assessed.MoveToImmutable());
    }

    /// <summary>Checks that fail, and of which every fail is waived.</summary>
    public static ImmutableSortedSet<string> Waived(ImmutableArray<CheckResult> results) =>
        results.Where(r => r.Verdict == CheckVerdict.Fail).GroupBy(r => r.Check, StringComparer.Ordinal)
            .Where(g => g.All(r => !r.WaivedBy.IsEmpty)).Select(g => g.Key).ToImmutableSortedSet(StringComparer.Ordinal);

    private static (ExceptionState State, string? Reason) Judge(ControlException exception, ScopeDeclaration scope, DateTimeOffset moment, bool applies)
    {
        if (exception.Fault(scope.ExceptionMaxDays) is { } fault) return (ExceptionState.Invalid, fault);
        if (exception.Granted > moment) return (ExceptionState.Invalid, $"it is granted from {ControlException.Day(exception.Granted)} on");
        if (exception.ExpiredAt(moment)) return (ExceptionState.Expired, $"it expired on {ControlException.Day(exception.Expires)}");
        return applies ? (ExceptionState.Active, null) : (ExceptionState.Unused, "nothing in its scope fails");
    }

    private static bool Applies(ExceptionScope scope, CheckResult result, Dictionary<string, ZoneMap> maps) =>
        scope.Check == result.Check
        && (scope.Subject is null || scope.Subject == result.Subject)
        && (scope.Cluster is null || scope.Cluster == result.Cluster)
        && (scope.Flow is null || result.Subject == FlowSubject(scope.Flow))
        && (scope.Zone is null || InZone(scope.Zone, result, maps.GetValueOrDefault(result.Cluster)));

    /// <summary>Subject of a result about a pair of zones.</summary>
    internal static string FlowSubject(string pair) => $"flow/{pair}";

    private static bool InZone(string zone, CheckResult result, ZoneMap? map)
    {
        if (result.Subject == $"zone/{zone}" || (result.Subject.StartsWith("flow/", StringComparison.Ordinal) && result.Subject[5..].Split(" -> ").Contains(zone))) return true;
        if (map is null || result.Namespace is not { } ns) return false;
        Endpoint[] there = [.. map.EndpointsOf(ns)];
        return there.Length > 0 && there.All(e => map.ZonesOf(e).Contains(zone));
    }
}
