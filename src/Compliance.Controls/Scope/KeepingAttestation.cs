namespace Compliance.Controls.Scope;

/// <summary>Somebody's word that records of one kind are kept outside the cluster.</summary>
/// <param name="Destination">Where they go, for a reader.</param>
/// <param name="By">Who answers for it.</param>
/// <param name="On">Day on which it was stated.</param>
/// <param name="ValidUntil">Last day on which it counts; null: a year after it was stated.</param>
public sealed record KeepingAttestation(string Destination, string By, DateTimeOffset On, DateTimeOffset? ValidUntil)
{
    /// <summary>Whether it counts at a moment.</summary>
    public bool Counts(DateTimeOffset moment) => On <= moment && moment < (ValidUntil ?? On.AddYears(1)).AddDays(1);

    /// <summary><c>DESTINATION, attested by WHO on DAY</c>.</summary>
    public override string ToString() => $"{Destination}, attested by {By} on {On:yyyy-MM-dd}";
}
