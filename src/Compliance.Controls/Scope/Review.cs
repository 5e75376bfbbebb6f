using System.Collections.Immutable;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Scope;

/// <summary>What a review looked at.</summary>
public enum ReviewSubject
{
    /// <summary>Network policies (PCI 1.2.7).</summary>
    Policies,

    /// <summary>Rights, above all those to change policies (PCI 7.2.4).</summary>
    Access,

    /// <summary>What is in scope (PCI 12.5.2).</summary>
    Scope,

    /// <summary>Approved flows.</summary>
    Flows,
}

/// <summary>What a reviewer decided of policies.</summary>
public enum ReviewDecision
{
    /// <summary>They are still needed as they are.</summary>
    Keep,

    /// <summary>They are to be changed.</summary>
    Change,

    /// <summary>They are to be removed.</summary>
    Remove,
}

/// <summary>A review that somebody did and answers for.</summary>
/// <param name="Id">Id, unique among the reviews.</param>
/// <param name="Of">What was looked at.</param>
/// <param name="What">Which objects, by <see cref="Covers(ObjectRef)"/>; for approved flows their ids; empty: all.</param>
/// <param name="By">Who did it.</param>
/// <param name="On">The day.</param>
/// <param name="Reference">Where its record is; null when not said.</param>
public sealed record Review(string Id, ReviewSubject Of, ImmutableArray<string> What, string By, DateTimeOffset On, string? Reference)
{
    /// <summary>What was decided of the policies it looked at; null when it does not say, or looked at something else.</summary>
    public ReviewDecision? Decision { get; init; }

    /// <summary>The reviewer's words; null when there are none.</summary>
    public string? Comment { get; init; }

    /// <summary>End of its day: what was changed later was not looked at.</summary>
    public DateTimeOffset End => On.AddDays(1);

    /// <summary>Whether it looked at an object. A selector is <c>*</c>, <c>NS/*</c>, <c>Kind/NAME</c> for a cluster-scoped object, or
    /// <c>Kind/NS/NAME</c>; a star stands for any one part, and <c>*/*</c> for every namespace.</summary>
    public bool Covers(ObjectRef item) => What.IsEmpty || What.Any(w => Selects(w, item));

    /// <summary>Whether it looked at an approved flow.</summary>
    public bool Covers(string flow) => What.IsEmpty || What.Contains("*") || What.Contains(flow);

    /// <summary>The last of some reviews that look at an object and that is not dated after <paramref name="moment"/>; null when there is none.</summary>
    public static Review? Last(IEnumerable<Review> reviews, ReviewSubject of, ObjectRef item, DateTimeOffset moment) =>
        reviews.Where(r => r.Of == of && r.On <= moment && r.Covers(item)).MaxBy(r => r.On);

    private static bool Selects(string selector, ObjectRef item)
    {
        if (selector == "*") return true;
        string[] parts = selector.Split('/');
        if (parts.Length == 3) return Is(parts[0], item.Kind.Kind) && item.Namespace.Length > 0 && Is(parts[1], item.Namespace) && Is(parts[2], item.Name);
        // Kinds begin with a capital letter, and names of namespaces cannot.
        if (parts.Length != 2) return false;
        return char.IsAsciiLetterUpper(parts[0][0])
            ? parts[0] == item.Kind.Kind && item.Namespace.Length == 0 && Is(parts[1], item.Name)
            : item.Namespace.Length > 0 && Is(parts[0], item.Namespace) && Is(parts[1], item.Name);
    }

    private static bool Is(string pattern, string text) => pattern == "*" || pattern == text;
}
