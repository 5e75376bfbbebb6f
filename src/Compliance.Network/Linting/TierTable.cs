using System.Collections.Immutable;
using Compliance.Network.Policy;

namespace Compliance.Network.Linting;

/// <summary>The tiers of every stage, counted through.</summary>
internal sealed class TierTable
{
    public TierTable(PolicyModel model)
    {
        Stages = [.. model.Stages];
        All = [.. Stages.SelectMany(s => s.Tiers)];
        StageOf = [.. Stages.SelectMany((s, i) => s.Tiers.Select(_ => i))];
    }

    public ImmutableArray<Gate> Stages { get; }

    public ImmutableArray<Tier> All { get; }

    /// <summary>The stage of each tier.</summary>
    public ImmutableArray<int> StageOf { get; }

    public Tier this[int tier] => All[tier];
}
