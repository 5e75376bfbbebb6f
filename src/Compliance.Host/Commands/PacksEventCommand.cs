using System.CommandLine;
using Compliance.Evidence;
using Compliance.Evidence.Ledger;
using Compliance.Evidence.Pack;
using Compliance.Host.Configuration;
using Compliance.Host.Stores;
using Compliance.Host.Terminal;

namespace Compliance.Host.Commands;

/// <summary><c>packs event</c>: something happened after which a series must be reviewed.</summary>
internal static class PacksEventCommand
{
    public static Command Create(Streams streams)
    {
        var series = new Argument<string>("SERIES") { Description = "Series of packs, as document.series names it." };
        var store = new StoreOption();
        var what = new Option<string>("--what") { Description = "incident, regulation (a demand changed) or reorganisation.", HelpName = "KIND", Required = true };
        what.AcceptOnlyFromAmong("incident", "regulation", "reorganisation");
        var reason = new Option<string>("--reason") { Description = "What happened.", HelpName = "TEXT", Required = true };
        var by = new Option<string?>("--by") { Description = "Person who names it.", HelpName = "PERSON" };
        var verb = new Verb(
            "event", "Names an event after which a series is due for review: packs assessed before it cannot be submitted any more, and later packs say that a review was due.",
            "compliance packs event shop --what incident --reason \"INC-4711: a pod was taken over\" --by \"Ada Byron\"");
        verb.Arguments.Add(series);
        verb.Options.Add(store);
        verb.Options.Add(what);
        verb.Options.Add(reason);
        verb.Options.Add(by);
        verb.Options.Add(new Option<bool>("--debug") { Description = "Shows the stack trace of an error." });
        verb.SetAction(parsed =>
        {
            IEvidenceStore place = store.Open(parsed, streams.Warn);
            string name = PackName.Safe(parsed.GetRequiredValue(series)), kind = parsed.GetRequiredValue(what);
            DateTimeOffset moment = ProgramClock.OfEnvironment().Moment;
            place.Commit(state => state.Packs.Any(p => p.Series == name)
                ? new LedgerRecord { Kind = LedgerKind.EventNamed, Series = name, Moment = moment, Person = parsed.GetValue(by), Reason = $"{kind}: {parsed.GetRequiredValue(reason).Trim()}" }
                : throw new InputException($"{parsed.GetRequiredValue(series)}: the store {place.Place} has no pack of such a series", Known(state)));
            using StreamWriter output = streams.OpenText();
            output.WriteLine($"A review of {name} is due after: {kind}.");
            return ExitStatus.Done;
        });
        return verb;
    }

    private static string Known(LedgerState state) => state.Packs.Select(p => p.Series).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray() is { Length: > 0 } known
        ? $"Series there: {string.Join(", ", known)}." : "It has no packs.";
}
