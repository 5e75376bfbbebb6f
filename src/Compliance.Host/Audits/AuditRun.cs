using System.Collections.Immutable;
using System.Security.Cryptography;
using Compliance.Controls.Assessment;
using Compliance.Evidence;
using Compliance.Evidence.Composition;
using Compliance.Evidence.Integrity;
using Compliance.Evidence.Ledger;
using Compliance.Evidence.Pack;
using Compliance.Network.Snapshot;
using Compliance.Rendering;

namespace Compliance.Host.Audits;

/// <summary>One audit: snapshots in, a stored evidence pack out. Wires the rooms and decides nothing.</summary>
internal static class AuditRun
{
    /// <summary>Assesses, composes, renders and stores.</summary>
    /// <param name="snapshots">State of each cluster.</param>
    /// <param name="settings">What the audit is told.</param>
    /// <param name="renderers">Renditions to write.</param>
    /// <param name="store">Where the pack goes.</param>
    /// <param name="progress">Told about each step.</param>
    /// <param name="cancel">Ends the work; nothing is left behind.</param>
    public static AuditedPack Run(
        ImmutableArray<ClusterSnapshot> snapshots, AuditSettings settings, IReadOnlyList<IPackRenderer> renderers, IEvidenceStore store,
        IProgress<string> progress, CancellationToken cancel)
    {
        snapshots = snapshots.Sort((a, b) => string.CompareOrdinal(a.Cluster, b.Cluster));
        // What is declared bears the name of its folder; it is meant for the one cluster that is audited.
        ImmutableArray<ClusterSnapshot> declared = settings.Declared is { } given ? [given with { Cluster = snapshots[0].Cluster }] : [];
        progress.Report("Analysing and assessing");
        AssessmentOutcome outcome = Assessor.Assess(new AssessmentInput
        {
            Snapshots = snapshots,
            Declared = declared,
            Assertion = settings.Assertion,
            Scope = settings.Scope,
            Frameworks = settings.Frameworks,
            Moment = settings.Moment,
            Retention = settings.Document.Retention,
            Previous = settings.Given.Previous,
            Flows = settings.Given.Flows,
            AuditPolicy = settings.Given.AuditPolicy?.Root,
            Store = settings.Given.Store,
            TestRuns = settings.Given.Tests.Runs,
        });

        if (settings.Configuration is { } configuration) DeclaredZones.Hold(configuration, outcome);
        cancel.ThrowIfCancellationRequested();
        progress.Report("Composing the pack");
        ImmutableArray<PackedSnapshot> packed = [.. snapshots.Select((s, i) => PackedSnapshot.Of(s, i))], inputs = [.. packed, .. declared.Select((s, i) => PackedSnapshot.Declared(s, i)), .. settings.Given.Previous.Select((s, i) => PackedSnapshot.Previous(s, i))];
        EvidencePack pack = PackComposer.Compose(
            outcome,
            DocumentControls.FirstDraft(settings.Document, settings.Scope, snapshots[0].Cluster, settings.Moment),
            new ProgramIdentity("compliance", ProgramVersion.Current, settings.ClockOverridden),
            [.. inputs.Select(p => p.Entry).Concat(settings.InputFiles.Select(f => new InputEntry("data/" + f.Path, Hash(f.Bytes.Span), f.What)))
                .OrderBy(e => e.Path, StringComparer.Ordinal)],
            [.. packed.Select(p => p.Entry.Sha256)]);
        byte[] json = PackJson.Write(pack);
        string digest = Hash(json);

        string name = PackName.Of(pack.Document, digest), manifest = "";
        using StagedPart staged = store.Stage(name, "", add =>
        {
            var bag = new BagWriter(add);
            bag.Add("pack.json", stream => stream.Write(json));
            foreach (PackedSnapshot snapshot in inputs) bag.Add(snapshot.Entry.Path["data/".Length..], stream => stream.Write(snapshot.Bytes.Span));
            foreach ((string path, _, ReadOnlyMemory<byte> bytes) in settings.InputFiles) bag.Add(path, stream => stream.Write(bytes.Span));
            foreach (IPackRenderer renderer in renderers)
            {
                cancel.ThrowIfCancellationRequested();
                progress.Report($"Writing {renderer.Format}");
                renderer.Render(pack, json, digest, bag.Add);
            }

            progress.Report("Writing the manifests");
            manifest = bag.Finish(pack, settings.Signer);
        }, cancel);
        store.Commit(StoredRecord.Of(pack.Document, name, manifest), staged);
        return new AuditedPack(pack, Path.Combine(store.Place, name));
    }

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}

/// <summary>A pack and where it is.</summary>
/// <param name="Pack">The pack.</param>
/// <param name="Place">Where the store put it.</param>
internal sealed record AuditedPack(EvidencePack Pack, string Place);
