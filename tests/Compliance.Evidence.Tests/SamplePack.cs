using System.Collections.Immutable;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Tests;

/// <summary>The smallest pack that has every required field.</summary>
internal static class SamplePack
{
    public static readonly DateTimeOffset Moment = new(2026, 9, 30, 22, 0, 4, TimeSpan.Zero);

    public static EvidencePack Of(string id = "EP-shop-1.0.0") => new()
    {
        Program = new ProgramIdentity("compliance", "0.1.0", ClockOverridden: true),
        Document = new DocumentControl
        {
            Id = id, Series = "shop", Version = "1.0.0", VersionReason = "first", Title = "Network segmentation", Status = PackStatus.Draft,
            Created = Moment, CompletenessPercent = 0,
        },
        Summary = new PackSummary
        {
            Headline = "No failing check in scope", Statement = "Nothing was assessed.", Controls = new StatusCounts(0, 0, 0, 0, 0),
            Results = new VerdictCounts(0, 0, 0, 0, 0), FindingsBySeverity = ImmutableSortedDictionary<string, int>.Empty,
            Population = new PopulationCounts(1, 0, 0, 0, 0, 0, 0),
        },
        Clusters = [], Frameworks = [], Controls = [], Checks = [], Results = [], Findings = [], Policies = [], Workloads = [], Gaps = [],
        Limitations = [], Evidence = [], Redactions = [], Inputs = [],
    };
}
