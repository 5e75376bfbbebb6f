using System.Globalization;
using Compliance.Evidence;
using Compliance.Evidence.Ledger;
using Compliance.Evidence.Tests.Storage.Contract;
using Compliance.Storage;
using Compliance.Storage.Postgres;

// write FOLDER ROUNDS   writes rounds, without end when ROUNDS is 0, and prints the hash of each entry once it was told of it
// reserve FOLDER ROUNDS reserves versions, and prints each
// release FOLDER 1      adds a release to the first pack of the store
// check FOLDER          prints what is wrong in the store
// FOLDER may be the word postgresql: then COMPLIANCE_POSTGRESQL holds the connection string.
// Exit status: 0 done; 1 check found something; 3 the store could not be written, and said why.
using Stream output = Console.OpenStandardOutput();
Print("ready");
try
{
    IEvidenceStore store = args[1] == "postgresql"
        ? PostgresStore.Connect(Environment.GetEnvironmentVariable("COMPLIANCE_POSTGRESQL")!)
        : new FolderStore(args[1], Console.Error.WriteLine);
    switch (args[0])
    {
        case "write":
            int rounds = int.Parse(args[2], CultureInfo.InvariantCulture);
            var writer = new Rounds(store, entry => Print(entry.Hash), CancellationToken.None);
            for (int i = 0; i < rounds || rounds == 0; i++) writer.Run();
            return 0;
        case "reserve":
            for (int i = int.Parse(args[2], CultureInfo.InvariantCulture); i > 0; i--) Print(store.Commit(Records.Reserve)!.Record.Version!);
            return 0;
        case "release":
            string pack = LedgerState.Of(store.Ledger()).Packs.First().Name;
            using (StagedPart release = store.Stage(pack, Records.Release, Records.WriteRelease, CancellationToken.None))
                Print(store.Commit(_ => Records.Of(LedgerKind.Released, pack), release)!.Hash);
            return 0;
        case "check":
            string[] faults = [.. StoreCheck.Faults(store, [])];
            foreach (string fault in faults) Print(fault);
            return faults.Length == 0 ? 0 : 1;
        default:
            throw new ArgumentException($"no such verb: {args[0]}");
    }
}
catch (IOException e)
{
    Console.Error.WriteLine(e.Message);
    return 3;
}

// One write to the system each, so that a line is there or not when the process is killed.
void Print(string line) => output.Write(System.Text.Encoding.UTF8.GetBytes(line + "\n"));
