namespace Compliance.Controls.Facts.Access;

/// <summary>Who a binding grants rights to.</summary>
/// <param name="Kind"><c>User</c>, <c>Group</c> or <c>ServiceAccount</c>.</param>
/// <param name="Namespace">Namespace of a service account; empty otherwise.</param>
/// <param name="Name">Name as the API server knows it.</param>
internal readonly record struct AccessSubject(string Kind, string Namespace, string Name) : IComparable<AccessSubject>
{
    /// <summary>Everybody, everybody with a name, or every pod: not an identity that somebody can answer for. A user or group that stands
    /// for the service accounts of one namespace counts too.</summary>
    public bool IsEverybody => this is { Kind: "Group", Name: "system:authenticated" or "system:unauthenticated" or "system:serviceaccounts" } or { Kind: "User", Name: "system:anonymous" }
        || Kind == "Group" && Name.StartsWith("system:serviceaccounts:", StringComparison.Ordinal);

    /// <summary>Whether an entry of a list of identities means it: <c>Kind/NAME</c> or <c>NAME</c> for users and groups, <c>NS/NAME</c> or
    /// <c>ServiceAccount/NS/NAME</c> for service accounts. A star ends the beginning of a name.</summary>
    public bool IsMeantBy(string entry)
    {
        string plain = Kind == "ServiceAccount" ? $"{Namespace}/{Name}" : Name;
        return Matches(entry, plain) || Matches(entry, $"{Kind}/{plain}");
    }

    /// <summary>Orders by kind, namespace and name, ordinally.</summary>
    public int CompareTo(AccessSubject other)
    {
        int c = string.CompareOrdinal(Kind, other.Kind);
        if (c == 0) c = string.CompareOrdinal(Namespace, other.Namespace);
        return c != 0 ? c : string.CompareOrdinal(Name, other.Name);
    }

    /// <summary><c>User/NAME</c>, <c>Group/NAME</c> or <c>ServiceAccount/NS/NAME</c>.</summary>
    public override string ToString() => Kind == "ServiceAccount" ? $"{Kind}/{Namespace}/{Name}" : $"{Kind}/{Name}";

    private static bool Matches(string entry, string name) => entry.Length > 0 && entry[^1] == '*'
        ? name.StartsWith(entry.AsSpan(0, entry.Length - 1), StringComparison.Ordinal) : entry == name;
}
