using System.Globalization;

namespace Compliance.Controls.Exceptions;

/// <summary>What an exception applies to; every part that is given must hold.</summary>
/// <param name="Check">Id of the check.</param>
/// <param name="Subject">Subject of the result, word for word; null: every one.</param>
/// <param name="Cluster">Cluster; null: every one.</param>
/// <param name="Zone">Zone of the result: it is about the zone, about a flow into or out of it, or about a namespace that lies wholly in it; null:
/// any.</param>
/// <param name="Flow">The pair of zones the result is about, <c>FROM -> TO</c>; null: any.</param>
public sealed record ExceptionScope(string Check, string? Subject, string? Cluster, string? Zone, string? Flow);

/// <summary>A failure that a named person accepts for a limited time. It stands beside the failure and never replaces it.</summary>
public sealed record ControlException
{
    /// <summary>Id, unique among the exceptions.</summary>
    public required string Id { get; init; }

    /// <summary>What it applies to.</summary>
    public required ExceptionScope Scope { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>What protects instead.</summary>
    public required string CompensatingControl { get; init; }

    /// <summary>Who asked for it.</summary>
    public required string Requester { get; init; }

    /// <summary>Who accepted it; null as long as nobody did.</summary>
    public string? Approver { get; init; }

    /// <summary>First day.</summary>
    public required DateTimeOffset Granted { get; init; }

    /// <summary>Last day.</summary>
    public required DateTimeOffset Expires { get; init; }

    /// <summary>Why it never helps, whatever the day; null when nothing is wrong with it.</summary>
    /// <param name="maxDays">Longest time from grant to expiry.</param>
    public string? Fault(int maxDays)
    {
        if (Approver is null) return "nobody approved it";
        if (string.Equals(Approver, Requester, StringComparison.OrdinalIgnoreCase)) return $"{Approver} approved a request of their own";
        if (Expires < Granted) return $"it expires on {Day(Expires)}, before it is granted on {Day(Granted)}";
        double days = (Expires - Granted).TotalDays;
        return days > maxDays ? string.Create(CultureInfo.InvariantCulture, $"it is granted for {days:0} days, and at most {maxDays} are allowed") : null;
    }

    /// <summary>Whether its last day is over.</summary>
    public bool ExpiredAt(DateTimeOffset moment) => moment >= Expires.AddDays(1);

    /// <summary>A day as the configuration writes it.</summary>
    internal static string Day(DateTimeOffset day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
