namespace Compliance.Network.Snapshot;

/// <summary>A Kubernetes kind, always with its API group: kinds of one name in two groups are two kinds (for example
/// <c>ClusterNetworkPolicy</c> of <c>policy.networking.k8s.io</c> and of <c>crd.antrea.io</c>).</summary>
/// <param name="Group">API group; empty for the core group.</param>
/// <param name="Kind">Kind in the singular, as in the object's <c>kind</c> field.</param>
public readonly record struct ResourceKind(string Group, string Kind) : IComparable<ResourceKind>
{
    /// <summary>Orders by group, then kind, ordinally.</summary>
    public int CompareTo(ResourceKind other)
    {
        int byGroup = string.CompareOrdinal(Group, other.Group);
        return byGroup != 0 ? byGroup : string.CompareOrdinal(Kind, other.Kind);
    }

    /// <summary><c>Kind</c> for the core group, else <c>Kind.group</c>.</summary>
    public override string ToString() => Group.Length == 0 ? Kind : $"{Kind}.{Group}";

    /// <summary>Compares in the order of <see cref="CompareTo"/>.</summary>
    public static bool operator <(ResourceKind left, ResourceKind right) => left.CompareTo(right) < 0;

    /// <summary>Compares in the order of <see cref="CompareTo"/>.</summary>
    public static bool operator >(ResourceKind left, ResourceKind right) => left.CompareTo(right) > 0;

    /// <summary>Compares in the order of <see cref="CompareTo"/>.</summary>
    public static bool operator <=(ResourceKind left, ResourceKind right) => left.CompareTo(right) <= 0;

    /// <summary>Compares in the order of <see cref="CompareTo"/>.</summary>
    public static bool operator >=(ResourceKind left, ResourceKind right) => left.CompareTo(right) >= 0;
}
