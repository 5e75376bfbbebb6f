using System.Collections.Immutable;

namespace Compliance.Controls.Frameworks;

/// <summary>One framework in one version, read from a file in <c>controls/</c>.</summary>
public sealed record Framework
{
    /// <summary>Id, for example <c>pci-dss</c>; also what <c>--framework</c> takes.</summary>
    public required string Id { get; init; }

    /// <summary>Short name for readers, for example <c>PCI DSS</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Version, for example <c>4.0.1</c>.</summary>
    public required string Version { get; init; }

    /// <summary>Publisher and copyright, in a sentence.</summary>
    public required string Attribution { get; init; }

    /// <summary>Where the rows come from: the texts and editions they were made from; null when the file does not say.</summary>
    public string? Source { get; init; }

    /// <summary>Controls in the framework's own order.</summary>
    public required ImmutableArray<Control> Controls { get; init; }
}

/// <summary>How far this program can evidence a control.</summary>
public enum Automation
{
    /// <summary>Computed from state and declarations; a person still signs.</summary>
    Automated,

    /// <summary>A substantial part is computed; approvals, documents or other layers are outside.</summary>
    Partial,

    /// <summary>The program holds an attestation and computes nothing.</summary>
    Manual,

    /// <summary>Met by the provider of the platform; its attestation is recorded.</summary>
    Inherited,

    /// <summary>Outside the subject; kept so that the numbering is complete.</summary>
    NotApplicable,
}

/// <summary>One requirement.</summary>
public sealed record Control
{
    /// <summary>The framework's own identifier.</summary>
    public required string Id { get; init; }

    /// <summary>Section heading it stands under, in our words.</summary>
    public required string Section { get; init; }

    /// <summary>Title in our words (or the public text of NIST and HIPAA).</summary>
    public required string Title { get; init; }

    /// <summary>What it demands, in our words.</summary>
    public required string Demand { get; init; }

    /// <summary>Whom or what it applies to and its standing in the framework, for example <c>Service providers only.</c>,
    /// <c>Addressable.</c>, <c>Baselines moderate, high.</c>; null where there is nothing to say.</summary>
    public string? Applicability { get; init; }

    /// <summary>How far this program can evidence it.</summary>
    public required Automation Automation { get; init; }

    /// <summary>Why, for rows that are not applicable or inherited; null otherwise.</summary>
    public string? Rationale { get; init; }

    /// <summary>Review frequency it sets, in words; null when none.</summary>
    public string? Frequency { get; init; }

    /// <summary>The same as a period of time; null where the framework sets no number.</summary>
    public Cadence? Cadence { get; init; }

    /// <summary>Evidence an assessor wants.</summary>
    public string? Evidence { get; init; }

    /// <summary>Checks whose result is direct evidence.</summary>
    public ImmutableArray<string> Primary { get; init; } = [];

    /// <summary>Checks that help, and alone never satisfy.</summary>
    public ImmutableArray<string> Supporting { get; init; } = [];

    /// <summary>Values that the control leaves to the organisation, in the order of the file; their ids are unique.</summary>
    public ImmutableArray<ControlParameter> Parameters { get; init; } = [];

    /// <summary>What is attested, for rows that are partial, manual or inherited; null where the file does not say more than the demand.</summary>
    public AttestationDemand? Attestation { get; init; }
}
