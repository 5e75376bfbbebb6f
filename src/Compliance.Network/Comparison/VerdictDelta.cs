using System.Collections.Concurrent;
using System.Collections.Immutable;
using Compliance.Network.Algebra;
using Compliance.Network.Reachability;

namespace Compliance.Network.Comparison;

/// <summary>What differs between two sets of connections, by verdict before and after. Equal ones are the same object.</summary>
internal sealed class VerdictDelta
{
    private VerdictDelta(ImmutableArray<PortsChange> changes) => Changes = changes;

    /// <summary>Nothing differs.</summary>
    public static VerdictDelta None { get; } = new([]);

    /// <summary>What differs, without causes.</summary>
    public ImmutableArray<PortsChange> Changes { get; }

    /// <summary>Keeps each delta once.</summary>
    public sealed class Pool
    {
        private readonly ConcurrentDictionary<(Identity, Identity), VerdictDelta> _known = [];
        private readonly ConcurrentDictionary<string, VerdictDelta> _byContent = new(StringComparer.Ordinal);

        private readonly record struct Identity(Connections Value)
        {
            public bool Equals(Identity other) => ReferenceEquals(Value, other.Value);

            public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(Value);
        }

        public VerdictDelta Of(Connections before, Connections after) =>
            _known.GetOrAdd((new Identity(before), new Identity(after)), static (pair, pool) => pool.Make(pair.Item1.Value, pair.Item2.Value), this);

        private VerdictDelta Make(Connections before, Connections after)
        {
            ImmutableArray<PortsChange> changes = [.. Compute(before, after)];
            if (changes.IsEmpty) return None;
            string content = string.Join('\n', changes.Select(c =>
                $"{c.Before} {c.After} {c.Ports}\t{string.Join('\t', c.QualifiersBefore)}\v{string.Join('\t', c.QualifiersAfter)}\v{string.Join('\t', c.Reasons)}"));
            return _byContent.GetOrAdd(content, _ => new VerdictDelta(changes));
        }
    }

    private static IEnumerable<PortsChange> Compute(Connections before, Connections after)
    {
        bool sameConditions = before.Qualifiers.SequenceEqual(after.Qualifiers);
        foreach ((Verdict was, PortSet old) in Sets(before))
        {
            foreach ((Verdict now, PortSet current) in Sets(after))
            {
                if (was == now && (was != Verdict.Qualified || sameConditions)) continue;
                PortSet ports = old.Intersect(current);
                if (ports.IsEmpty) continue;
                yield return new PortsChange
                {
                    Effect = Effect(was, now),
                    Before = was,
                    After = now,
                    Ports = ports,
                    QualifiersBefore = was == Verdict.Qualified ? before.Qualifiers : [],
                    QualifiersAfter = now == Verdict.Qualified ? after.Qualifiers : [],
                    Reasons = [.. (was == Verdict.Undefined ? before.Reasons : []).Concat(now == Verdict.Undefined ? after.Reasons : []).Distinct()],
                };
            }
        }
    }

    /// <summary>What a change of verdict makes of a flow.</summary>
    public static FlowEffect Effect(Verdict before, Verdict after) => (before, after) switch
    {
        (_, Verdict.Deny) => FlowEffect.Impossible,
        (Verdict.Deny, _) => FlowEffect.Possible,
        (Verdict.Undefined, Verdict.Allow or Verdict.Qualified) => FlowEffect.Possible,
        _ => FlowEffect.Changed,
    };

    private static (Verdict, PortSet)[] Sets(Connections c) =>
    [
        (Verdict.Allow, c.Allowed), (Verdict.Qualified, c.Qualified), (Verdict.Undefined, c.Undefined),
        (Verdict.Deny, PortSet.All.Except(c.Allowed).Except(c.Qualified).Except(c.Undefined)),
    ];
}
