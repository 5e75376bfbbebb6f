namespace Compliance.Network.Snapshot;

/// <summary>Names one object of a cluster.</summary>
/// <param name="Kind">Group and kind.</param>
/// <param name="Namespace">Namespace; empty for a cluster-scoped object.</param>
/// <param name="Name">Object name.</param>
public sealed record ObjectRef(ResourceKind Kind, string Namespace, string Name) : IComparable<ObjectRef>
{
    /// <summary>Orders by kind, namespace and name, ordinally: the order of objects in a snapshot.</summary>
    public int CompareTo(ObjectRef? other)
    {
        if (other is null) return 1;
        int c = Kind.CompareTo(other.Kind);
        if (c == 0) c = string.CompareOrdinal(Namespace, other.Namespace);
        return c != 0 ? c : string.CompareOrdinal(Name, other.Name);
    }

    /// <summary><c>Kind/NS/NAME</c>, or <c>Kind/NAME</c> for a cluster-scoped object, as the command line contract writes policies.</summary>
    public override string ToString() => Namespace.Length == 0 ? $"{Kind.Kind}/{Name}" : $"{Kind.Kind}/{Namespace}/{Name}";
}
