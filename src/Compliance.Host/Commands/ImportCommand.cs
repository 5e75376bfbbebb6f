using System.Collections.Immutable;
using System.CommandLine;
using Compliance.Controls.Configuration;
using Compliance.Host.Imports;
using Compliance.Host.Terminal;

namespace Compliance.Host.Commands;

/// <summary><c>import</c>: what other programs were told, as a configuration of this one.</summary>
internal static class ImportCommand
{
    public static Command Create(Streams streams)
    {
        var import = new Command("import", "A configuration from that of another program.");
        import.Subcommands.Add(OfGlobalReports(streams));
        return import;
    }

    private static Verb OfGlobalReports(Streams streams)
    {
        var file = new Argument<string>("FILE") { Description = "GlobalReport objects of Calico as YAML or JSON, one or several documents, or as kubectl prints them." };
        var output = new Option<string>("--out") { Description = "The file to write; it appears whole or not at all.", HelpName = "FILE", DefaultValueFactory = _ => "compliance.yaml" };
        var force = new Option<bool>("--force") { Description = "Replaces a file that is there." };
        var verb = new Verb(
            "globalreport",
            "Writes a first configuration from the schedules and selections of Calico's former compliance reports. What it has no place for is named on standard error and in the file.",
            "compliance import globalreport reports.yaml",
            "kubectl get globalreports -o yaml > reports.yaml && compliance import globalreport reports.yaml --out compliance.yaml");
        verb.Arguments.Add(file);
        verb.Options.Add(output);
        verb.Options.Add(force);
        verb.Options.Add(new Option<bool>("--debug") { Description = "Shows the stack trace of an error." });
        verb.SetAction(parsed => Import(parsed.GetRequiredValue(file), parsed.GetRequiredValue(output), parsed.GetValue(force), streams));
        return verb;
    }

    private static int Import(string file, string output, bool force, Streams streams)
    {
        if (!force && File.Exists(output)) throw new InputException($"--out {output}: the file is there already", "--force replaces it.");
        (ImmutableArray<GlobalReport> reports, ImmutableArray<ImportRemark> remarks) = GlobalReportFile.Read(file);
        var configuration = ImportedConfiguration.Of(file, reports, remarks);
        byte[] text = Streams.Utf8.GetBytes(configuration.Text);
        if (ConfigurationReader.Read(output, text).Problems is { IsEmpty: false } problems)
            throw new InvalidOperationException($"the configuration made of {file} is refused: {problems[0]}");
        using var aside = AsideFile.Create(output);
        aside.Stream.Write(text);
        aside.Commit();
        foreach (ImportRemark remark in configuration.Remarks) streams.Warn($"{file}:{remark.Line}: {remark.Field}: not taken over: {remark.Message}");
        streams.Note($"{output}: made of {reports.Length} {(reports.Length == 1 ? "report" : "reports")}; {configuration.Remarks.Length} {(configuration.Remarks.Length == 1 ? "thing" : "things")} not taken over");
        return ExitStatus.Done;
    }
}
