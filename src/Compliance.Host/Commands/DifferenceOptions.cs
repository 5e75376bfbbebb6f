using System.CommandLine;
using Compliance.Host.Differences;
using Compliance.Host.Terminal;

namespace Compliance.Host.Commands;

/// <summary>How a difference is printed and when it fails: the options that <c>diff</c> and <c>whatif</c> share.</summary>
internal sealed class DifferenceOptions
{
    private readonly Option<string> _format = new("--format") { Description = "text, json (one object) or md.", DefaultValueFactory = _ => "text" };

    private readonly Option<bool> _forbid = new("--forbid-new-flows")
    {
        Description = "Exit with status 1 when a flow became possible: denied before and allowed, qualified or undefined now, or undefined before and "
            + "allowed or qualified now. A flow whose condition alone changed does not count, nor do flows of new workloads.",
    };

    public DifferenceOptions() => _format.AcceptOnlyFromAmong("text", "json", "md");

    /// <summary>Adds the options to a verb.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_format);
        command.Options.Add(_forbid);
    }

    /// <summary>Prints a report; gives the exit status.</summary>
    public int Finish(DifferenceReport report, ParseResult parsed, Streams streams)
    {
        (string before, string after) = (report.Difference.Before.Enforcement.PlugIn, report.Difference.After.Enforcement.PlugIn);
        if (before != after) streams.Warn($"the plug-in differs, {before} before and {after} after; --cni NAME asserts one for both");
        switch (parsed.GetValue(_format))
        {
            case "json": DifferenceJson.Write(streams.Output, report); break;
            case "md": DifferenceMarkdown.Write(streams, report); break;
            default: DifferenceText.Write(streams, report); break;
        }
        if (parsed.GetValue(_forbid) && report.HasNewFlows)
        {
            streams.Fail("flows became possible, and --forbid-new-flows forbids that");
            return ExitStatus.Findings;
        }
        int status = Collection.Status(report.Difference.Before.Snapshot);
        return status == ExitStatus.Done ? Collection.Status(report.Difference.After.Snapshot) : status;
    }
}
