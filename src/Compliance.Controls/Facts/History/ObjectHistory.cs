using System.Text.Json;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.History;

/// <summary>What an object tells of its own past. The API server writes all of it; manifests mostly hold none of it.</summary>
/// <param name="Created"><c>creationTimestamp</c>; null when not told.</param>
/// <param name="Written">Last write that was not to its status; null when not told. It may have changed labels or annotations alone.</param>
/// <param name="Manager">Field manager of that write: the name a program gives itself, not a user.</param>
/// <param name="Generation">Counts changes of <c>spec</c> from 1; null when not told.</param>
internal sealed record ObjectHistory(DateTimeOffset? Created, DateTimeOffset? Written, string? Manager, int? Generation)
{
    public static ObjectHistory Of(SnapshotObject item)
    {
        (DateTimeOffset Time, string? Manager)? last = null;
        foreach (JsonElement entry in Json.Items(item.Body, "metadata", "managedFields"))
            if (Json.Text(entry, "subresource") is null or "" && Json.Time(entry, "time") is { } time && (last is null || time >= last.Value.Time))
                last = (time, Json.Text(entry, "manager"));
        return new(Json.Time(item.Body, "metadata", "creationTimestamp"), last?.Time, last?.Manager, Json.Int(item.Body, "metadata", "generation"));
    }

    /// <summary>Whether it was created after a moment; null when its creation is not told.</summary>
    public bool? CreatedAfter(DateTimeOffset moment) => Created is { } created ? created > moment : null;

    /// <summary>Whether its <c>spec</c> may have changed after a moment, its creation not counted.</summary>
    public bool MayHaveChangedAfter(DateTimeOffset moment) => Generation is not 1 && Written is { } written && written > moment;

    /// <summary>The last moment at which its <c>spec</c> can have changed; null when nothing is told.</summary>
    public DateTimeOffset? LastChange => Generation == 1 ? Created : Written ?? Created;
}
