using System.Collections.Immutable;
using Compliance.Controls.Checks;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.Admission;

/// <summary>Every rule of every admission tool of a cluster, in one neutral form.</summary>
internal sealed class AdmissionGuards
{
    private AdmissionGuards(ImmutableArray<AdmissionGuard> all, ImmutableArray<AdmissionGuard> inForce, string? unread) => (All, InForce, Unread) = (all, inForce, unread);

    /// <summary>The guards as they are written, in the order of objects, tool by tool.</summary>
    public ImmutableArray<AdmissionGuard> All { get; }

    /// <summary>The same guards as they take effect: a tool that has no webhook in a live cluster is asked about nothing, and denies nothing.
    /// Files do not show the webhooks that a tool makes while it runs.</summary>
    public ImmutableArray<AdmissionGuard> InForce { get; }

    /// <summary>Why guards may be missing that no check can name among the kinds it reads (constraints have kinds that users make); null when
    /// none is.</summary>
    public string? Unread { get; }

    /// <summary>Reads the guards of a cluster.</summary>
    public static AdmissionGuards Of(CheckContext context)
    {
        ClusterSnapshot snapshot = context.Snapshot;
        string zoneKey = context.Scope.Labels.Zone;
        CollectionGap? gap = snapshot.Gaps.FirstOrDefault(g => g.Kind?.Group == GatekeeperGuards.Group);
        ImmutableArray<AdmissionGuard> all = [.. GatekeeperGuards.Of(snapshot, zoneKey), .. KyvernoGuards.Of(snapshot, zoneKey), .. ExpressionGuards.Of(snapshot, zoneKey)];
        HashSet<string> asked = [.. AdmissionWebhook.Of(context.Index).Select(w => w.Tool)];
        bool live = snapshot.Origin == SnapshotOrigin.LiveCluster;
        return new(all, [.. all.Select(g => live && !g.Generates && g.Object.Kind != Kinds.AdmissionPolicy && !asked.Contains(g.Tool) ? Unasked(g) : g)],
            gap is null ? null : $"{gap.Kind} could not be read in full: {gap.Message.TrimEnd('.')}");
    }

    private static AdmissionGuard Unasked(AdmissionGuard guard) => guard with
    {
        In = ns => guard.In(ns) is { State: >= GuardState.Partly } reach
            ? reach with { State = GuardState.Audits, Reason = $"no webhook of {guard.Tool} is registered, so it is not asked" } : guard.In(ns),
    };
}
