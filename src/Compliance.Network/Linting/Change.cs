using Compliance.Network.Policy;

namespace Compliance.Network.Linting;

/// <summary>A change to the policies that is tried out on situations.</summary>
internal sealed class Change
{
    /// <summary>Rules and policies taken away.</summary>
    public HashSet<int> Removed { get; init; } = [];

    /// <summary>Policies that no longer isolate the direction at hand.</summary>
    public HashSet<int> Released { get; init; } = [];

    /// <summary>A rule whose action is another; -1 for none.</summary>
    public int Recast { get; init; } = -1;

    /// <summary>The other action.</summary>
    public RuleAction Action { get; init; }

    public static Change None { get; } = new();

    public static Change Without(params IEnumerable<int> parts) => new() { Removed = [.. parts] };

    /// <summary>Whether the rule of a part stays.</summary>
    public bool Keeps(int part, PartTable parts) => !Removed.Contains(part) && !Removed.Contains(parts.PolicyOf(part));

    /// <summary>Whether a policy still isolates.</summary>
    public bool Isolates(int policy) => !Released.Contains(policy) && !Removed.Contains(policy);

    /// <summary>The same, where policies that list no rule any more cease to isolate; null where there are none.</summary>
    public Change? Releasing(Situation situation, PartTable parts)
    {
        HashSet<int> released = [.. situation.Group.Isolators.Select(i => i.Part).Where(p => !Removed.Contains(p)
            && parts.IsolatingRules(p, situation.Group.Direction) is { Length: > 0 } rules && Array.TrueForAll(rules, Removed.Contains))];
        return released.Count == 0 ? null : new Change { Removed = Removed, Released = released };
    }

    /// <summary>Whether it can make a difference where these rules match and these policies isolate.</summary>
    public bool Touches(Situation situation, PartTable parts)
    {
        foreach (int part in situation.Parts)
            if (part == Recast || !Keeps(part, parts)) return true;
        foreach (Isolator isolator in situation.Group.Isolators)
            if (!Isolates(isolator.Part)) return true;
        foreach (int policy in situation.Group.Selecting)
            if (Removed.Contains(policy)) return true;
        return false;
    }
}
