using System.Globalization;
using Compliance.Evidence.Versioning;
using Compliance.Host.Terminal;

namespace Compliance.Host.Packs;

/// <summary>A change log for a terminal: the step and why, the changes by kind, the counts.</summary>
internal static class ChangeLogText
{
    private const int Indent = 6, Column = 14;

    /// <summary>Writes the log.</summary>
    public static void Write(Streams streams, ChangeLog log)
    {
        using StreamWriter output = streams.OpenText();
        if (log.Predecessor is { } old) Wrapping.WriteBeside(output, "OLD", 3, 5, Pack(old));
        Wrapping.WriteBeside(output, "NEW", 3, 5, Pack(log.Successor));
        output.WriteLine();
        string step = ChangeLogWords.Step(log.Step);
        Wrapping.WriteBeside(output, Coloured(streams, "1", step), step.Length, step.Length + 2, $"{log.Reason} {ChangeLogWords.Follows(log)}");
        foreach (IGrouping<ChangeKind, ChangeEntry> kind in log.Entries.GroupBy(e => e.Kind))
        {
            output.WriteLine();
            output.WriteLine(Coloured(streams, "1", ChangeLogWords.Title(kind.Key)));
            foreach (ChangeEntry entry in kind) Write(output, streams, entry);
        }

        output.WriteLine();
        foreach (string limit in log.CannotTell) Wrapping.WriteBeside(output, "note", 4, Indent, limit);
        output.WriteLine(ChangeLogWords.Counts(log));
    }

    private static void Write(TextWriter output, Streams streams, ChangeEntry entry)
    {
        (char sign, string colour) = entry.Action switch { ChangeAction.Added => ('+', "32"), ChangeAction.Removed => ('-', "31"), ChangeAction.Changed => ('~', "33"), _ => ('?', "2") };
        Wrapping.WriteBeside(output, Coloured(streams, colour, $"  {sign}"), 3, 4, ChangeLogWords.Summary(entry));
        Part(output, streams, "why", entry.Why);
        Part(output, streams, "impact", entry.Impact);
        if (ChangeLogWords.People(entry) is { } people) Part(output, streams, "by", people);
    }

    private static void Part(TextWriter output, Streams streams, string label, string text) =>
        Wrapping.WriteBeside(output, new string(' ', Indent) + (streams.ColourOutput ? $"\u001b[2m{label}\u001b[0m" : label), Indent + label.Length, Column, text);

    private static string Coloured(Streams streams, string colour, string text) => streams.ColourOutput ? $"\u001b[{colour}m{text}\u001b[0m" : text;

    private static string Pack(ComparedPack pack) =>
        $"{pack.Id}, version {pack.Version}, {pack.Created.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)}";
}
