using System.Collections.Immutable;
using Compliance.Network.Endpoints;
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

    /// <summary>Whether the dialect's plug-in is what enforces, so that it has a say in policies of other dialects even with none of its own.</summary>
    bool Governs(EnforcementFacts facts) => false;

    /// <summary>Translates every object of the dialect, in the order of references.</summary>
    Translation Translate(ImmutableArray<SnapshotObject> objects, TranslationContext context);
}

/// <summary>What a dialect may know about the cluster.</summary>
/// <param name="Snapshot">Every object, for what a dialect looks up beside its own policies.</param>
/// <param name="Population">Pods, nodes, namespaces, service accounts and services.</param>
/// <param name="Facts">Plug-in and enforcement.</param>
/// <param name="Traits">Where the plug-in differs.</param>
internal sealed record TranslationContext(ClusterSnapshot Snapshot, Population Population, EnforcementFacts Facts, PlugInTraits Traits)
{
    /// <summary>An object of a live cluster passed the API server's validation, one of a manifest did not.</summary>
    public SnapshotOrigin Origin => Snapshot.Origin;
}

/// <summary>What a dialect made of its objects.</summary>
internal sealed record Translation
{
    /// <summary>Tiers; those that share a name with another dialect's become one.</summary>
    public ImmutableArray<Tier> Tiers { get; init; } = [];

    /// <summary>Further stages.</summary>
    public ImmutableArray<Gate> Gates { get; init; } = [];

    /// <summary>Policies without effect, with their reason.</summary>
    public ImmutableArray<PolicyObject> Inert { get; init; } = [];

    /// <summary>Policies of unknown effect.</summary>
    public ImmutableArray<OpaquePolicy> Opaque { get; init; } = [];

    /// <summary>Objects that are another form of a policy in it (CAL-47).</summary>
    public ImmutableArray<ObjectRef> OtherForms { get; init; } = [];

    /// <summary>What was not understood.</summary>
    public ImmutableArray<Limitation> Limitations { get; init; } = [];

    /// <summary>What the plug-in makes of the whole model, policies of other dialects included; null for nothing.</summary>
    public Func<PolicyModel, PolicyModel>? Adapt { get; init; }
}
