using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Evidence.Composition;
using Compliance.Evidence.Integrity;
using Compliance.Evidence.Pack;
using Compliance.Evidence.Period;
using Compliance.Evidence.Versioning;
using Compliance.Host.Audits;
using Compliance.Host.Periods;
using Compliance.Host.Terminal;

namespace Compliance.Host.Verification;

/// <summary>Computes anew the period of a period pack from the scans that it keeps, and each scan from its own inputs.</summary>
/// <param name="files">Files of a pack whose bytes are intact.</param>
internal sealed class PeriodRecomputation(IReadOnlyDictionary<string, PackFile> files)
{
    private const long Limit = 64 << 20;

    private readonly List<string> _differences = [], _notRecomputed = [], _scans = [];
    private int _verdicts;

    /// <summary>Computes anew.</summary>
    /// <param name="pack">What the pack says.</param>
    /// <param name="json">The bytes that say it.</param>
    /// <exception cref="InputException">An input is missing or malformed.</exception>
    public Recomputation Of(EvidencePack pack, byte[] json)
    {
        PeriodInputs period = Read();
        var inputs = new PackedInputs(files);
        AuditConfiguration configuration = inputs.Configuration();
        var settings = new PeriodSettings
        {
            Series = period.Series, From = period.From, To = period.To, Interval = period.IntervalSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            Configuration = configuration, Moment = pack.Document.Created, ClockOverridden = pack.Program.ClockOverridden,
        };
        PeriodPlan plan = PeriodSeries.Plan(period.Series, settings, configuration);
        SeriesFacts? series = inputs.Series(pack.Document.Created);
        try
        {
            PeriodOutcome outcome = Assess(period, plan);
            EvidencePack draft = PeriodComposer.Compose(outcome, DocumentControls.Draft(PeriodComposer.Declared(configuration.Document, plan), configuration.Scope, period.Series, pack.Document.Created),
                pack.Program, Recomputation.Own(pack, series));
            return Recomputation.Held(files, pack, json, draft, series, _differences, _verdicts, _notRecomputed) with { Notes = [.. _scans] };
        }
        catch (PeriodException e)
        {
            return new Recomputation([$"the period cannot be computed anew: {e.Message}", .. _differences], _verdicts, [.. _notRecomputed]) { Notes = [.. _scans] };
        }
    }

    private PeriodOutcome Assess(PeriodInputs period, PeriodPlan plan)
    {
        var reader = new ScanArchiveReader(files);
        var assessment = new PeriodAssessment(plan);
        foreach (KeptScan scan in period.Scans)
        {
            if (scan.Document is null)
            {
                string why = scan.NotKept ?? throw new PeriodException($"{PeriodInputs.FileName}: {scan.Pack}: says neither what is kept of it nor why nothing is");
                assessment.AddGone(scan.Stored, why);
                Dark(scan, why);
                continue;
            }

            byte[] document = reader.Document(scan);
            if (reader.ManifestOf(scan) is var named && named != scan.Document) _differences.Add($"scan {scan.Pack}: its evidence manifest names another data/pack.json than the one that is kept");
            EvidencePack pack = Document(scan, document);
            assessment.Add(scan.Stored, pack, scan.Document, scan.NotKept);
            if (scan.NotKept is { } reason) Dark(scan, reason);
            else Recompute(scan, pack, document, reader);
        }
        return assessment.Finish();
    }

    private void Recompute(KeptScan scan, EvidencePack pack, byte[] document, ScanArchiveReader reader)
    {
        if (pack.Document.Created != scan.Assessed || pack.Document.Version != scan.Version)
            _differences.Add($"scan {scan.Pack}: its document is {pack.Document.Id} of {pack.Document.Created:u}; {PeriodInputs.FileName} has version {scan.Version} of {scan.Assessed:u}");
        Recomputation anew = Recomputation.Of(reader.Inputs(pack), pack, document);
        _verdicts += anew.Verdicts;
        _notRecomputed.AddRange(anew.NotRecomputed.Select(n => $"scan {scan.Pack}: {n}"));
        _scans.Add($"scan {scan.Pack}: {(anew.Differences.IsEmpty ? "MATCH" : "DRIFT")}, {anew.Verdicts} verdicts; made by {pack.Program.Name} {pack.Program.Version}");
        _differences.AddRange(anew.Differences.Select(d => $"scan {scan.Pack}: {d}"));
    }

    private void Dark(KeptScan scan, string why)
    {
        _scans.Add($"scan {scan.Pack}: not recomputed");
        _notRecomputed.Add($"scan {scan.Pack}: {why}");
    }

    private static EvidencePack Document(KeptScan scan, byte[] bytes)
    {
        try
        {
            return PackJson.Read<EvidencePack>(bytes);
        }
        catch (JsonException e)
        {
            throw new PeriodException($"{scan.Pack}: its document is not a pack that this version reads: {e.Message}");
        }
    }

    private PeriodInputs Read()
    {
        if (!files.TryGetValue(PeriodInputs.FileName, out PackFile? file)) throw new InputException($"{PeriodInputs.FileName}: is missing");
        try
        {
            byte[] bytes = file.Read(Limit);
            PeriodInputs read = PackJson.Read<PeriodInputs>(bytes);
            if (read.Format != 1) throw new InputException($"{PeriodInputs.FileName}: /format: expected 1, found {read.Format}");
            if (read.Scans.Any(s => s is not { Pack: not null, Version: not null, Digest: not null })) throw new InputException($"{PeriodInputs.FileName}: a scan in it is empty");
            if (read.To <= read.From || read.From.Year < 2000 || read.To.Year >= 9000 || read.IntervalSeconds is <= 0 or > 316_224_000) throw new InputException($"{PeriodInputs.FileName}: its span or interval is none");
            return PackJson.Write(read).AsSpan().SequenceEqual(bytes) ? read : throw new InputException($"{PeriodInputs.FileName}: is not in canonical form");
        }
        catch (JsonException e)
        {
            throw new InputException($"{PeriodInputs.FileName}: {e.Message}");
        }
    }
}
