using System.Collections.Immutable;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Reachability;

/// <summary>What is known of one side of one question while the tiers are walked.</summary>
internal sealed class SideState(Direction direction)
{
    private readonly List<DecidingRule> _mayAllow = [], _mayDeny = [], _byNameAllow = [], _byNameDeny = [], _mayQualify = [];
    private readonly List<string> _reasons = [];
    private readonly SortedSet<string> _conditions = new(StringComparer.Ordinal);
    private SideTrace? _result;

    /// <summary>Whether the side is decided.</summary>
    public bool Closed => _result is not null;

    /// <summary>The rank whose policies differ, where that ended the walk.</summary>
    public double? TiedAt { get; private set; }

    /// <summary>Denies beat allows whatever their order.</summary>
    /// <returns>Always false: a union is never left by Pass.</returns>
    public bool AsUnion((PolicyObject Policy, RuleTrace Rule)[] hits)
    {
        (PolicyObject Policy, RuleTrace Trace)[] sure = [.. hits.Where(h => h.Rule.Outcome == RuleOutcome.Matched)];
        (PolicyObject Policy, RuleTrace Rule)[] denies = [.. sure.Where(h => h.Trace.Rule.Action == RuleAction.Deny)];
        (PolicyObject Policy, RuleTrace Rule)[] plain = [.. sure.Where(h => h.Trace.Rule.Action == RuleAction.Allow && h.Trace.Rule.Qualifiers.IsEmpty)];
        (PolicyObject Policy, RuleTrace Rule)[] conditional = [.. sure.Where(h => h.Trace.Rule.Action == RuleAction.Allow && !h.Trace.Rule.Qualifiers.IsEmpty)];
        // What is certain goes before what is not: a sure deny settles what another rule may allow.
        if (denies.Length > 0) Close(Verdict.Deny, denies);
        foreach ((PolicyObject Policy, RuleTrace Rule) hit in hits.Where(h => h.Rule.Outcome != RuleOutcome.Matched && h.Rule.Rule.Action == RuleAction.Deny)) Note(hit);
        if (!Closed && plain.Length > 0) Close(Verdict.Allow, plain);
        foreach ((PolicyObject Policy, RuleTrace Rule) hit in hits.Where(h => h.Rule.Outcome != RuleOutcome.Matched && h.Rule.Rule.Action != RuleAction.Deny)) Note(hit);
        if (Closed) return false;
        if (conditional.Length > 0) Close(Verdict.Qualified, conditional);
        else foreach ((PolicyObject Policy, RuleTrace Rule) hit in hits) NoteQualifying(hit);
        return false;
    }

    /// <summary>The first rule that matches decides, unless policies of its rank differ.</summary>
    /// <returns>Whether a rule passed on to the next tier.</returns>
    public bool InOrder((PolicyObject Policy, RuleTrace Rule)[] hits)
    {
        double? told = null;
        foreach ((PolicyObject Policy, RuleTrace Rule) hit in hits)
        {
            RuleAction action = hit.Rule.Rule.Action;
            if (action == RuleAction.Log) continue;
            if (hit.Policy.Rank is { } rank && rank != told)
            {
                told = rank;
                if (Tied(hits, rank))
                {
                    TiedAt = rank;
                    return false;
                }
            }

            if (hit.Rule.Outcome != RuleOutcome.Matched)
            {
                Note(hit);
                NoteQualifying(hit);
                continue;
            }

            if (action == RuleAction.Pass) return true;
            Close(action == RuleAction.Deny ? Verdict.Deny : hit.Rule.Rule.Qualifiers.IsEmpty ? Verdict.Allow : Verdict.Qualified, [hit]);
            return false;
        }
        return false;
    }

    // What each policy decides is its first rule that matches for sure, or one before it that may; policies of one rank that differ leave it open.
    private bool Tied((PolicyObject Policy, RuleTrace Rule)[] hits, double rank)
    {
        (PolicyObject Policy, RuleTrace Rule)[][] reached = [.. hits
            .Where(h => h.Policy.Rank == rank && h.Rule.Rule.Action != RuleAction.Log).GroupBy(h => h.Policy.Ref, (_, own) => UpToSure(own))];
        bool differ = reached.Any(a => reached.Any(b => a != b && a.Any(x => b.Any(y => TierEvaluation.Outcome(x.Rule.Rule) != TierEvaluation.Outcome(y.Rule.Rule)))));
        if (differ) Undefined([.. reached.Select(r => (r[^1].Policy.Ref, r[^1].Rule.Rule.Pointer))], TierEvaluation.TieReason(rank));
        return differ;
    }

    private static (PolicyObject Policy, RuleTrace Rule)[] UpToSure(IEnumerable<(PolicyObject Policy, RuleTrace Rule)> own)
    {
        var reached = new List<(PolicyObject, RuleTrace)>();
        foreach ((PolicyObject Policy, RuleTrace Rule) hit in own)
        {
            reached.Add(hit);
            if (hit.Rule.Outcome == RuleOutcome.Matched) break;
        }

        return [.. reached];
    }

    /// <summary>No rule matched, and these policies isolate.</summary>
    public void Isolate(ObjectRef[] policies) => Settle(Verdict.Deny,
        [.. policies.Select(p => new DecidingRule(p, "/spec", direction, "deny", "The policy isolates the pod, and no rule allows the connection."))],
        $"No rule allows the connection, and {Join(policies)} isolate{(policies.Length == 1 ? "s" : "")} the pod in this direction (K8S-02).", []);

    /// <summary>The API leaves it open.</summary>
    public void Undefined((ObjectRef Policy, string Rule)[] policies, string reason) => _result = new SideTrace
    {
        Direction = direction,
        Verdict = Verdict.Undefined,
        Conclusion = reason,
        DecidedBy = [.. policies.Select(p => new DecidingRule(p.Policy, p.Rule, direction, "undefined", reason))],
        Reasons = [reason],
    };

    /// <summary>Ends the walk.</summary>
    /// <param name="isolation">Why the plug-in denies what no policy decides; null where it does not.</param>
    public SideTrace Finish(string? isolation)
    {
        if (_result is null)
        {
            if (isolation is not null) Settle(Verdict.Deny, [], isolation, []);
            else Settle(Verdict.Allow, [], "No policy isolates the pod in this direction (K8S-01).", []);
        }
        return _result!;
    }

    /// <summary>A connection must pass two stages: the stricter decides, and where both let it pass both are named.</summary>
    public static SideTrace Both(SideTrace a, SideTrace b)
    {
        if (b is { Verdict: Verdict.Allow, DecidedBy.IsEmpty: true }) return a;
        if (a is { Verdict: Verdict.Allow, DecidedBy.IsEmpty: true }) return b;
        if (a.Verdict != b.Verdict) return Strictness(a.Verdict) > Strictness(b.Verdict) ? a : b;
        return a.Verdict == Verdict.Deny ? a : a with
        {
            DecidedBy = [.. a.DecidedBy, .. b.DecidedBy],
            Qualifiers = [.. a.Qualifiers.Concat(b.Qualifiers).Distinct().Order(StringComparer.Ordinal)],
            Reasons = [.. a.Reasons.Concat(b.Reasons).Distinct().Order(StringComparer.Ordinal)],
        };
    }

    private static int Strictness(Verdict verdict) => verdict switch { Verdict.Deny => 3, Verdict.Undefined => 2, Verdict.Qualified => 1, _ => 0 };

    /// <summary>A policy of unknown effect selects the endpoint.</summary>
    public static SideTrace Opaque(Direction direction, ImmutableArray<OpaquePolicy> policies) => new()
    {
        Direction = direction,
        Verdict = Verdict.Undefined,
        Conclusion = policies[0].Reason,
        DecidedBy = [.. policies.Select(p => new DecidingRule(p.Ref, "/spec", direction, "undefined", p.Reason))],
        Reasons = [.. policies.Select(p => p.Reason).Distinct().Order(StringComparer.Ordinal)],
    };

    /// <summary>Why a rule may match.</summary>
    public static string Reason(RuleTrace rule) =>
        rule.Rule.Peers.SelectMany(p => p.WithParts()).OfType<Peer.Unknown>().Select(p => p.Reason).FirstOrDefault() ?? rule.Why;

    /// <summary>A sentence on the conditions that remain.</summary>
    public static string Remaining(string[] conditions) => conditions is ["fqdn"] ? "A rule by name applies where the name resolves to the address."
        : $"A rule applies only under a condition ({string.Join(", ", conditions)}) that layers 3 and 4 cannot decide.";

    private void Note((PolicyObject Policy, RuleTrace Rule) hit)
    {
        RuleAction action = hit.Rule.Rule.Action;
        if (hit.Rule.Outcome == RuleOutcome.MatchedByName)
        {
            _conditions.UnionWith(hit.Rule.Conditions);
            if (action != RuleAction.Deny) _byNameAllow.Add(Deciding(hit, null));
            if (action != RuleAction.Allow) _byNameDeny.Add(Deciding(hit, null));
            return;
        }
        string reason = Reason(hit.Rule);
        var deciding = new DecidingRule(hit.Policy.Ref, hit.Rule.Rule.Pointer, direction, "undefined", reason);
        if (action != RuleAction.Deny) _mayAllow.Add(deciding);
        if (action != RuleAction.Allow) _mayDeny.Add(deciding);
        _reasons.Add(reason);
    }

    // Where it does match, it consumes, whatever allows the connection after it.
    private void NoteQualifying((PolicyObject Policy, RuleTrace Rule) hit)
    {
        if (hit.Rule.Rule is not { Action: RuleAction.Allow, Conditional: false, Qualifiers.IsEmpty: false } rule) return;
        _conditions.UnionWith(rule.Qualifiers);
        _mayQualify.Add(Deciding(hit, null));
    }

    private DecidingRule Deciding((PolicyObject Policy, RuleTrace Rule) hit, string? reason) =>
        new(hit.Policy.Ref, hit.Rule.Rule.Pointer, direction, hit.Rule.Rule.Action.ToString().ToLowerInvariant(), reason);

    private void Close(Verdict verdict, (PolicyObject Policy, RuleTrace Rule)[] by) => Settle(verdict, [.. by.Select(h => Deciding(h, null)).Distinct()],
        $"{by[0].Rule.Rule.Pointer} of {by[0].Policy.Ref} decides: {by[0].Rule.Why}.", [.. by.SelectMany(h => h.Rule.Rule.Qualifiers).Distinct().Order(StringComparer.Ordinal)]);

    private void Settle(Verdict verdict, ImmutableArray<DecidingRule> by, string conclusion, ImmutableArray<string> qualifiers)
    {
        List<DecidingRule> open = verdict == Verdict.Deny ? _mayAllow : _mayDeny;
        List<DecidingRule> named = verdict == Verdict.Deny ? _byNameAllow : verdict == Verdict.Allow ? [.. _byNameDeny, .. _mayQualify] : [];
        // Where a name alone may allow, and nothing that is not known may deny, the worst there can be is a condition.
        bool atWorstNamed = verdict == Verdict.Deny && named.Count > 0 && _mayDeny.Count + _byNameDeny.Count == 0;
        if (open.Count > 0 && !atWorstNamed) (verdict, by, conclusion) = (Verdict.Undefined, [.. by, .. open], open[0].Reason!);
        else if (named.Count > 0)
            (verdict, by, conclusion, qualifiers) = (Verdict.Qualified, [.. by, .. named],
                Remaining([.. _conditions]), [.. _conditions]);
        _result = new SideTrace
        {
            Direction = direction,
            Verdict = verdict,
            Conclusion = conclusion,
            DecidedBy = by,
            Qualifiers = verdict == Verdict.Qualified ? qualifiers : [],
            Reasons = verdict == Verdict.Undefined ? [.. _reasons.Distinct().Order(StringComparer.Ordinal)] : [],
        };
    }

    private static string Join(ObjectRef[] policies) => policies.Length <= 3 ? string.Join(", ", policies.Select(p => p.ToString()))
        : $"{string.Join(", ", policies.Take(3).Select(p => p.ToString()))} and {policies.Length - 3} more";
}
