using System.Collections.Immutable;
using Compliance.Network.Algebra;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Linting;

/// <summary>What is wrong with a policy or rule.</summary>
public enum LintKind
{
    /// <summary>It never decides anything: whatever its action were, no verdict would change.</summary>
    Shadowed,

    /// <summary>Removing it changes no verdict.</summary>
    Redundant,

    /// <summary>An allow and a deny meet on the same flows, and order or precedence decides.</summary>
    Conflicting,

    /// <summary>Policies of equal priority decide differently, so that a verdict is undefined (ANP-05, ANT-05).</summary>
    Ambiguous,

    /// <summary>It selects no endpoint, or names a peer or port that nothing has.</summary>
    Stale,

    /// <summary>It allows any peer or every port.</summary>
    OverBroad,

    /// <summary>It has no effect: invalid, not enforced by the plug-in, staged, or outside the policy's types.</summary>
    Inert,
}

/// <summary>How much a finding matters, in the words of the command line contract; the gravest first.</summary>
public enum LintSeverity
{
    /// <summary>Not used by any rule of this room yet; a threshold may name it.</summary>
    Critical,

    /// <summary>What the author believes is not so, or everything is open.</summary>
    High,

    /// <summary>Likely a mistake.</summary>
    Medium,

    /// <summary>Clutter, or wider than it need be.</summary>
    Low,

    /// <summary>Good to know; often meant so.</summary>
    Info,
}

/// <summary>How far a finding holds.</summary>
public enum LintScope
{
    /// <summary>With the endpoints of this input; others could make it untrue.</summary>
    Here,

    /// <summary>Whatever pods, nodes and addresses there are.</summary>
    Always,
}

/// <summary>Something an author can change or remove.</summary>
/// <param name="Policy">The policy.</param>
/// <param name="Rule">JSON pointer of one of its rules; null for the policy as a whole.</param>
public sealed record PolicyPart(ObjectRef Policy, string? Rule)
{
    /// <summary><c>Kind/NS/NAME</c>, followed by the pointer of the rule.</summary>
    public override string ToString() => Rule is null ? Policy.ToString() : $"{Policy} {Rule}";
}

/// <summary>One flow, as an example.</summary>
/// <param name="From">Endpoint or <c>ip/ADDRESS</c>.</param>
/// <param name="To">Endpoint or <c>ip/ADDRESS</c>.</param>
/// <param name="Ports">Ports of the flow, for example <c>TCP 80, 443</c>.</param>
public sealed record LintExample(string From, string To, string Ports)
{
    /// <summary>The ports as a set.</summary>
    public PortSet Open { get; init; } = PortSet.Empty;

    /// <summary><c>FROM -> TO PORTS</c>.</summary>
    public override string ToString() => $"{From} -> {To} ({Ports})";
}

/// <summary>One finding on one policy, proven from the policy model.</summary>
public sealed record LintFinding
{
    /// <summary>What is wrong.</summary>
    public required LintKind Kind { get; init; }

    /// <summary>How much it matters.</summary>
    public required LintSeverity Severity { get; init; }

    /// <summary>The policy, or the rule of it, that the finding is on.</summary>
    public required PolicyPart Part { get; init; }

    /// <summary>JSON pointer of the field to look at; the rule's where no field in it is meant, null for the object as a whole.</summary>
    public string? Pointer { get; init; }

    /// <summary>One sentence: what is wrong and why.</summary>
    public required string Message { get; init; }

    /// <summary>What to do about it, as a sentence; null where that is for the author alone to know.</summary>
    public string? Advice { get; init; }

    /// <summary>The other policies and rules that make it so: those that decide instead, that it meets, that it ties with.</summary>
    public ImmutableArray<PolicyPart> Involved { get; init; } = [];

    /// <summary>For <see cref="LintKind.Redundant"/> and <see cref="LintKind.Shadowed"/>: other parts that lint calls removable too and
    /// that have to stay if this one goes; empty where it can go whatever else goes.</summary>
    public ImmutableArray<PolicyPart> Given { get; init; } = [];

    /// <summary>For <see cref="LintKind.Redundant"/> and <see cref="LintKind.Shadowed"/>: every part with this mark can be removed at once,
    /// and still no verdict changes.</summary>
    public bool RemovableTogether { get; init; }

    /// <summary>How far it holds.</summary>
    public LintScope Scope { get; init; }

    /// <summary>A flow it is about; null where it is about none.</summary>
    public LintExample? Example { get; init; }
}
