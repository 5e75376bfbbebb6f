using System.Collections.Immutable;
using Compliance.Controls.Checks;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.Admission;

/// <summary>Every rule of every admission tool of a cluster, in one neutral form.</summary>
internal sealed class AdmissionGuards
{
    private AdmissionGuards(ImmutableArray<AdmissionGuard> all, string? unread) => (All, Unread) = (all, unread);

    /// <summary>The guards, in the order of objects, tool by tool.</summary>
    public ImmutableArray<AdmissionGuard> All { get; }

    /// <summary>Why guards may be missing that no check can name among the kinds it reads (constraints have kinds that users make); null when
    /// none is.</summary>
    public string? Unread { get; }

    /// <summary>Reads the guards of a cluster.</summary>
    public static AdmissionGuards Of(CheckContext context)
    {
        ClusterSnapshot snapshot = context.Snapshot;
        string zoneKey = context.Scope.Labels.Zone;
        CollectionGap? gap = snapshot.Gaps.FirstOrDefault(g => g.Kind?.Group == GatekeeperGuards.Group);
        return new([.. GatekeeperGuards.Of(snapshot, zoneKey), .. KyvernoGuards.Of(snapshot, zoneKey), .. ExpressionGuards.Of(snapshot, zoneKey)],
            gap is null ? null : $"{gap.Kind} could not be read in full: {gap.Message.TrimEnd('.')}");
    }
}
