using System.Collections.Frozen;
using System.Collections.Immutable;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.Admission;

/// <summary>How far a guard goes in one namespace, weakest first.</summary>
internal enum GuardState
{
    /// <summary>It does not speak of the namespace, or is off.</summary>
    Silent,

    /// <summary>It would speak of it, and an exemption takes the namespace out.</summary>
    Exempts,

    /// <summary>It reports and lets through.</summary>
    Audits,

    /// <summary>It denies, and a condition or an exemption leaves some objects or requests out.</summary>
    Partly,

    /// <summary>It denies.</summary>
    Denies,
}

/// <summary>What a guard does in one namespace.</summary>
/// <param name="State">How far it goes.</param>
/// <param name="Object">Object that says so: the guard, its binding or an exemption.</param>
/// <param name="Pointer">JSON pointer in it.</param>
/// <param name="Reason">Why it does not simply deny, as a sentence part; null where it does.</param>
internal sealed record GuardReach(GuardState State, ObjectRef Object, string Pointer, string? Reason = null);

/// <summary>A namespace as guards look at it.</summary>
/// <param name="Name">Name.</param>
/// <param name="Labels">Labels.</param>
internal sealed record GuardedNamespace(string Name, FrozenDictionary<string, string> Labels);

/// <summary>One rule of an admission tool: a constraint, a rule of a Kyverno policy, or a ValidatingAdmissionPolicy with one binding.</summary>
internal sealed record AdmissionGuard
{
    /// <summary><c>Gatekeeper</c>, <c>Kyverno</c> or <c>ValidatingAdmissionPolicy</c>.</summary>
    public required string Tool { get; init; }

    /// <summary>The object.</summary>
    public required ObjectRef Object { get; init; }

    /// <summary>JSON pointer of the rule; empty for an object that is one rule.</summary>
    public required string Pointer { get; init; }

    /// <summary>Kinds whose objects it reviews; <c>*</c> is every one.</summary>
    public required ImmutableArray<string> Kinds { get; init; }

    /// <summary>Operations it reviews: <c>CREATE</c>, <c>UPDATE</c>, <c>DELETE</c>.</summary>
    public required ImmutableArray<string> Operations { get; init; }

    /// <summary>What it asks for, by the words of <see cref="GuardPurpose"/>; empty where that is not recognised.</summary>
    public required ImmutableArray<string> Purposes { get; init; }

    /// <summary>Pod security level that it checks as a whole; null where it checks none.</summary>
    public string? PodSecurityLevel { get; init; }

    /// <summary>It makes a network policy for each namespace, instead of asking for one.</summary>
    public bool Generates { get; init; }

    /// <summary>The text of the rule, for what is told by the names in it.</summary>
    public required string Text { get; init; }

    /// <summary>What it does in a namespace.</summary>
    public required Func<GuardedNamespace, GuardReach> In { get; init; }

    /// <summary>Whether it reviews objects of a kind.</summary>
    public bool Reviews(string kind) => Kinds.Contains("*") || Kinds.Contains(kind);

    /// <summary><c>Kind/NAME</c>, with the rule's place where the object has several.</summary>
    public override string ToString() => $"{Object}{Pointer}";
}
