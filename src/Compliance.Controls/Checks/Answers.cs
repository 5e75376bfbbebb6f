using System.Collections.Immutable;
using Compliance.Network.Endpoints;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks;

/// <summary>Short forms in which checks write their results.</summary>
internal static class Answers
{
    public static string Cluster(this CheckContext context) => $"cluster/{context.Snapshot.Cluster}";

    public static CheckResult Pass(
        this CheckDefinition check, CheckContext context, string subject, string? ns, string summary, params IEnumerable<EvidenceRef> evidence) =>
        Make(check, context, CheckVerdict.Pass, subject, ns, summary) with { Evidence = [.. evidence] };

    public static CheckResult Warn(
        this CheckDefinition check, CheckContext context, string subject, string? ns, string summary, params IEnumerable<EvidenceRef> evidence) =>
        Make(check, context, CheckVerdict.Warn, subject, ns, summary) with { Evidence = [.. evidence] };

    public static CheckResult Fail(
        this CheckDefinition check, CheckContext context, string subject, string? ns, string summary, Witness witness,
        params IEnumerable<EvidenceRef> evidence) =>
        Make(check, context, CheckVerdict.Fail, subject, ns, summary) with { Witness = witness, Evidence = [.. evidence] };

    public static CheckResult NotEvaluable(this CheckDefinition check, CheckContext context, string subject, string? ns, string reason) =>
        Make(check, context, CheckVerdict.NotEvaluable, subject, ns, $"Not evaluable: {reason}.") with { Reason = reason };

    public static CheckResult NotApplicable(this CheckDefinition check, CheckContext context, string subject, string? ns, string reason) =>
        Make(check, context, CheckVerdict.NotApplicable, subject, ns, $"Not applicable: {reason}.") with { Reason = reason };

    /// <summary>One result for each namespace in scope that has pods with their own network identity; not applicable when there is none.</summary>
    public static IEnumerable<CheckResult> ForEachNamespace(
        this CheckDefinition check, CheckContext context, Func<string, ImmutableArray<Endpoint>, CheckResult> answer)
    {
        bool any = false;
        foreach ((string ns, ImmutableArray<Endpoint> pods) in context.Index.PodsByNamespace)
        {
            if (context.Exempt(ns)) continue;
            any = true;
            yield return answer(ns, pods);
        }
        if (!any) yield return check.NotApplicable(context, context.Cluster(), null, "no namespace in scope has a pod with its own network identity");
    }

    /// <summary>Up to <paramref name="most"/> names, and how many more there are.</summary>
    public static string Some(IEnumerable<string> names, int most = 5)
    {
        ImmutableArray<string> all = [.. names];
        string shown = string.Join(", ", all.Take(most));
        return all.Length > most ? $"{shown} and {all.Length - most} more" : shown;
    }

    /// <summary><c>1 pod</c>, <c>2 pods</c>.</summary>
    public static string Count(int number, string noun, string? plural = null) => $"{number} {(number == 1 ? noun : plural ?? noun + "s")}";

    public static EvidenceRef See(this ObjectRef o, string? pointer = null, string? note = null) => new(o, pointer, note);

    private static CheckResult Make(CheckDefinition check, CheckContext context, CheckVerdict verdict, string subject, string? ns, string summary) => new()
    {
        Check = check.Id,
        Cluster = context.Snapshot.Cluster,
        Verdict = verdict,
        Severity = check.Severity,
        Subject = subject,
        Namespace = ns,
        Summary = summary,
    };
}
