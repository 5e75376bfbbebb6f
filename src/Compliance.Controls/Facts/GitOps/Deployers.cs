using System.Collections.Immutable;
using Compliance.Controls.Checks;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.GitOps;

/// <summary>What deploys the policies of a cluster from sources.</summary>
internal sealed class Deployers
{
    private readonly ImmutableArray<SourceOwner> _owners;
    private readonly Dictionary<ObjectRef, SourceOwner> _listing = [];

    private Deployers(ImmutableArray<SourceOwner> owners)
    {
        _owners = owners;
        foreach (SourceOwner owner in owners)
            foreach (OwnedResource entry in owner.Policies) _listing.TryAdd(entry.Ref, owner);
    }

    public static Deployers In(CheckContext context) => new(SourceOwner.In(context));

    /// <summary>What deployed the last change of a policy, and from which revision; null where somebody else made it, or nothing deploys it.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="manager">Manager of fields that made the change; null when not told.</param>
    /// <param name="sources">Receives where this is told.</param>
    public (string? Deployer, string? Revision) Of(SnapshotObject policy, string? manager, ICollection<string> sources)
    {
        OwnerClaim? claim = OwnerClaim.Of(policy);
        // An owner that lists what it owns is believed over what the object claims.
        SourceOwner? owner = _listing.GetValueOrDefault(policy.Ref) ?? (claim is null ? null : _owners.FirstOrDefault(o => o.Resources is null && claim.Means(o)));
        if (owner is not null && Writes(owner.Tool, manager))
        {
            sources.Add(owner.Revision is null ? owner.Ref.ToString() : $"{owner.Ref}#{SourceOwner.RevisionPointer(owner.Object)}");
            return (owner.Ref.ToString(), owner.Revision);
        }
        // Plain Helm keeps its record in a Secret: all there is, is the claim, and the manager that bears it out.
        if (owner is not null || claim is not { Kind: null } || manager is null || !Writes(claim.Tool, manager)) return (null, null);
        sources.Add(claim.Pointer);
        return (claim.ToString(), null);
    }

    private static bool Writes(string tool, string? manager) => manager is null || tool switch
    {
        "argocd" => manager.StartsWith("argocd", StringComparison.Ordinal),
        "flux" => manager == "kustomize-controller",
        _ => manager is "helm" or "helm-controller",
    };
}
