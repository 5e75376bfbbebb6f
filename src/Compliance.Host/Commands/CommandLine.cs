using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Compliance.Host.Terminal;
using Compliance.Network.Snapshot;

namespace Compliance.Host.Commands;

/// <summary>The whole command line: its verbs, and what its errors look like.</summary>
internal static class CommandLine
{
    /// <summary>Runs one command line to its exit status.</summary>
    /// <param name="args">Arguments without the program's name.</param>
    /// <param name="streams">Where to write.</param>
    /// <param name="cancel">Interrupts the verb.</param>
    public static async Task<int> RunAsync(string[] args, Streams streams, CancellationToken cancel)
    {
        streams.Debug = args.Contains("--debug");
        RootCommand root = Build(streams);
        // Arguments come from scripts that pass on names of objects: no @file is expanded.
        ParseResult parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0 && parsed.Action is not (HelpWithExamples or HelpAction))
            return Refuse(parsed, streams);
        StreamWriter output = streams.OpenText();
        await using (output.ConfigureAwait(false))
        {
            var configuration = new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
                Output = output,
                Error = streams.Error,
            };
            return await Failures.ToStatusAsync(streams, () => parsed.InvokeAsync(configuration, cancel)).ConfigureAwait(false);
        }
    }

    private static RootCommand Build(Streams streams)
    {
        var root = new RootCommand(
            "Audits the network segmentation of Kubernetes clusters and writes evidence packs.\n"
            + "State comes from manifests (--manifests), a snapshot file (--snapshot) or a live cluster.");
        root.Subcommands.Add(AuditCommand.Create(streams));
        root.Subcommands.Add(VerdictsCommand.Create(streams));
        root.Subcommands.Add(ConnectivityCommand.Create(streams));
        root.Subcommands.Add(ExplainCommand.Create(streams));
        root.Subcommands.Add(LintCommand.Create(streams));
        root.Subcommands.Add(DiffCommand.Create(streams));
        root.Subcommands.Add(WhatIfCommand.Create(streams));
        root.Subcommands.Add(TestCommand.Create(streams));
        root.Subcommands.Add(SnapshotCommand.Create(streams));
        root.Subcommands.Add(InitCommand.Create(streams));
        root.Subcommands.Add(ImportCommand.Create(streams));
        root.Subcommands.Add(ConfigCommand.Create(streams));
        root.Subcommands.Add(TemplatesCommand.Create(streams));
        root.Subcommands.Add(ZonesCommand.Create(streams));
        root.Subcommands.Add(ControlsCommand.Create(streams));
        root.Subcommands.Add(ExportCommand.Create(streams));
        root.Subcommands.Add(PeriodCommand.Create(streams));
        root.Subcommands.Add(VerifyCommand.Create(streams));
        root.Subcommands.Add(PacksCommand.Create(streams));
        root.Subcommands.Add(ApproversCommand.Create(streams));
        HelpOption help = root.Options.OfType<HelpOption>().Single();
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        return root;
    }

    private static int Refuse(ParseResult parsed, Streams streams)
    {
        foreach (ParseError error in parsed.Errors) streams.Fail(error.Message);
        string verb = parsed.CommandResult.Command is RootCommand ? "" : parsed.CommandResult.Command.Name + " ";
        streams.Note($"`compliance {verb}--help` lists the options.");
        return ExitStatus.BadInput;
    }
}
