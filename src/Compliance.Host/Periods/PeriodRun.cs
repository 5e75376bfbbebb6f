using System.Collections.Immutable;
using System.Security.Cryptography;
using Compliance.Controls.Assessment;
using Compliance.Evidence;
using Compliance.Evidence.Composition;
using Compliance.Evidence.Integrity;
using Compliance.Evidence.Ledger;
using Compliance.Evidence.Pack;
using Compliance.Evidence.Period;
using Compliance.Evidence.Versioning;
using Compliance.Host.Audits;
using Compliance.Host.Templates;
using Compliance.Host.Terminal;
using Compliance.Host.Verification;
using Compliance.Rendering;

namespace Compliance.Host.Periods;

/// <summary>One period pack: the scans of a series in, a stored evidence pack out. Wires the rooms and decides nothing.</summary>
internal static class PeriodRun
{
    /// <summary>Reads the scans, computes the period, composes, renders and stores.</summary>
    /// <param name="scans">Store with the scans.</param>
    /// <param name="store">Where the pack goes.</param>
    /// <param name="settings">What it is told.</param>
    /// <param name="renderersFor">Renditions to write, with templates and theme of the configuration.</param>
    /// <param name="progress">Told about each step.</param>
    /// <param name="cancel">Ends the work; nothing is left behind but the version reserved.</param>
    /// <exception cref="InputException">There are no such scans, or no interval is known.</exception>
    /// <exception cref="EvidenceBrokenException">A scan is not what was stored.</exception>
    public static AuditedPack Run(
        IEvidenceStore scans, IEvidenceStore store, PeriodSettings settings, Func<ReportFiles, IReadOnlyList<IPackRenderer>> renderersFor, IProgress<string> progress, CancellationToken cancel)
    {
        LedgerState ledger = LedgerState.Of(scans.Ledger());
        string series = PeriodSeries.Of(ledger, settings, scans.Place);
        StoredScan[] stored = [.. StoredScan.Of(ledger, series, settings.From, settings.To)];
        if (stored.Length == 0) throw PeriodSeries.Nothing(ledger, series, settings, scans.Place);
        AuditConfiguration configuration = settings.Configuration ?? OfLast(scans, ledger, stored);
        IReadOnlyList<IPackRenderer> renderers = renderersFor(configuration.Report);
        PeriodPlan plan = PeriodSeries.Plan(series, settings, configuration);

        var archive = new ScanArchive(ScanArchive.DefaultMaxBytes);
        (PeriodOutcome outcome, ImmutableArray<KeptScan> kept) = Assess(scans, ledger, stored, plan, archive, progress, cancel);
        ImmutableArray<PackedInput> inputs =
        [
            .. archive.Files.Select(f => new PackedInput(f.Entry, f.Bytes)),
            .. Given(settings, configuration, new PeriodInputs
            {
                Series = series, From = settings.From, To = settings.To, IntervalSeconds = settings.Interval is { } interval ? (long)interval.TotalSeconds : null, Scans = kept,
            }),
        ];
        ImmutableArray<InputEntry> entries = [.. inputs.Select(i => i.Entry).OrderBy(e => e.Path, StringComparer.Ordinal)];
        DocumentControl document = DocumentControls.Draft(PeriodComposer.Declared(configuration.Document, plan), configuration.Scope, series, settings.Moment);
        var program = new ProgramIdentity("compliance", ProgramVersion.Current, settings.ClockOverridden);

        progress.Report("Composing the pack");
        string content = VersionReservation.Content(program, document.Series, settings.Moment, entries);
        (EvidencePack pack, ImmutableArray<PackedInput> ofSeries) =
            PackVersioning.Reserve(store, document.Series, settings.Moment, content, _ => PeriodComposer.Compose(outcome, document, program, entries));
        return Store(pack, [.. inputs, .. ofSeries], store, settings, renderers, progress, cancel);
    }

    private static AuditConfiguration OfLast(IEvidenceStore scans, LedgerState ledger, StoredScan[] stored)
    {
        foreach (StoredScan scan in stored.Reverse())
        {
            OpenedScan opened = OpenedScan.Of(scans, scan, ledger.Pack(scan.Pack)!);
            if (opened.Gone is null) return new PackedInputs(opened.Files).Configuration() with { Report = ReportFiles.OfPack(opened.Files) };
        }
        throw new InputException($"no scan of the series has its pack in {scans.Place} any more, so there is nothing to assess");
    }

    private static (PeriodOutcome Outcome, ImmutableArray<KeptScan> Kept) Assess(
        IEvidenceStore scans, LedgerState ledger, StoredScan[] stored, PeriodPlan plan, ScanArchive archive, IProgress<string> progress, CancellationToken cancel)
    {
        var assessment = new PeriodAssessment(plan);
        var kept = ImmutableArray.CreateBuilder<KeptScan>(stored.Length);
        try
        {
            foreach (StoredScan scan in stored)
            {
                cancel.ThrowIfCancellationRequested();
                if (kept.Count % 10 == 0) progress.Report($"Reading scan {kept.Count + 1} of {stored.Length}");
                OpenedScan opened = OpenedScan.Of(scans, scan, ledger.Pack(scan.Pack)!);
                if (opened.Gone is { } why)
                {
                    assessment.AddGone(scan, why);
                    kept.Add(new KeptScan(scan.Pack, scan.Version, scan.Digest, scan.Assessed) { NotKept = why });
                    continue;
                }
                KeptScan one = archive.Keep(scan, opened.Pack!, opened.Document, opened.Manifest, opened.Files);
                assessment.Add(scan, opened.Pack!, one.Document!, one.NotKept);
                kept.Add(one);
            }
            return (assessment.Finish(), kept.ToImmutable());
        }
        catch (PeriodException e)
        {
            throw new EvidenceBrokenException(e.Message);
        }
    }

    private static IEnumerable<PackedInput> Given(PeriodSettings settings, AuditConfiguration configuration, PeriodInputs period)
    {
        (string Path, string What, ReadOnlyMemory<byte> Bytes)[] files =
        [
            .. configuration.OwnFiles(),
            ("inputs/store.json", "What is known of the pack and its store",
                PackJson.Write(new EvidenceStoreFacts { Signed = settings.Signer is not null, Ephemeral = settings.Signer?.Origin == KeyOrigin.Ephemeral ? true : null })),
            (PeriodInputs.FileName["data/".Length..], "The span and its scans", PackJson.Write(period)),
        ];
        return files.Select(f => new PackedInput(new InputEntry("data/" + f.Path, Hash(f.Bytes.Span), f.What), f.Bytes));
    }

    private static AuditedPack Store(
        EvidencePack pack, ImmutableArray<PackedInput> inputs, IEvidenceStore store, PeriodSettings settings, IReadOnlyList<IPackRenderer> renderers, IProgress<string> progress, CancellationToken cancel)
    {
        byte[] json = PackJson.Write(pack);
        string digest = Hash(json), name = PackName.Of(pack.Document, digest), manifest = "";
        using StagedPart staged = store.Stage(name, "", add =>
        {
            var bag = new BagWriter(add);
            bag.Add("pack.json", stream => stream.Write(json));
            foreach (PackedInput file in inputs) bag.Add(file.Entry.Path["data/".Length..], stream => stream.Write(file.Bytes.Span));
            PackRenderers.Render(renderers, pack, json, digest, bag.Add, renderer =>
            {
                cancel.ThrowIfCancellationRequested();
                progress.Report($"Writing {renderer.Format}");
            });

            progress.Report("Writing the manifests");
            manifest = bag.Finish(pack, settings.Signer);
        }, cancel);
        store.Commit(StoredRecord.Of(pack.Document, name, manifest), staged);
        return new AuditedPack(pack, name);
    }

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
