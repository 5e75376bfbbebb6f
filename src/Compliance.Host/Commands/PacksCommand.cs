using System.CommandLine;
using Compliance.Evidence.Pack;
using Compliance.Evidence.Versioning;
using Compliance.Host.Packs;
using Compliance.Host.Stores;
using Compliance.Host.Terminal;

namespace Compliance.Host.Commands;

/// <summary><c>packs</c>: what can be asked of evidence packs that are there.</summary>
internal static class PacksCommand
{
    public static Command Create(Streams streams)
    {
        var packs = new Command("packs", "The life of evidence packs: review, approval, release, what changed from one to another, and how long they are kept.");
        packs.Subcommands.Add(PacksListCommand.Create(streams));
        packs.Subcommands.Add(PacksLedgerCommand.Create(streams));
        packs.Subcommands.Add(PacksShowCommand.Create(streams));
        packs.Subcommands.Add(Diff(streams));
        packs.Subcommands.Add(Metrics(streams));
        packs.Subcommands.Add(PacksSubmitCommand.Create(streams));
        packs.Subcommands.Add(PacksDecideCommand.Review(streams));
        packs.Subcommands.Add(PacksDecideCommand.Approve(streams));
        packs.Subcommands.Add(PacksDecideCommand.Reject(streams));
        packs.Subcommands.Add(PacksReleaseCommand.Create(streams));
        packs.Subcommands.Add(PacksExportCommand.Create(streams));
        packs.Subcommands.Add(PacksEventCommand.Create(streams));
        packs.Subcommands.Add(PacksArchiveCommand.Create(streams));
        packs.Subcommands.Add(PacksHoldCommand.Create(streams));
        packs.Subcommands.Add(PacksPurgeCommand.Create(streams));
        return packs;
    }

    private static Verb Diff(Streams streams)
    {
        var old = new Argument<string>("OLD") { Description = "The earlier pack: its folder, or a zip of it." };
        var now = new Argument<string>("NEW") { Description = "The later pack, in the same forms." };
        var format = new Option<string>("--format") { Description = "text, md or json (one object).", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "md", "json");
        var debug = new Option<bool>("--debug") { Description = "Shows the stack trace of an error." };
        var diff = new Verb(
            "diff",
            "Prints the change log between two evidence packs, and the version that follows: connectivity, policies, controls that flipped, findings new, resolved or incomparable with the reason, and what was declared. Hashes and signatures are not checked.",
            "compliance packs diff packs/march packs/june",
            "compliance packs diff march.zip june.zip --format md");
        diff.Arguments.Add(old);
        diff.Arguments.Add(now);
        diff.Options.Add(format);
        diff.Options.Add(debug);
        diff.SetAction(parsed =>
        {
            EvidencePack before = StoredPack.Read(parsed.GetRequiredValue(old), "OLD"), after = StoredPack.Read(parsed.GetRequiredValue(now), "NEW");
            ChangeLog log = Between(before, after);
            switch (parsed.GetValue(format))
            {
                case "json": ChangeLogJson.Write(streams.Output, log); break;
                case "md": ChangeLogMarkdown.Write(streams, log); break;
                default: ChangeLogText.Write(streams, log); break;
            }
            return ExitStatus.Done;
        });
        return diff;
    }

    private static Verb Metrics(Streams streams)
    {
        var series = new Argument<string>("SERIES") { Description = "Series of packs." };
        var store = new StoreOption();
        var format = new Option<string>("--format") { Description = "text or json (one object).", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json");
        var debug = new Option<bool>("--debug") { Description = "Shows the stack trace of an error." };
        var metrics = new Verb(
            "metrics",
            "Prints figures of a series as its ledger and its newest pack tell them now: completeness, review cycle, findings after approval, reviewer rating, downloads, consumers, updates, and events after which a review is due.",
            "compliance packs metrics payment-shop",
            "compliance packs metrics payment-shop --store postgresql --format json");
        metrics.Arguments.Add(series);
        metrics.Options.Add(store);
        metrics.Options.Add(format);
        metrics.Options.Add(debug);
        metrics.SetAction(parsed =>
        {
            SeriesFigures figures = SeriesFigures.Of(store.Open(parsed, streams.Warn), parsed.GetRequiredValue(series));
            if (parsed.GetValue(format) == "json") figures.WriteJson(streams.Output);
            else figures.WriteText(streams);
            return ExitStatus.Done;
        });
        return metrics;
    }

    private static ChangeLog Between(EvidencePack before, EvidencePack after)
    {
        try
        {
            return PackComparison.Between(before, after);
        }
        catch (PackComparisonException e)
        {
            throw new InputException(e.Message);
        }
    }
}
