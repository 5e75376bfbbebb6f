using System.CommandLine;
using System.Security.Cryptography;
using Compliance.Evidence.Integrity;
using Compliance.Evidence.Ledger;
using Compliance.Host.Configuration;
using Compliance.Host.Packs;
using Compliance.Host.Terminal;

namespace Compliance.Host.Commands;

/// <summary><c>packs export</c>: hands out a pack, and records to whom.</summary>
internal static class PacksExportCommand
{
    public static Command Create(Streams streams)
    {
        var pack = new PackSelection();
        var output = new Option<string>("--out") { Description = "A file that ends in .zip, or a folder that is made.", HelpName = "PATH", Required = true };
        var by = new Option<string>("--by") { Description = "Person to whom it is handed out.", HelpName = "PERSON", Required = true };
        var redact = new Option<bool>("--redact-people")
        {
            Description = "Hands out a copy without the names of people, rendered anew. It says that it is one and bears the digest of the pack; it is not signed, and verify says of it what it is.",
        };
        var verb = new Verb(
            "export", "Hands out a pack as a zip or a folder, and records in the ledger to whom, with the digest of what was handed out: SHA-256 of the zip, or of the lines that sha256sum prints of the folder's files by path. The same pack gives the same zip.",
            "compliance packs export EP-shop-1.0.0 --out shop.zip --by \"Ruth Teitelbaum\"",
            "compliance packs export EP-shop-1.0.0 --out shop-redacted --by \"Ruth Teitelbaum\" --redact-people");
        pack.AddTo(verb);
        verb.Options.Add(output);
        verb.Options.Add(by);
        verb.Options.Add(redact);
        verb.Options.Add(new Option<bool>("--debug") { Description = "Shows the stack trace of an error." });
        verb.SetAction(async (parsed, cancel) =>
        {
            SelectedPack selected = pack.Find(parsed, streams.Warn);
            string path = parsed.GetRequiredValue(output), person = parsed.GetRequiredValue(by);
            string digest = await Steps.ShowAsync(streams, $"Reading {selected.Name}", _ => Task.Run(() => HandOut(selected, path, person, parsed.GetValue(redact), cancel), cancel)).ConfigureAwait(false);
            using StreamWriter lines = streams.OpenText();
            lines.WriteLine($"{digest}  {path}");
            return ExitStatus.Done;
        });
        return verb;
    }

    // The entry is written before the file has its name: nothing is handed out that the ledger does not know of.
    private static string HandOut(SelectedPack selected, string path, string person, bool redact, CancellationToken cancel)
    {
        ProvenPack proven = ProvenPack.Open(selected);
        IReadOnlyDictionary<string, PackFile> files = redact ? RedactedPack.Of(proven.Files) : proven.Files;
        string? reason = redact ? "without the names of people" : null;
        if (!path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase))
        {
            PackExport.Folder(path, files, () => Record(selected, PackExport.Listing(files), person, reason), cancel);
            return PackExport.Listing(files);
        }
        using AsideFile aside = AsideFile.Create(path);
        using var hash = SHA256.Create();
        using (var hashing = new CryptoStream(aside.Stream, hash, CryptoStreamMode.Write, leaveOpen: true)) PackExport.Zip(selected.Name, files, hashing, cancel);
        string digest = Convert.ToHexStringLower(hash.Hash!);
        Record(selected, digest, person, reason);
        aside.Commit();
        return digest;
    }

    private static void Record(SelectedPack selected, string digest, string person, string? reason)
    {
        DateTimeOffset moment = ProgramClock.OfEnvironment().Moment;
        selected.Store.Commit(state => PackActs.About(PackActs.Present(state, selected.Name), LedgerKind.Downloaded, moment, person) with { Content = digest, Reason = reason });
    }
}
