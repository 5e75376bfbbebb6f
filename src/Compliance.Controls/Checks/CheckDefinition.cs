using System.Collections.Immutable;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks;

/// <summary>How much a failed check matters, most severe first.</summary>
public enum Severity
{
    /// <summary>The segmentation claim as a whole does not hold.</summary>
    Critical,

    /// <summary>A direct way around segmentation.</summary>
    High,

    /// <summary>A weakness that needs a second one to matter.</summary>
    Medium,

    /// <summary>Hygiene.</summary>
    Low,

    /// <summary>Worth knowing.</summary>
    Info,
}

/// <summary>What an answer for one namespace rests on.</summary>
public enum AnswerReach
{
    /// <summary>On objects of the whole cluster: an object that could not be read anywhere leaves every answer open.</summary>
    Cluster,

    /// <summary>On objects of that namespace and on cluster-scoped ones: what could not be read in another namespace does not matter.</summary>
    Namespace,
}

/// <summary>Constant facts of a check.</summary>
public sealed record CheckDefinition
{
    /// <summary>Eternal id, for example <c>NP-DEFAULT-DENY-INGRESS</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Group, for example <c>default-deny</c>.</summary>
    public required string Group { get; init; }

    /// <summary>The statement that holds when the check passes.</summary>
    public required string Title { get; init; }

    /// <summary>Why it matters.</summary>
    public required string Rationale { get; init; }

    /// <summary>The condition in plain words, as implemented.</summary>
    public required string Condition { get; init; }

    /// <summary>How to mend a failure.</summary>
    public required string Remediation { get; init; }

    /// <summary>Severity of a failure, unless a result says otherwise.</summary>
    public required Severity Severity { get; init; }

    /// <summary>It relies on policies having effect: where enforcement is not proven, it cannot pass.</summary>
    public required bool ReliesOnEnforcement { get; init; }

    /// <summary>Kinds the answer needs. What could not be read or understood of them turns its passes into not-evaluable. Empty for a
    /// check that speaks of the collection itself.</summary>
    public ImmutableArray<ResourceKind> Reads { get; init; } = [];

    /// <summary>It needs the settings of the plug-in; true of every check that relies on enforcement.</summary>
    public bool ReadsPlugInSettings
    {
        get => field || ReliesOnEnforcement;
        init;
    }

    /// <summary>How far an unread object reaches.</summary>
    public AnswerReach Reach { get; init; } = AnswerReach.Cluster;

    /// <summary>Parameters with their defaults, as text; lists are separated by commas.</summary>
    public ImmutableSortedDictionary<string, string> Parameters { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}
