using Compliance.Controls.Checks;
using Compliance.Controls.Facts.Drift;
using Compliance.Controls.Facts.GitOps;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.History;

/// <summary>Whether policies changed since a moment: by what they tell of their own past, and by an earlier state where one is given.</summary>
internal sealed class PolicyChanges
{
    private readonly ClusterSnapshot? _before;
    private readonly Dictionary<ObjectRef, SnapshotObject> _objects;

    private PolicyChanges(ClusterSnapshot? before)
    {
        _before = before;
        _objects = before is null ? [] : before.Objects.Where(o => Kinds.Policies.Contains(o.Ref.Kind) || GitOpsKinds.All.Contains(o.Ref.Kind)).ToDictionary(o => o.Ref);
    }

    public static PolicyChanges In(CheckContext context) => new(context.Input?.Previous.FirstOrDefault(p => p.Cluster == context.Cluster));

    /// <summary>End of collection of the earlier state; null when none is given.</summary>
    public DateTimeOffset? Before => _before?.CollectedAt;

    /// <summary>A policy or GitOps owner as it was in the earlier state; null when it was not there.</summary>
    public SnapshotObject? Earlier(ObjectRef item) => _objects.GetValueOrDefault(item);

    /// <summary>Whether a policy was created after a moment, or says something else since; null when that cannot be told.</summary>
    public bool? Since(SnapshotObject policy, DateTimeOffset moment)
    {
        ObjectHistory history = ObjectHistory.Of(policy);
        if (history.CreatedAfter(moment) == true) return true;
        if (history.Created is not null && !history.MayHaveChangedAfter(moment)) return false;
        // Unlike before the moment and like since is no change after it; unlike after it is one.
        return ChangedSinceBefore(policy) switch
        {
            false when Before <= moment => false,
            true when Before >= moment => true,
            _ => null,
        };
    }

    /// <summary>Whether a policy says something else than in the earlier state, or was not there; null when there is no such state, or it was
    /// not read in full.</summary>
    public bool? ChangedSinceBefore(SnapshotObject policy)
    {
        if (_before is null) return null;
        if (_objects.TryGetValue(policy.Ref, out SnapshotObject? old)) return PolicyForm.Differences(PolicyForm.Of(old), PolicyForm.Of(policy)).Any();
        bool complete = _before.Gaps.IsEmpty && _before.Listings.Any(l => l.Kind == policy.Ref.Kind && l.Outcome is ListOutcome.Complete or ListOutcome.Absent);
        return complete ? true : null;
    }
}
