using System.Collections.Immutable;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.Drift;

/// <summary>How what runs differs from what is declared.</summary>
internal enum DriftKind
{
    /// <summary>It runs, and nothing declares it.</summary>
    Undeclared,

    /// <summary>It is declared, and does not run.</summary>
    Missing,

    /// <summary>It says something else than is declared.</summary>
    Changed,

    /// <summary>A namespace lacks a declared label, or has another value for it.</summary>
    Relabelled,

    /// <summary>A namespace has labels that are not declared; it matters where a flow depends on them.</summary>
    LabelsAdded,
}

/// <summary>An object that differs.</summary>
/// <param name="Object">As it runs, or as it would.</param>
/// <param name="Kind">How it differs.</param>
/// <param name="Pointers">JSON pointers at which it differs; empty for a whole object.</param>
/// <param name="Place">File and line of its declaration; null when it has none.</param>
internal sealed record DriftedObject(ObjectRef Object, DriftKind Kind, ImmutableArray<string> Pointers, SourceLocation? Place)
{
    /// <summary>What happened, as a sentence part.</summary>
    public string Text => Kind switch
    {
        DriftKind.Undeclared => "runs, and nothing declares it",
        DriftKind.Missing => $"is declared{At} and does not run",
        DriftKind.Changed => $"differs from its declaration{At} at {Checks.Answers.Some(Pointers, 4)}",
        DriftKind.Relabelled => $"differs in labels from its declaration{At}: {Checks.Answers.Some(Pointers, 4)}",
        _ => $"has labels that its declaration{At} does not: {Checks.Answers.Some(Pointers, 4)}",
    };

    private string At => Place is null ? "" : $" ({Place})";
}
