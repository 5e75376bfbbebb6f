namespace Compliance.Network.Linting;

/// <summary>What of the removable parts can go together: two rules may each be removable alone, and not both.</summary>
internal sealed class JointRemoval
{
    private readonly RemovalStudy _study;
    private readonly Trial _trial;
    private readonly Dictionary<int, HashSet<int>> _removableIn = [];

    /// <param name="reported">The parts that findings are made of.</param>
    /// <param name="advised">Those of them that are to go.</param>
    /// <param name="study">Where they matter.</param>
    /// <param name="trial">Tries them out.</param>
    public JointRemoval(int[] reported, int[] advised, RemovalStudy study, Trial trial)
    {
        (_study, _trial) = (study, trial);
        var holders = new Dictionary<Situation, List<int>>(ReferenceEqualityComparer.Instance);
        foreach (int part in reported)
            foreach (Situation situation in study.SituationsOf(part))
            {
                if (!holders.TryGetValue(situation, out List<int>? of)) holders[situation] = of = [];
                of.Add(part);
            }
        foreach (int part in reported)
            _removableIn[part] = [.. study.SituationsOf(part).SelectMany(s => holders[s]).Where(p => p != part)];
        foreach (int part in advised)
        {
            Change gone = Change.Without([.. _removableIn[part].Where(Together.Contains), part]);
            if (study.SituationsOf(part).TrueForAll(s => trial.Same(s, gone))) Together.Add(part);
        }
    }

    /// <summary>Parts that can all be removed at once.</summary>
    public HashSet<int> Together { get; } = [];

    /// <summary>Other removable parts that must stay if this one goes: each of them by itself, else the fewest of them that matter together.</summary>
    public List<int> Given(int part)
    {
        List<Situation> situations = _study.SituationsOf(part);
        List<int> others = [.. _removableIn[part].Order()];
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
