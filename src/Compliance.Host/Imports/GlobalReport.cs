using System.Collections.Immutable;
using Compliance.Network.Policy;

namespace Compliance.Host.Imports;

/// <summary>A schedule and a selection of Calico's former compliance reports.</summary>
internal sealed record GlobalReport
{
    /// <summary>Name, unique in the file.</summary>
    public required string Name { get; init; }

    /// <summary>Line on which it begins, from 1.</summary>
    public required int Line { get; init; }

    /// <summary>Type, for example <c>inventory</c>.</summary>
    public required string Type { get; init; }

    /// <summary>Cron expression as written; null when there is none.</summary>
    public string? Schedule { get; init; }

    /// <summary>Line of the schedule, from 1.</summary>
    public int ScheduleLine { get; init; }

    /// <summary>Field of the schedule.</summary>
    public required string ScheduleField { get; init; }

    /// <summary>No further reports were to be made.</summary>
    public bool Suspended { get; init; }

    /// <summary>What it selects; null for everything.</summary>
    public EndpointSelection? Endpoints { get; init; }
}

/// <summary>Which endpoints are in a report: every part that is given must hold.</summary>
/// <param name="Line">Line, from 1.</param>
/// <param name="Field">JSON pointer.</param>
/// <param name="Pods">Condition on labels of the endpoint.</param>
/// <param name="Namespaces">Names of namespaces; empty for all.</param>
/// <param name="NamespaceLabels">Condition on labels of the namespace.</param>
/// <param name="ByAccount">Service accounts are selected too.</param>
internal sealed record EndpointSelection(int Line, string Field, Selector Pods, ImmutableArray<string> Namespaces, Selector NamespaceLabels, bool ByAccount);

/// <summary>Something of a report that the configuration has no place for.</summary>
/// <param name="Line">From 1.</param>
/// <param name="Field">JSON pointer.</param>
/// <param name="Message">What it is, and where it belongs if anywhere.</param>
internal sealed record ImportRemark(int Line, string Field, string Message);
