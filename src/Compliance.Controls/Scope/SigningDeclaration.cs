namespace Compliance.Controls.Scope;

/// <summary>What the configuration declares of signatures. It changes no verdict.</summary>
public sealed record SigningDeclaration
{
    /// <summary>Address of the time-stamp authority (RFC 3161); null when there is none.</summary>
    public string? TimeStampAuthority { get; init; }

    /// <summary>Path, below the configuration's folder, of a PEM file with the roots of time-stamp authorities that count; null when not declared.</summary>
    public string? TimeStampCa { get; init; }

    /// <summary>Object identifier of the policy that the authority must follow; null for its own choice.</summary>
    public string? TimeStampPolicy { get; init; }

    /// <summary>A pack is written without a time stamp when the authority gives none; null when not declared, and then it is not.</summary>
    public bool? TimeStampOptional { get; init; }
}
