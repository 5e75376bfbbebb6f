using System.Collections.Immutable;
using Compliance.Network.Enforcement;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects;

/// <summary>Plug point: translates one vendor's policy objects into the neutral model. A dialect only translates; precedence lives in the
/// model. A field it does not read becomes a <see cref="Limitation"/> and leaves the verdicts it may affect undefined.</summary>
internal interface IPolicyDialect
{
    /// <summary>Name, for example <c>kubernetes</c>.</summary>
    string Name { get; }

    /// <summary>Whether objects of <paramref name="kind"/> are this dialect's. Kinds are told apart by group (CMB-02).</summary>
    bool Reads(ResourceKind kind);

    /// <summary>Translates every object of the dialect, in the order of references.</summary>
    Translation Translate(ImmutableArray<SnapshotObject> objects, TranslationContext context);
}

/// <summary>What a dialect may know about the cluster.</summary>
/// <param name="Facts">Plug-in and enforcement.</param>
/// <param name="Traits">Where the plug-in differs.</param>
/// <param name="Origin">An object of a live cluster passed the API server's validation, one of a manifest did not.</param>
internal sealed record TranslationContext(EnforcementFacts Facts, PlugInTraits Traits, SnapshotOrigin Origin);

/// <summary>What a dialect made of its objects.</summary>
internal sealed record Translation
{
    /// <summary>Tiers in the dialect's own order.</summary>
    public ImmutableArray<Tier> Tiers { get; init; } = [];

    /// <summary>Policies without effect, with their reason.</summary>
    public ImmutableArray<PolicyObject> Inert { get; init; } = [];

    /// <summary>Policies of unknown effect.</summary>
    public ImmutableArray<OpaquePolicy> Opaque { get; init; } = [];

    /// <summary>What was not understood.</summary>
    public ImmutableArray<Limitation> Limitations { get; init; } = [];
}
