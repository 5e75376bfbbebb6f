using Compliance.Controls.Facts.History;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.GitOps;

/// <summary>An owner that an object names in its labels or annotations; whoever applies the object writes them.</summary>
/// <param name="Tool"><c>argocd</c>, <c>flux</c> or <c>helm</c>.</param>
/// <param name="Kind">Kind of the owner; null for a release of plain Helm, which is kept in a Secret and never read.</param>
/// <param name="Namespace">Namespace of the owner; null when not told.</param>
/// <param name="Name">Name of the owner.</param>
/// <param name="Pointer">JSON pointer of the claim.</param>
internal sealed record OwnerClaim(string Tool, ResourceKind? Kind, string? Namespace, string Name, string Pointer)
{
    private const string Tracking = "argocd.argoproj.io/tracking-id", Instance = "argocd.argoproj.io/instance";

    /// <summary>The claim of an object; null when it makes none.</summary>
    public static OwnerClaim? Of(SnapshotObject item)
    {
        // APP:GROUP/KIND:NAMESPACE/NAME, where APP is NAMESPACE_NAME for an Application outside of Argo CD's own namespace.
        if (Claims.Of(item, Tracking) is { } tracking)
        {
            string app = tracking.Split(':')[0];
            int split = app.IndexOf('_', StringComparison.Ordinal);
            return new("argocd", GitOpsKinds.Application, split < 0 ? null : app[..split], app[(split + 1)..], Claims.Pointer(item, Tracking));
        }
        if (Claims.Of(item, Instance) is { } instance) return new("argocd", GitOpsKinds.Application, null, instance, Claims.Pointer(item, Instance));
        foreach ((string prefix, string tool, ResourceKind kind) in ((string, string, ResourceKind)[])
            [("kustomize.toolkit.fluxcd.io", "flux", GitOpsKinds.Kustomization), ("helm.toolkit.fluxcd.io", "helm", GitOpsKinds.HelmRelease)])
            if (Claims.Of(item, $"{prefix}/name") is { } name)
                return new(tool, kind, Claims.Of(item, $"{prefix}/namespace"), name, Claims.Pointer(item, $"{prefix}/name"));
        return Claims.Of(item, "meta.helm.sh/release-name") is { } release
            ? new("helm", null, Claims.Of(item, "meta.helm.sh/release-namespace"), release, Claims.Pointer(item, "meta.helm.sh/release-name")) : null;
    }

    /// <summary>Whether an owner is the one that is claimed.</summary>
    public bool Means(SourceOwner owner) => owner.Ref.Kind == Kind && owner.Ref.Name == Name && (Namespace is null || Namespace == owner.Ref.Namespace);

    /// <inheritdoc/>
    public override string ToString() => Kind is { } kind ? $"{kind.Kind}/{(Namespace is null ? "" : Namespace + "/")}{Name}" : $"the Helm release {Name}";
}
