using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml;
using Compliance.Evidence;
using Compliance.Evidence.Integrity;
using Compliance.Evidence.Pack;
using Compliance.Host.Audits;
using Compliance.Host.Configuration;
using Compliance.Host.Periods;
using Compliance.Host.Stores;
using Compliance.Host.Terminal;
using Compliance.Rendering;
using Compliance.Host.Templates;
using Compliance.Storage;

namespace Compliance.Host.Commands;

/// <summary><c>period</c>: writes an evidence pack of the scans of a series between two dates.</summary>
internal sealed partial class PeriodCommand
{
    private const string SameStore = "store";

    private readonly Option<string> _from = new("--from")
    {
        Description = "First day of the period, such as 2026-07-01, or a moment such as 2026-07-01T06:00:00Z; UTC.",
        HelpName = "DATE",
        Required = true,
    };

    private readonly Option<string> _to = new("--to")
    {
        Description = "Last day of the period, which belongs to it, or a moment, which does not; UTC.",
        HelpName = "DATE",
        Required = true,
    };

    private readonly Option<string?> _series = new("--series")
    {
        Description = "Series of the scans. Without it, that of the configuration, else the only one in the store.",
        HelpName = "S",
    };

    private readonly StoreOption _store = new();

    private readonly Option<string?> _config = new("--config")
    {
        Description = "Configuration: document control, and the schedule that says when scans were planned. Without it, that of the last scan of the period.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _interval = new("--interval")
    {
        Description = "Time between two planned scans, such as P1D, PT12H, 1d or 12h, in place of the configured schedule; what is longer is a gap.",
        HelpName = "TIME",
    };

    private readonly Option<string> _out = new("--out")
    {
        Description = $"Folder under which the pack's folder is written, or the word {SameStore} for where the scans are.",
        HelpName = "DIR",
        DefaultValueFactory = _ => SameStore,
    };

    private readonly Option<string?> _signingKey = new("--signing-key")
    {
        Description = $"ECDSA P-256 private key (PEM) that signs the evidence manifest; {SigningKey.PassPhraseVariable} holds its pass phrase.",
        HelpName = "PEM",
    };

    private readonly Streams _streams;

    private PeriodCommand(Streams streams) => _streams = streams;

    public static Command Create(Streams streams)
    {
        var period = new PeriodCommand(streams);
        var verb = new Verb(
            "period",
            "Writes an evidence pack of all scans of a series between two dates: the worst case of every control, time in each status, first and last seen of every finding, gaps. The last line on standard output is the pack's folder.",
            "compliance period --from 2026-07-01 --to 2026-09-30",
            "compliance period --from 2026-07-01 --to 2026-09-30 --series payment-shop --store /var/evidence --interval P1D --signing-key auditor.pem");
        foreach (Option option in (Option[])[period._from, period._to, period._series, period._store, period._config, period._interval, period._out, period._signingKey]) verb.Options.Add(option);
        verb.Options.Add(new Option<bool>("--debug") { Description = "Shows the stack trace of an error." });
        verb.SetAction(period.RunAsync);
        return verb;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        ProgramClock clock = ProgramClock.OfEnvironment();
        DateTimeOffset from = Moment("--from", parsed.GetRequiredValue(_from), endOfDay: false), to = Moment("--to", parsed.GetRequiredValue(_to), endOfDay: true);
        if (to <= from) throw new InputException($"--to {parsed.GetRequiredValue(_to)}: lies before --from {parsed.GetRequiredValue(_from)}");
        if (to > clock.Moment) throw new InputException($"--to {parsed.GetRequiredValue(_to)}: the period is not over; expected an end that is not after now, {clock.Moment.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}");
        using PackSigner? signer = parsed.GetValue(_signingKey) is { } key ? SigningKey.Signer(key) : null;
        var settings = new PeriodSettings
        {
            Series = parsed.GetValue(_series),
            From = from,
            To = to,
            Interval = parsed.GetValue(_interval) is { } interval ? Interval(interval) : null,
            Configuration = parsed.GetValue(_config) is { } file ? AuditConfiguration.Read(file) : null,
            Moment = clock.Moment,
            ClockOverridden = clock.Overridden,
            Signer = signer,
        };
        IEvidenceStore scans = Open(parsed), store = parsed.GetRequiredValue(_out) is var place && place == SameStore ? scans : StoreOption.OpenFolder(place, _streams.Warn);
        AuditedPack made = await Steps.ShowAsync(_streams, "Reading the ledger", progress => Task.Run(
            () => PeriodRun.Run(scans, store, settings, files => PackRenderers.With(TemplatesTried.Settings(files, _streams)), progress, cancel), cancel)).ConfigureAwait(false);
        Tell(made, store);
        return made.Pack.Period!.Scans.Any(s => s.Unread > 0) ? ExitStatus.Gaps : ExitStatus.Done;
    }

    // Without the check a misspelled folder would be an empty store.
    private IEvidenceStore Open(ParseResult parsed)
    {
        IEvidenceStore store = _store.Open(parsed, _streams.Warn);
        return store is not FolderStore || Directory.Exists(store.Place) ? store
            : throw new InputException($"--store {store.Place}: there is no such folder; expected one that `compliance audit --out` wrote packs into");
    }

    private void Tell(AuditedPack made, IEvidenceStore store)
    {
        PeriodEntry period = made.Pack.Period!;
        _streams.Note($"{made.Pack.Summary.Headline}. {made.Pack.Summary.Statement}");
        foreach (ScanGapEntry gap in period.Gaps)
            _streams.Warn($"no scan from {gap.From.UtcDateTime:yyyy-MM-dd HH:mm} to {gap.To.UtcDateTime:yyyy-MM-dd HH:mm} UTC, longer than the interval; {gap.Missed} planned {(gap.Missed == 1 ? "point was" : "points were")} missed");
        if (period.Scans.Count(s => s.NotRecomputable is not null) is > 0 and var dark) _streams.Warn($"{dark} of {period.Scans.Length} scans cannot be recomputed from the pack");
        if (!period.Breaks.IsEmpty) _streams.Warn($"{period.Breaks.Length} of the scans did not ask what the one before asked: the pack says which checks differ");
        string name = made.Name;
        if (store is FolderStore folder)
        {
            name = Path.Combine(folder.Place, made.Name);
            foreach (string path in Directory.EnumerateFiles(Path.Combine(name, "data", "report"), "*.pdf").Order(StringComparer.Ordinal)) _streams.Note($"Report: {path}");
        }
        else _streams.Note($"The pack is in the {store.Place}.");
        using StreamWriter output = _streams.OpenText();
        output.WriteLine(name);
    }

    private static DateTimeOffset Moment(string option, string text, bool endOfDay)
    {
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        DateTimeOffset? moment = DateTimeOffset.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, Utc, out DateTimeOffset day) ? (endOfDay ? day.AddDays(1) : day)
            : DateTimeOffset.TryParseExact(text, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, Utc, out DateTimeOffset exact) ? exact : null;
        return moment is { Year: >= 2000 and < 9000 } known ? known : throw new InputException($"{option} {text}: expected a day such as 2026-07-01, or a moment such as 2026-07-01T06:00:00Z");
    }

    private static TimeSpan Interval(string text)
    {
        InputException Refused() => new($"--interval {text}: expected a time of a minute to ten years, such as P1D, PT12H, 1d or 12h");
        try
        {
            // Months and years have no fixed length.
            TimeSpan time = Plain().Match(text) is { Success: true } plain ? TimeSpan.FromMinutes(int.Parse(plain.Groups[1].ValueSpan, CultureInfo.InvariantCulture) * (plain.Groups[2].Value switch { "d" => 1440L, "h" => 60L, _ => 1L }))
                : Iso().IsMatch(text) ? XmlConvert.ToTimeSpan(text) : throw Refused();
            return time >= TimeSpan.FromMinutes(1) && time <= TimeSpan.FromDays(3660) ? time : throw Refused();
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            throw Refused();
        }
    }

    [GeneratedRegex("^([0-9]{1,6})([dhm])$", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();

    [GeneratedRegex("^P([0-9]{1,6}D)?(T([0-9]{1,6}H)?([0-9]{1,6}M)?([0-9]{1,6}S)?)?$", RegexOptions.CultureInvariant)]
    private static partial Regex Iso();
}
