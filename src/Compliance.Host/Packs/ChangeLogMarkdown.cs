using Compliance.Evidence.Versioning;
using Compliance.Host.Connectivity;
using Compliance.Host.Terminal;

namespace Compliance.Host.Packs;

/// <summary>A change log as Markdown, for a ticket or a pull request.</summary>
internal static class ChangeLogMarkdown
{
    /// <summary>Writes the log.</summary>
    public static void Write(Streams streams, ChangeLog log)
    {
        using StreamWriter output = streams.OpenText();
        output.WriteLine($"# {PairLists.Markdown($"Changes from {log.Predecessor?.Id} to {log.Successor.Id}")}");
        output.WriteLine();
        output.WriteLine($"**{ChangeLogWords.Step(log.Step)}**: {PairLists.Markdown($"{log.Reason} {ChangeLogWords.Follows(log)}")}");
        foreach (IGrouping<ChangeKind, ChangeEntry> kind in log.Entries.GroupBy(e => e.Kind))
        {
            output.WriteLine();
            output.WriteLine($"## {ChangeLogWords.Title(kind.Key)}");
            output.WriteLine();
            output.WriteLine("| change | what | why | impact | author, approver |");
            output.WriteLine("|--------|------|-----|--------|------------------|");
            foreach (ChangeEntry entry in kind)
                output.WriteLine($"| {entry.Action.ToString().ToLowerInvariant()} | {PairLists.Markdown(ChangeLogWords.Summary(entry))} | {PairLists.Markdown(entry.Why)} | {PairLists.Markdown(entry.Impact)} | {PairLists.Markdown(ChangeLogWords.People(entry) ?? "")} |");
        }

        output.WriteLine();
        output.WriteLine(ChangeLogWords.Counts(log));
        output.WriteLine();
        output.WriteLine("## What this log cannot tell");
        output.WriteLine();
        foreach (string limit in log.CannotTell) output.WriteLine($"- {PairLists.Markdown(limit)}");
    }
}
