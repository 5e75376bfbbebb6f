using System.Collections.Immutable;
using Compliance.Evidence.Pack;
using Compliance.Rendering.Templates;

namespace Compliance.Rendering.Tests;

/// <summary>Packs in every part of their life and of every content, for formats that each must fit.</summary>
internal static class KindsOfPacks
{
    private static EvidencePack Nothing()
    {
        var pack = SamplePack.Build();
        return pack with
        {
            Document = pack.Document with { Entity = null, Owner = null, Classification = null, Distribution = [], Reviewers = [], Approvers = [], Contributors = [], ConfigurationChangedBy = [], Predecessor = null },
            Clusters = [], Frameworks = [], Controls = [], Checks = [], Results = [], Findings = [], Policies = [], Workloads = [], Zones = [], ZonePairs = [], ZonePlacements = [], Exceptions = [],
            Attestations = [], Gaps = [], Limitations = [], Evidence = [], Redactions = [], Inputs = [], RuleReview = [], Metrics = null, Register = null,
        };
    }

    /// <summary>A pack of which nothing could be evaluated.</summary>
    public static EvidencePack NothingEvaluated()
    {
        var pack = SamplePack.Build();
        var controls = pack.Controls.Select(c => c with { Status = "not-evaluated", Reason = "Nothing could be read.", Findings = [] }).ToImmutableArray();
        return pack with
        {
            Controls = controls, Findings = [], Results = [.. pack.Results.Select(r => r with { Verdict = "not-evaluable", Reason = "Nothing could be read.", Finding = null, Witness = null })],
            Frameworks = [.. pack.Frameworks.Select(f => f with { Counts = new StatusCounts(0, 0, controls.Count(c => c.Framework == f.Id), 0, 0) })],
        };
    }

    private static EvidencePack Hostile(int shift) => HostilePack.Of(SamplePeriod.Of(SampleLife.Approved(SamplePack.Build())), shift);

    /// <summary>A control that NIST withdrew: its catalogue has no objective of it.</summary>
    private static EvidencePack Withdrawn()
    {
        var pack = SamplePack.Build();
        return pack with { Controls = [.. pack.Controls, pack.Controls[^1] with { Framework = "nist-800-53", Control = "AC-13", Status = "not-applicable", Automation = "not-applicable", Primary = [], Findings = [] }] };
    }

    private static EvidencePack Doubled()
    {
        var pack = SamplePack.Build();
        return pack with
        {
            Findings = [.. pack.Findings, .. pack.Findings], Controls = [.. pack.Controls, .. pack.Controls], Checks = [.. pack.Checks, .. pack.Checks], Evidence = [.. pack.Evidence, .. pack.Evidence],
            Clusters = [.. pack.Clusters, .. pack.Clusters], Gaps = [.. pack.Gaps, .. pack.Gaps], Zones = [.. pack.Zones, .. pack.Zones], Inputs = [.. pack.Inputs, .. pack.Inputs],
            Exceptions = [.. pack.Exceptions, .. pack.Exceptions], Attestations = [.. pack.Attestations, .. pack.Attestations], Frameworks = [.. pack.Frameworks, .. pack.Frameworks],
        };
    }

    /// <summary>The packs by name.</summary>
    public static readonly Dictionary<string, Func<EvidencePack>> All = new(StringComparer.Ordinal)
    {
        ["sample"] = SamplePack.Build, ["without life"] = SamplePack.WithoutLife, ["first"] = () => SampleLife.First(SamplePack.Build()), ["approved"] = () => SampleLife.Approved(SamplePack.Build()),
        ["period"] = () => SamplePeriod.Of(SamplePack.Build()), ["empty period"] = () => SamplePeriod.Empty(SamplePack.Build()), ["nothing"] = Nothing, ["nothing evaluated"] = NothingEvaluated,
        ["hostile"] = () => Hostile(0), ["hostile 1"] = () => Hostile(1), ["hostile 7"] = () => Hostile(7), ["doubled"] = Doubled,
        ["withdrawn control"] = Withdrawn, ["shipped whole"] = () => TemplateSamples.Whole, ["shipped bare"] = () => TemplateSamples.Bare,
    };
}
