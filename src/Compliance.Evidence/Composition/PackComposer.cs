using System.Collections.Immutable;
using Compliance.Controls.Assessment;
using Compliance.Controls.Checks;
using Compliance.Controls.Facts.History;
using Compliance.Controls.Frameworks;
using Compliance.Controls.Scope.Effective;
using Compliance.Evidence.Approval;
using Compliance.Evidence.Pack;
using Compliance.Evidence.RuleReview;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;

namespace Compliance.Evidence.Composition;

/// <summary>Turns an assessment into the flat pack. Words are chosen here, verdicts never: they come from the assessment.</summary>
public static class PackComposer
{
    /// <summary>Composes the pack. Deterministic: the same arguments give the same pack.</summary>
    /// <param name="outcome">The assessment.</param>
    /// <param name="document">Document control block.</param>
    /// <param name="program">The program at work.</param>
    /// <param name="inputs">Inputs that stand in the pack, with digests.</param>
    /// <param name="snapshotDigests">SHA-256 of each snapshot's canonical JSON, in the order of the snapshots.</param>
    /// <param name="register">Register of approvers; null when none is declared.</param>
    public static EvidencePack Compose(
        AssessmentOutcome outcome, DocumentControl document, ProgramIdentity program,
        ImmutableArray<InputEntry> inputs, ImmutableArray<string> snapshotDigests, SignedRegister? register = null)
    {
        ImmutableArray<EvidenceItem> evidence = EvidenceIndex.Of(outcome);
        var index = new EvidenceIndex(evidence);
        ImmutableDictionary<string, ImmutableArray<string>> controlsOfCheck = ControlsOfCheck(outcome);
        ImmutableDictionary<string, CheckDefinition> checks = outcome.Checks.ToImmutableDictionary(c => c.Id, StringComparer.Ordinal);
        var quotes = new RuleQuotes(outcome.Input.Snapshots);
        ImmutableArray<ImmutableDictionary<ObjectRef, PolicyProvenance>> provenance = [.. outcome.Analyses.Select(a => PolicyProvenance.Of(outcome.Input, a))];

        var results = ImmutableArray.CreateBuilder<ResultEntry>(outcome.Results.Length);
        var findings = ImmutableArray.CreateBuilder<FindingEntry>();
        foreach (CheckResult result in outcome.Results)
        {
            FindingEntry? finding = Findings.Of(result, checks[result.Check], controlsOfCheck.GetValueOrDefault(result.Check, []), index, quotes);
            if (finding is not null) findings.Add(finding);
            results.Add(Results.Of(result, finding, index, quotes));
        }

        ImmutableArray<FindingEntry> ordered = [.. findings.OrderBy(Findings.Rank).ThenBy(f => f.Check, StringComparer.Ordinal)
            .ThenBy(f => f.Cluster, StringComparer.Ordinal).ThenBy(f => f.Subject, StringComparer.Ordinal)];
        ImmutableArray<ClusterEntry> clusters = Clusters.Of(outcome, snapshotDigests);
        ImmutableArray<ControlEntry> controls = Controls(outcome, ordered);
        ImmutableArray<FrameworkEntry> frameworks = [.. outcome.Input.Frameworks.Select(f => new FrameworkEntry(
            f.Id, f.Name, f.Version, f.Attribution, Summaries.Count(controls.Where(c => c.Framework == f.Id))))];
        ImmutableArray<ResultEntry> allResults = results.MoveToImmutable();
        var remarks = new RuleRemarks(allResults);
        ImmutableArray<FlowRegister> registers = FlowEntries.Registers(outcome);
        return WithFigures(new EvidencePack
        {
            Program = program,
            Document = document,
            Summary = Summaries.Of(frameworks, controls, allResults, ordered, clusters),
            Clusters = clusters,
            Frameworks = frameworks,
            Controls = controls,
            Checks = [.. outcome.Checks.OrderBy(c => c.Id, StringComparer.Ordinal).Select(c => new CheckEntry(
                c.Id, c.Group, c.Title, c.Rationale, c.Condition, c.Remediation, Words.Of(c.Severity), c.Parameters))],
            Results = allResults,
            Findings = ordered,
            Policies = [.. outcome.Analyses.SelectMany((a, i) => Policies.Of(a, provenance[i]))],
            RuleReview = [.. outcome.Analyses.SelectMany((a, i) => RuleReviews.Of(a, provenance[i], remarks))],
            Workloads = [.. outcome.Analyses.SelectMany(Workloads.Of)],
            Zones = [.. ScopeParts.Zones(outcome)],
            ZonePlacements = [.. ScopeParts.Placements(outcome)],
            ZonePairs = [.. ScopeParts.Pairs(outcome, quotes)],
            Flows = FlowEntries.Of(registers),
            FlowDoubts = FlowEntries.Doubts(registers),
            ApprovedFlows = [.. ScopeParts.Flows(outcome)],
            Exceptions = [.. ScopeParts.Exceptions(outcome)],
            Attestations = [.. Attested.Of(outcome)],
            Register = register is null ? null : Registers.Of(register),
            Gaps = [.. outcome.Input.Snapshots.SelectMany(s => s.Gaps.Select(g => new GapEntry(
                s.Cluster, Words.Kebab(g.Reason.ToString()), g.Kind?.ToString(), g.Namespace, g.Message, g.Source?.ToString(), g.Field)))],
            Limitations = [.. outcome.Analyses.SelectMany(Limitations), .. outcome.Analyses.SelectMany((a, i) => Policies.Malformed(a.Snapshot.Cluster, provenance[i])), .. NotDeclared(outcome)],
            Evidence = evidence,
            Redactions = Redacted.Of(outcome.Input.Snapshots),
            Inputs = inputs,
        });
    }

    /// <summary>A pack with the figures that its entries give.</summary>
    internal static EvidencePack WithFigures(EvidencePack pack) => pack with { Summary = pack.Summary with { Figures = Figures.Of(pack) } };

    // A kind that is served and looks like policy, and that this program does not know, may decide connections unseen.
    private static IEnumerable<LimitationEntry> Limitations(ClusterReachability analysis) => analysis.Limitations
        .Select(l => new LimitationEntry(analysis.Snapshot.Cluster, l.Object?.ToString(), l.Pointer, l.Message, l.Rule))
        .Concat(analysis.Snapshot.UnmodelledPolicyKinds.Select(kind => new LimitationEntry(
            analysis.Snapshot.Cluster, null, null, $"The cluster serves {kind}, which looks like policy and is not known to this program; its objects were not read.", null)));

    private static IEnumerable<LimitationEntry> NotDeclared(AssessmentOutcome outcome) => outcome.Input.Snapshots
        .Select(s => (s.Cluster, Message: outcome.Input.Scope.NotDeclared(s.Cluster))).Where(c => c.Message is not null)
        .Select(c => new LimitationEntry(c.Cluster, null, null, c.Message!, null));

    private static ImmutableArray<ControlEntry> Controls(AssessmentOutcome outcome, ImmutableArray<FindingEntry> findings)
    {
        ILookup<string, string> findingsOf = findings.SelectMany(f => f.Controls.Select(c => (Control: c, f.Id))).ToLookup(x => x.Control, x => x.Id, StringComparer.Ordinal);
        return [.. outcome.Controls.Select(c => new ControlEntry
        {
            Framework = c.Framework,
            Control = c.Control.Id,
            Section = c.Control.Section,
            Title = c.Control.Title,
            Demand = c.Control.Demand,
            Automation = Words.Kebab(c.Control.Automation.ToString()),
            Status = Words.Kebab(c.Status.ToString()),
            Reason = c.Reason,
            Evidence = c.Control.Evidence,
            Frequency = c.Control.Frequency,
            Cadence = c.Control.Cadence?.ToString(),
            Attest = c.Control.Attestation is { } asked ? new AttestationDemandEntry(asked.Statement, asked.Document, asked.Validity, asked.Reminder) : null,
            Attestation = c.Attestation?.Attestation.Id,
            Parameters = [.. Attested.Parameters(c.Framework, c.Control, outcome.Input.Scope)],
            Primary = Verdicts(c.Control.Primary, c.PrimaryVerdicts),
            Supporting = Verdicts(c.Control.Supporting, c.SupportingVerdicts),
            Waived = c.Waived,
            Findings = [.. findingsOf[$"{c.Framework}:{c.Control.Id}"]],
        })];
    }

    private static ImmutableArray<CheckVerdictEntry> Verdicts(ImmutableArray<string> checks, ImmutableSortedDictionary<string, CheckVerdict> verdicts) =>
        [.. checks.Select(c => new CheckVerdictEntry(c, verdicts.TryGetValue(c, out CheckVerdict v) ? Words.Of(v) : "not-run"))];

    // Only what a control cites as primary is touched by a finding; a supporting check is shown beside it, with its verdict.
    private static ImmutableDictionary<string, ImmutableArray<string>> ControlsOfCheck(AssessmentOutcome outcome) =>
        outcome.Input.Frameworks
            .SelectMany(f => f.Controls.Where(c => c.Automation != Automation.NotApplicable).SelectMany(c => c.Primary.Select(p => (Check: p, Control: $"{f.Id}:{c.Id}"))))
            .GroupBy(x => x.Check, x => x.Control, StringComparer.Ordinal)
            .ToImmutableDictionary(g => g.Key, g => g.ToImmutableArray(), StringComparer.Ordinal);
}
