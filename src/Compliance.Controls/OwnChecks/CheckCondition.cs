using System.Collections.Immutable;
using Compliance.Controls.Checks;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.OwnChecks;

/// <summary>What an own check asks of a cluster.</summary>
internal abstract record CheckCondition
{
    /// <summary>The condition in plain words.</summary>
    public abstract string Words { get; }

    /// <summary>Kinds the answer needs.</summary>
    public abstract ImmutableArray<ResourceKind> Reads { get; }

    /// <summary>It rests on policies having effect.</summary>
    public abstract bool ReliesOnEnforcement { get; }

    /// <summary>How far an unread object reaches.</summary>
    public virtual AnswerReach Reach => AnswerReach.Cluster;

    /// <summary>Answers it for one cluster.</summary>
    public abstract IEnumerable<CheckResult> Evaluate(CheckDefinition check, CheckContext context);
}
