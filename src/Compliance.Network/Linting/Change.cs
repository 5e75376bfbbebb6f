using Compliance.Network.Policy;

namespace Compliance.Network.Linting;

/// <summary>A change to the policies that is tried out on situations.</summary>
internal sealed class Change
{
    /// <summary>Rules and policies taken away.</summary>
    public HashSet<int> Removed { get; init; } = [];

    /// <summary>A policy that no longer isolates the direction at hand; -1 for none.</summary>
    public int Released { get; init; } = -1;

    /// <summary>A rule whose action is another; -1 for none.</summary>
    public int Recast { get; init; } = -1;

    /// <summary>The other action.</summary>
    public RuleAction Action { get; init; }

    public static Change None { get; } = new();

    public static Change Without(params IEnumerable<int> parts) => new() { Removed = [.. parts] };

    /// <summary>Whether the rule of a part stays.</summary>
    public bool Keeps(int part, PartTable parts) => !Removed.Contains(part) && !Removed.Contains(parts.PolicyOf(part));

    /// <summary>Whether a policy still isolates.</summary>
    public bool Isolates(int policy) => policy != Released && !Removed.Contains(policy);

    /// <summary>Whether it can make a difference where these rules match and these policies isolate.</summary>
    public bool Touches(Situation situation, PartTable parts)
    {
        foreach (int part in situation.Parts)
            if (part == Recast || !Keeps(part, parts)) return true;
        foreach (Isolator isolator in situation.Group.Isolators)
            if (!Isolates(isolator.Part)) return true;
        return false;
    }
}
