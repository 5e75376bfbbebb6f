using System.CommandLine;
using Compliance.Evidence.Ledger;
using Compliance.Host.Configuration;
using Compliance.Host.Packs;
using Compliance.Host.Terminal;

namespace Compliance.Host.Commands;

/// <summary><c>packs hold</c>: a legal hold begins or ends.</summary>
internal static class PacksHoldCommand
{
    public static Command Create(Streams streams)
    {
        var pack = new PackSelection();
        var reason = new Option<string?>("--reason") { Description = "Why nothing of the pack may be destroyed.", HelpName = "TEXT" };
        var end = new Option<bool>("--end") { Description = "Ends the hold." };
        var by = new Option<string?>("--by") { Description = "Person who orders it.", HelpName = "PERSON" };
        var verb = new Verb(
            "hold", "Begins or ends a legal hold: a pack that is held is not purged, whatever its retention.",
            "compliance packs hold EP-shop-1.0.0 --reason \"Case 2026-17\" --by \"Ada Byron\"", "compliance packs hold EP-shop-1.0.0 --end");
        pack.AddTo(verb);
        verb.Options.Add(reason);
        verb.Options.Add(end);
        verb.Options.Add(by);
        verb.Options.Add(new Option<bool>("--debug") { Description = "Shows the stack trace of an error." });
        verb.SetAction(parsed =>
        {
            bool ends = parsed.GetValue(end);
            string? why = parsed.GetValue(reason)?.Trim();
            if (!ends && string.IsNullOrEmpty(why)) throw new InputException("a hold says why: expected --reason, or --end to end one");
            SelectedPack selected = pack.Find(parsed, streams.Warn);
            DateTimeOffset moment = ProgramClock.OfEnvironment().Moment;
            string? person = parsed.GetValue(by);
            selected.Store.Commit(state =>
            {
                PackRecord record = PackActs.Present(state, selected.Name);
                if (ends && record.HeldBy is null) throw new InputException($"{record.Name} is not held");
                if (!ends && record.HeldBy is { } held) throw new InputException($"{record.Name} is held already, since {held.Record.Moment:yyyy-MM-dd}: {held.Record.Reason}");
                return PackActs.About(record, ends ? LedgerKind.HoldEnded : LedgerKind.Held, moment, person) with { Reason = string.IsNullOrEmpty(why) ? null : why };
            });
            using StreamWriter output = streams.OpenText();
            output.WriteLine(ends ? $"{selected.Name} is no longer held." : $"{selected.Name} is held.");
            return ExitStatus.Done;
        });
        return verb;
    }
}
