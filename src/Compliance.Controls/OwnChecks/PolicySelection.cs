using System.Collections.Immutable;
using Compliance.Controls.Facts;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.OwnChecks;

/// <summary>Which policies an own check speaks of; every part that is given must hold.</summary>
/// <param name="Kinds">Kinds, as <c>Kind</c> or <c>Kind.group</c>; empty: of every kind.</param>
/// <param name="Names">Names; empty: of every name.</param>
/// <param name="Namespaces">Namespaces by name; empty: all of them, and policies of the cluster.</param>
/// <param name="NamespaceLabels">Labels of the namespace; null: whatever its labels.</param>
/// <param name="Labels">Labels of the policy.</param>
internal sealed record PolicySelection(
    ImmutableArray<string> Kinds, ImmutableArray<string> Names, ImmutableArray<string> Namespaces, Selector? NamespaceLabels, Selector Labels)
{
    /// <summary>It names namespaces, so that exempt ones among them are meant.</summary>
    public bool NamesPlaces => !Namespaces.IsEmpty || NamespaceLabels is not null;

    /// <summary>Kinds that may be meant.</summary>
    public ImmutableArray<ResourceKind> OfKinds =>
        [.. Facts.Kinds.Policies.Where(k => Kinds.IsEmpty || Kinds.Contains(k.Kind) || Kinds.Contains(k.ToString()))];

    /// <summary>Whether a policy object is meant.</summary>
    public bool Holds(SnapshotObject policy, Population population) =>
        OfKinds.Contains(policy.Ref.Kind)
        && (Names.IsEmpty || Names.Contains(policy.Ref.Name))
        && (Namespaces.IsEmpty || Namespaces.Contains(policy.Ref.Namespace))
        && (NamespaceLabels is null || (population.Namespaces.TryGetValue(policy.Ref.Namespace, out var labels) && NamespaceLabels.Matches(labels)))
        && LabelDemand.Entries(policy.Body, "labels") is var own && Labels.Matches(own);

    public override string ToString()
    {
        string[] parts =
        [
            Kinds.IsEmpty ? "policy" : string.Join(" or ", Kinds),
            .. Names.IsEmpty ? (string[])[] : [$"named {string.Join(" or ", Names)}"],
            .. Labels == Selector.Everything ? (string[])[] : [$"with {Labels}"],
            .. Namespaces.IsEmpty ? (string[])[] : [$"in {string.Join(" or ", Namespaces)}"],
            .. NamespaceLabels is null ? (string[])[] : [$"in a namespace with {NamespaceLabels}"],
        ];
        return string.Join(' ', parts);
    }
}
