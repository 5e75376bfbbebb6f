namespace Compliance.Controls.Scope;

/// <summary>What a person states about a control that checks alone do not satisfy. Declared in the configuration it is unsigned, and
/// satisfies nothing.</summary>
public sealed record Attestation
{
    /// <summary>Id, unique among the attestations.</summary>
    public required string Id { get; init; }

    /// <summary>Id of the framework.</summary>
    public required string Framework { get; init; }

    /// <summary>The framework's identifier of the control.</summary>
    public required string Control { get; init; }

    /// <summary>What is attested; null: what the control's row asks for.</summary>
    public string? Statement { get; init; }

    /// <summary>Who attests; null as long as nobody does.</summary>
    public string? By { get; init; }

    /// <summary>In which role.</summary>
    public string? Role { get; init; }

    /// <summary>Day of the attestation; null as long as there is none.</summary>
    public DateTimeOffset? On { get; init; }

    /// <summary>Last day; null: as long as the control's row lets it stand, which also bounds a later day.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>The document that shows it.</summary>
    public string? Document { get; init; }

    /// <summary>The provider whose attestation it is, for inherited rows.</summary>
    public string? Provider { get; init; }
}

/// <summary>The organisation's value for a parameter of a control.</summary>
/// <param name="Framework">Id of the framework.</param>
/// <param name="Control">The framework's identifier of the control.</param>
/// <param name="Parameter">Id of the parameter within the control.</param>
/// <param name="Value">The value.</param>
public sealed record ControlValue(string Framework, string Control, string Parameter, string Value);
