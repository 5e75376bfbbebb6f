using System.CommandLine;
using Compliance.Evidence.Ledger;
using Compliance.Evidence.Pack;
using Compliance.Host.Configuration;
using Compliance.Host.Packs;
using Compliance.Host.Terminal;

namespace Compliance.Host.Commands;

/// <summary><c>packs archive</c>: a pack is kept for retention alone.</summary>
internal static class PacksArchiveCommand
{
    public static Command Create(Streams streams)
    {
        var pack = new PackSelection();
        var by = new Option<string?>("--by") { Description = "Person who archives it.", HelpName = "PERSON" };
        var reason = new Option<string?>("--reason") { Description = "Why.", HelpName = "TEXT" };
        var verb = new Verb(
            "archive", "Archives a draft, or a pack that is rejected or superseded: from then on it is kept for retention alone. A pack in effect is superseded by the next one approved, not archived.",
            "compliance packs archive EP-shop-1.0.0 --by \"Ada Byron\"");
        pack.AddTo(verb);
        verb.Options.Add(by);
        verb.Options.Add(reason);
        verb.Options.Add(new Option<bool>("--debug") { Description = "Shows the stack trace of an error." });
        verb.SetAction(parsed =>
        {
            SelectedPack selected = pack.Find(parsed, streams.Warn);
            DateTimeOffset moment = ProgramClock.OfEnvironment().Moment;
            selected.Store.Commit(state =>
            {
                PackRecord record = PackActs.Present(state, selected.Name);
                if (record.Status is PackStatus.Approved or PackStatus.InReview or PackStatus.Archived)
                    throw new InputException($"{record.Name} is {ReviewText.Is(record.Status)}; expected a draft, or a pack that is rejected or superseded");
                return PackActs.About(record, LedgerKind.Archived, moment, parsed.GetValue(by)) with { Status = PackStatus.Archived, Reason = parsed.GetValue(reason) };
            });
            using StreamWriter output = streams.OpenText();
            output.WriteLine($"{selected.Name} is archived.");
            return ExitStatus.Done;
        });
        return verb;
    }
}
