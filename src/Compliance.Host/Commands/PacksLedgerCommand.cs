using System.CommandLine;
using Compliance.Evidence.Ledger;
using Compliance.Host.Stores;
using Compliance.Host.Terminal;

namespace Compliance.Host.Commands;

/// <summary><c>packs ledger</c>: a copy of a store's ledger.</summary>
internal static class PacksLedgerCommand
{
    public static Command Create(Streams streams)
    {
        var store = new StoreOption();
        var verb = new Verb(
            "ledger",
            "Prints the ledger of a store as it is, an entry a line, once its chain was found whole: a copy to keep elsewhere, which `verify --against` takes.",
            "compliance packs ledger --store postgresql > ledger.jsonl");
        verb.Options.Add(store);
        verb.Options.Add(new Option<bool>("--debug") { Description = "Shows the stack trace of an error." });
        verb.SetAction(parsed =>
        {
            foreach (LedgerEntry entry in store.Open(parsed, streams.Warn).Ledger())
            {
                streams.Output.Write(entry.ToBytes());
                streams.Output.Write("\n"u8);
            }
            return ExitStatus.Done;
        });
        return verb;
    }
}
