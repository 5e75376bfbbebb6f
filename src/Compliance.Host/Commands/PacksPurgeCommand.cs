using System.CommandLine;
using Compliance.Evidence;
using Compliance.Evidence.Ledger;
using Compliance.Host.Configuration;
using Compliance.Host.Packs;
using Compliance.Host.Stores;
using Compliance.Host.Terminal;

namespace Compliance.Host.Commands;

/// <summary><c>packs purge</c>: packs whose retention is over, and that nothing holds, are destroyed.</summary>
internal static class PacksPurgeCommand
{
    public static Command Create(Streams streams)
    {
        var store = new StoreOption();
        var dry = new Option<bool>("--dry-run") { Description = "Says what would be destroyed, and destroys nothing." };
        var by = new Option<string?>("--by") { Description = "Person who orders it.", HelpName = "PERSON" };
        var verb = new Verb(
            "purge", "Destroys the files of every pack whose retention is over and that nothing holds, and leaves a tombstone in the ledger. Retention is the longest of document.retention and what each framework in the pack needs (HIPAA six years, 45 CFR 164.316(b)(2)(i); PCI DSS twelve months), from creation or from when the pack was last in effect. What is kept is told with the reason.",
            "compliance packs purge --dry-run", "compliance packs purge --store evidence --by \"Ada Byron\"");
        verb.Options.Add(store);
        verb.Options.Add(dry);
        verb.Options.Add(by);
        verb.Options.Add(new Option<bool>("--debug") { Description = "Shows the stack trace of an error." });
        verb.SetAction((parsed, cancel) =>
        {
            IEvidenceStore place = store.Open(parsed, streams.Warn);
            DateTimeOffset moment = ProgramClock.OfEnvironment().Moment;
            LedgerState state = LedgerState.Of(place.Ledger());
            int over = 0;
            foreach (PackRecord pack in state.Packs.Where(p => p.PurgedBy is null))
            {
                cancel.ThrowIfCancellationRequested();
                PackRow row = PackRow.Of(new SelectedPack(place, state, pack));
                string? kept = row.Kept(moment);
                if (kept is null && !parsed.GetValue(dry)) kept = Purge(place, row, moment, parsed.GetValue(by));
                if (kept is null) over++;
                using StreamWriter output = streams.OpenText();
                output.WriteLine(Printable.Line(kept is not null ? $"kept    {pack.Name}: {kept}" : $"{(parsed.GetValue(dry) ? "over   " : "purged ")} {pack.Name}: its retention ended on {row.RetainedUntil:yyyy-MM-dd}: {row.Retention}"));
            }
            streams.Note(parsed.GetValue(dry) ? $"{over} would be destroyed; nothing was." : $"{over} destroyed.");
            return Task.FromResult(ExitStatus.Done);
        });
        return verb;
    }

    // Whether a hold began meanwhile, or a later state moved the end, is asked again where nobody else can write.
    private static string? Purge(IEvidenceStore store, PackRow row, DateTimeOffset moment, string? person)
    {
        string? kept = null;
        store.Commit(state =>
        {
            PackRecord now = PackActs.Present(state, row.Record.Name);
            kept = now.HeldBy is not null || now.Status != row.Record.Status ? (row with { Record = now }).Kept(moment) ?? "its status changed meanwhile" : null;
            return kept is not null ? null : PackActs.About(now, LedgerKind.Purged, moment, person) with
            {
                Reason = $"retention ended on {row.RetainedUntil:yyyy-MM-dd}: {row.Retention}",
            };
        });
        return kept;
    }
}
