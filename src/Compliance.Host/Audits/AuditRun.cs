using System.Collections.Immutable;
using System.Security.Cryptography;
using Compliance.Controls.Assessment;
using Compliance.Evidence;
using Compliance.Evidence.Approval;
using Compliance.Evidence.Composition;
using Compliance.Evidence.Integrity;
using Compliance.Evidence.Ledger;
using Compliance.Evidence.Pack;
using Compliance.Evidence.Versioning;
using Compliance.Network.Snapshot;
using Compliance.Rendering;

namespace Compliance.Host.Audits;

/// <summary>One audit: snapshots in, a stored evidence pack out. Wires the rooms and decides nothing.</summary>
internal static class AuditRun
{
    /// <summary>Reserves a version, assesses, composes, renders and stores. The same audit into the same store is given the version it had, and
    /// is kept as it was.</summary>
    /// <param name="snapshots">State of each cluster.</param>
    /// <param name="settings">What the audit is told.</param>
    /// <param name="renderers">Renditions to write.</param>
    /// <param name="store">Where the pack goes.</param>
    /// <param name="progress">Told about each step.</param>
    /// <param name="cancel">Ends the work; nothing is left behind but the version reserved, which only the same audit is given again.</param>
    /// <exception cref="EvidenceBrokenException">The predecessor is not what was approved.</exception>
    /// <exception cref="LedgerBrokenException">The ledger is not the chain that was written.</exception>
    public static AuditedPack Run(
        ImmutableArray<ClusterSnapshot> snapshots, AuditSettings settings, IReadOnlyList<IPackRenderer> renderers, IEvidenceStore store,
        IProgress<string> progress, CancellationToken cancel)
    {
        snapshots = snapshots.Sort((a, b) => string.CompareOrdinal(a.Cluster, b.Cluster));
        // What is declared bears the name of its folder; it is meant for the one cluster that is audited.
        ImmutableArray<ClusterSnapshot> declared = settings.Declared is { } given ? [given with { Cluster = snapshots[0].Cluster }] : [];
        var input = new AssessmentInput
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
        };
        ImmutableArray<PackedInput> packed = [.. snapshots.Select((s, i) => PackedSnapshot.Of(s, i))];
        ImmutableArray<PackedInput> inputs =
        [
            .. packed, .. declared.Select((s, i) => PackedSnapshot.Declared(s, i)), .. settings.Given.Previous.Select((s, i) => PackedSnapshot.Previous(s, i)),
            .. settings.InputFiles.Select(f => new PackedInput(new InputEntry("data/" + f.Path, Hash(f.Bytes.Span), f.What), f.Bytes)),
        ];
        ImmutableArray<InputEntry> entries = [.. inputs.Select(i => i.Entry).OrderBy(e => e.Path, StringComparer.Ordinal)];
        DocumentControl document = DocumentControls.Draft(settings.Document, settings.Scope, snapshots[0].Cluster, settings.Moment);
        SignedRegister? register = settings.Configuration?.Register is { } signed ? ApproverRegister.Read(signed.Text.ToArray()) : null;
        var program = new ProgramIdentity("compliance", ProgramVersion.Current, settings.ClockOverridden);

        EvidencePack Compose(SeriesFacts facts)
        {
            progress.Report("Analysing and assessing");
            AssessmentOutcome outcome = Assessor.Assess(input with { History = facts.History() });
            if (settings.Configuration is { } configuration) DeclaredZones.Hold(configuration, outcome);
            cancel.ThrowIfCancellationRequested();
            progress.Report("Composing the pack");
            return PackComposer.Compose(outcome, document, program, entries, [.. packed.Select(p => p.Entry.Sha256)], register);
        }

        string content = VersionReservation.Content(program, document.Series, settings.Moment, entries);
        (EvidencePack pack, ImmutableArray<PackedInput> ofSeries) = PackVersioning.Reserve(store, document.Series, settings.Moment, content, Compose);
        byte[] json = PackJson.Write(pack);
        string digest = Hash(json);

        string name = PackName.Of(pack.Document, digest), manifest = "";
        using StagedPart staged = store.Stage(name, "", add =>
        {
            var bag = new BagWriter(add);
            bag.Add("pack.json", stream => stream.Write(json));
            foreach (PackedInput file in inputs.Concat(ofSeries)) bag.Add(file.Entry.Path["data/".Length..], stream => stream.Write(file.Bytes.Span));
            PackRenderers.Render(renderers, pack, json, digest, bag.Add, renderer =>
            {
                cancel.ThrowIfCancellationRequested();
                progress.Report($"Writing {renderer.Format}");
            });

            progress.Report("Writing the manifests");
            manifest = bag.Finish(pack, settings.Signer, settings.Stamp);
        }, cancel);
        store.Commit(StoredRecord.Of(pack.Document, name, manifest), staged);
        return new AuditedPack(pack, name);
    }

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}

/// <summary>A pack and its name.</summary>
/// <param name="Pack">The pack.</param>
/// <param name="Name">Its name in the store.</param>
internal sealed record AuditedPack(EvidencePack Pack, string Name);
