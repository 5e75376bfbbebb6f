using System.Collections.Immutable;
using System.CommandLine;
using Compliance.Controls.Configuration;
using Compliance.Controls.Scope;
using Compliance.Host.Configuration;
using Compliance.Host.Terminal;

namespace Compliance.Host.Commands;

/// <summary><c>config</c>: the form of the configuration, and whether a file has it.</summary>
internal static class ConfigCommand
{
    public static Command Create(Streams streams)
    {
        var config = new Command("config", "The configuration file: its JSON Schema, and a check of a file.");
        config.Subcommands.Add(Schema(streams));
        config.Subcommands.Add(Check(streams));
        return config;
    }

    private static Verb Schema(Streams streams)
    {
        var checks = new Option<bool>("--checks") { Description = "The schema of a file of own checks instead." };
        var schema = new Verb(
            "schema", "Prints the JSON Schema (2020-12) of the configuration.", "compliance config schema > compliance.schema.json", "compliance config schema --checks > checks.schema.json");
        schema.Options.Add(checks);
        schema.SetAction(parsed =>
        {
            streams.Output.Write(parsed.GetValue(checks) ? ConfigurationSchema.WriteChecks() : ConfigurationSchema.Write());
            return ExitStatus.Done;
        });
        return schema;
    }

    private static Verb Check(Streams streams)
    {
        var file = new Argument<string>("FILE") { Description = "The configuration." };
        var debug = new Option<bool>("--debug") { Description = "Shows the stack trace of an error." };
        var check = new Verb(
            "check",
            "Reads a configuration and tells every error with file, line, field and what was expected; expired exceptions and those that could never help are errors here.",
            "compliance config check compliance.yaml");
        check.Arguments.Add(file);
        check.Options.Add(debug);
        check.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(file);
            (ConfigurationReading reading, _) = ConfigurationFile.Read(path, path);
            DateTimeOffset moment = ProgramClock.OfEnvironment().Moment;
            ImmutableArray<ConfigurationProblem> problems = reading.ProblemsAt(moment);
            if (!problems.IsEmpty) throw ConfigurationFile.Refused(path, problems);
            Tell(streams, reading.Scope, moment);
            return ExitStatus.Done;
        });
        return check;
    }

    private static void Tell(Streams streams, ScopeDeclaration scope, DateTimeOffset moment)
    {
        var flows = scope.ApprovedFlows.Select(f => f.At(moment, scope.ReviewPeriods.ApprovedFlows)).ToLookup(s => s);
        using StreamWriter output = streams.OpenText();
        output.WriteLine($"zones: {scope.Zones.Length}");
        output.WriteLine($"flows: {flows[ApprovalState.Approved].Count()} approved, {flows[ApprovalState.Proposed].Count()} proposed, {flows[ApprovalState.Overdue].Count()} overdue for review");
        output.WriteLine($"data stores: {scope.DataStores.Length}");
        output.WriteLine($"exceptions: {scope.Exceptions.Length}");
        if (!scope.OwnChecks.IsEmpty) output.WriteLine($"own checks: {scope.OwnChecks.Length}");
        if (!scope.OwnFrameworks.IsEmpty) output.WriteLine($"own frameworks: {scope.OwnFrameworks.Length}");
    }
}
