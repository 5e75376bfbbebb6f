using System.Collections.Immutable;
using Compliance.Host.Connectivity;
using Compliance.Host.Questions;
using Compliance.Network.Comparison;
using Compliance.Network.Reachability;

namespace Compliance.Host.Differences;

/// <summary>Changed flows as a person reads them: one or more sources, one or more destinations, ports, causes. All of it is text from a
/// cluster, to be escaped where it is printed.</summary>
/// <param name="Sources">Who opens the connections.</param>
/// <param name="Destinations">Who receives them; one of both lists has one entry.</param>
/// <param name="What">Ports, with the verdicts where they are not plainly denied and allowed.</param>
/// <param name="Causes">One line for each.</param>
internal sealed record FlowRow(ImmutableArray<string> Sources, ImmutableArray<string> Destinations, string What, ImmutableArray<string> Causes)
{
    private const int NamesShown = 3;

    /// <summary>The rows of one effect. Pairs with the same ports and causes are folded by destination or by source.</summary>
    public static ImmutableArray<FlowRow> Of(ReachabilityDifference difference, FlowEffect effect)
    {
        FlowRow[] rows =
        [
            .. from flow in difference.Flows
               from change in flow.Changes
               where change.Effect == effect
               select new FlowRow([Name(flow.From)], [Name(flow.To)], Describe(change) + (flow.OnOwnNode ? " (on the pod's own node)" : ""), [.. CauseLines(change)]),
        ];
        // Each row joins the larger of the two groups it could be in.
        Dictionary<(string, string, string), int> bySource = rows.CountBy(r => Key(r, r.Sources[0])).ToDictionary();
        Dictionary<(string, string, string), int> byDestination = rows.CountBy(r => Key(r, r.Destinations[0])).ToDictionary();
        return
        [
            .. rows.GroupBy(r => byDestination[Key(r, r.Destinations[0])] >= bySource[Key(r, r.Sources[0])] ? (true, Key(r, r.Destinations[0])) : (false, Key(r, r.Sources[0])))
                .Select(g => g.Key.Item1 ? g.First() with { Sources = [.. g.Select(r => r.Sources[0])] } : g.First() with { Destinations = [.. g.Select(r => r.Destinations[0])] }),
        ];
    }

    private static (string Peer, string What, string Causes) Key(FlowRow row, string peer) => (peer, row.What, string.Join('\n', row.Causes));

    /// <summary>A peer, with its pods where not all are meant.</summary>
    public static string Name(ComparedPeer peer)
    {
        if (peer.Range is { } range) return range.ToString();
        if (peer.Only.IsEmpty) return peer.Name;
        string more = peer.Only.Length > NamesShown ? $" and {peer.Only.Length - NamesShown} more" : "";
        return $"{peer.Name} ({string.Join(", ", peer.Only.Take(NamesShown))}{more})";
    }

    private static string Describe(PortsChange change)
    {
        string ports = ConnectionText.Of(change.Ports);
        string was = Word(change.Before, change.QualifiersBefore), now = Word(change.After, change.QualifiersAfter);
        string text = change switch
        {
            { Effect: FlowEffect.Changed } => $"{ports}: {was} -> {now}",
            { Before: Verdict.Deny, After: Verdict.Allow } => ports,
            { Before: Verdict.Allow, After: Verdict.Deny } => ports,
            { Effect: FlowEffect.Possible, Before: Verdict.Deny } => $"{ports}: {now}",
            { Effect: FlowEffect.Possible } => $"{ports}: {now}, {was} before",
            _ => $"{ports}: {was} before",
        };
        return change.Reasons.IsEmpty ? text : $"{text} ({string.Join("; ", change.Reasons)})";
    }

    private static string Word(Verdict verdict, ImmutableArray<string> qualifiers) => verdict == Verdict.Qualified && !qualifiers.IsEmpty
        ? $"qualified ({string.Join(", ", qualifiers)})" : AnswerJson.Word(verdict);

    private static IEnumerable<string> CauseLines(PortsChange change)
    {
        if (change.Causes.IsEmpty) return ["no policy decides it on either side; labels, addresses or another object differ"];
        if (change.Causes[0].Change != PolicyChangeKind.Unchanged) return change.Causes.Select(c => Cause(c, change));
        return [$"decided by {string.Join(", ", change.Causes.Select(c => c.Policy))}, which did not change; labels, addresses or another object did"];
    }

    private static string Cause(FlowCause cause, PortsChange change)
    {
        string before = Rules(cause.RulesBefore, change.Before), after = Rules(cause.RulesAfter, change.After);
        string rules = cause.Change switch
        {
            PolicyChangeKind.Added => after,
            PolicyChangeKind.Removed => before,
            _ when before == after => before,
            _ when before.Length == 0 => $"now {after}",
            _ when after.Length == 0 => $"before {before}",
            _ => $"before {before}, now {after}",
        };
        return $"{cause.Policy} {DifferenceReport.Word(cause.Change)}{(rules.Length == 0 ? "" : $": {rules}")}";
    }

    // Where no rule decided a denial, the policy denied by isolating.
    private static string Rules(ImmutableArray<string> rules, Verdict verdict) =>
        string.Join(' ', rules.Select(r => r == "/spec" && verdict == Verdict.Deny ? "isolation" : r));
}
