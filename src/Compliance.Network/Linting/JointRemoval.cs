namespace Compliance.Network.Linting;

/// <summary>What of the removable parts can go together: two rules may each be removable alone, and not both.</summary>
internal sealed class JointRemoval
{
    private readonly HashSet<int> _reported;
    private readonly PartTable _parts;
    private readonly RemovalStudy _study;
    private readonly Trial _trial;

    /// <param name="reported">The parts that findings are made of.</param>
    /// <param name="advised">Those of them that are to go, the ones to prefer first.</param>
    /// <param name="parts">Their numbers.</param>
    /// <param name="study">Where they matter.</param>
    /// <param name="trial">Tries them out.</param>
    /// <param name="retranslation">Whether the objects without them mean just that.</param>
    public JointRemoval(int[] reported, int[] advised, PartTable parts, RemovalStudy study, Trial trial, Retranslation retranslation)
    {
        (_reported, _parts, _study, _trial) = ([.. reported], parts, study, trial);
        // Rules that take nothing anywhere take nothing when others like them are gone either.
        HashSet<int> idle = [.. advised.Where(study.TakesNothing)];
        int[] inTurn = [.. advised.OrderByDescending(idle.Contains)];
        // To translate a whole cluster is dear: what the verdicts alone let go is looked at once, and step by step only where that fails.
        Collect(inTurn, idle, _ => true);
        if (retranslation.Faithful(Together)) return;
        Together.Clear();
        Collect(inTurn, idle, retranslation.Faithful);
    }

    private void Collect(int[] inTurn, HashSet<int> idle, Func<IReadOnlyCollection<int>, bool> faithful)
    {
        foreach (int part in inTurn)
        {
            Together.Add(part);
            Change gone = Change.Without(Together);
            if ((!idle.Contains(part) && !_study.SituationsOf(part).TrueForAll(s => _trial.Same(s, gone))) || !faithful(Together)) Together.Remove(part);
        }
    }

    /// <summary>Parts that can all be removed at once.</summary>
    public HashSet<int> Together { get; } = [];

    /// <summary>Other removable parts that must stay if this one goes: each of them by itself, else the fewest of them that matter together.</summary>
    /// <param name="part">The part.</param>
    /// <param name="instead">What decides its flows where it is left out: nothing else can be missed once it is gone.</param>
    public List<int> Given(int part, HashSet<int> instead)
    {
        List<Situation> situations = _study.SituationsOf(part);
        List<int> others = [.. instead.Concat(instead.Select(_parts.PolicyOf)).Concat(instead.Where(_parts.IsPolicy).SelectMany(_parts.RulePartsOf))
            .Distinct().Where(o => o != part && _reported.Contains(o)).Order()];
        List<int> single = [.. others.Where(o => Depends(situations, part, [o]))];
        if (single.Count > 0 || others.Count < 2 || !Depends(situations, part, others)) return single;
        foreach (int other in others.ToArray())
        {
            List<int> fewer = [.. others.Where(o => o != other)];
            if (Depends(situations, part, fewer)) others = fewer;
        }
        return others;
    }

    private bool Depends(List<Situation> situations, int part, List<int> gone)
    {
        Change without = Change.Without(gone), withoutBoth = Change.Without([.. gone, part]);
        return !situations.TrueForAll(s => _trial.Alike(s, without, withoutBoth));
    }
}
