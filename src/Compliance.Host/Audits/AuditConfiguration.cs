using System.Collections.Immutable;
using System.Text;
using Compliance.Controls.Configuration;
using Compliance.Controls.Frameworks;
using Compliance.Controls.Scope;
using Compliance.Evidence.Approval;
using Compliance.Evidence.Pack;
using Compliance.Host.Configuration;
using Compliance.Host.Templates;
using Compliance.Host.Terminal;
using Compliance.Network.Documents;
using Compliance.Network.Enforcement;

namespace Compliance.Host.Audits;

/// <summary>The configuration of an audit as it was read, and everything else that goes into the pack as an input.</summary>
internal sealed record AuditConfiguration
{
    /// <summary>What is declared of scope.</summary>
    public required ScopeDeclaration Scope { get; init; }

    /// <summary>What is declared of the document.</summary>
    public required DocumentDeclaration Document { get; init; }

    /// <summary>The file's bytes; null when none was given.</summary>
    public ReadOnlyMemory<byte>? Text { get; init; }

    /// <summary>What was read, with the place of every declaration; null when no file was given.</summary>
    public ConfigurationReading? Reading { get; init; }

    /// <summary>Own templates and theme.</summary>
    public ReportFiles Report { get; init; } = ReportFiles.None;

    /// <summary>Reads a configuration file.</summary>
    /// <param name="file">The file; null: nothing is declared.</param>
    /// <exception cref="InputException">The file cannot be read, or has errors: each is named with file, line and field.</exception>
    public static AuditConfiguration Read(string? file)
    {
        if (file is null) return new AuditConfiguration { Scope = ScopeDeclaration.Undeclared, Document = DocumentDeclaration.Undeclared };
        (ConfigurationReading reading, ReadOnlyMemory<byte> text) = ConfigurationFile.Read("--config " + file, file);
        return new AuditConfiguration { Scope = reading.Scope, Document = reading.Document, Text = text, Reading = reading, Report = ReadReport(file, reading) };
    }

    private static ReportFiles ReadReport(string file, ConfigurationReading reading)
    {
        string folder = Path.GetDirectoryName(file) ?? "";
        string? templates = reading.Report.Templates is { } t ? Path.Combine(folder, t) : null, theme = reading.Report.Theme is { } l ? Path.Combine(folder, l) : null;
        List<ConfigurationProblem> absent = [];
        if (templates is not null && !Directory.Exists(templates)) absent.Add(reading.OfReport("templates", $"{reading.Report.Templates} cannot be read: there is no such folder"));
        if (theme is not null && !File.Exists(theme)) absent.Add(reading.OfReport("theme", $"{reading.Report.Theme} cannot be read: there is no such file"));
        return absent.Count == 0 ? ReportFiles.Read(templates, theme) with { OscalVersion = reading.Report.OscalVersion } : throw ConfigurationFile.Refused("--config " + file, absent);
    }

    /// <summary>The frameworks to assess against: those named on the command line, else those of the configuration, else the usual ones and
    /// every own one; built-in ones first.</summary>
    /// <param name="wanted">Ids given on the command line.</param>
    /// <exception cref="InputException">There is no framework of such an id.</exception>
    public ImmutableArray<Framework> Select(ImmutableArray<string> wanted)
    {
        ImmutableArray<string> known = [.. BuiltInFrameworks.Ids, .. Scope.OwnFrameworks.Select(f => f.Id)];
        foreach (string id in wanted.Where(id => !known.Contains(id)))
            throw new InputException($"--framework {id}: unknown framework; known: {string.Join(' ', known)}{Spelling.Suggest(id, known)}");
        ImmutableArray<string> ids = !wanted.IsEmpty ? wanted : !Scope.Frameworks.IsEmpty ? Scope.Frameworks
            : [.. BuiltInFrameworks.DefaultIds, .. Scope.OwnFrameworks.Select(f => f.Id)];
        return [.. BuiltInFrameworks.Of(ids), .. Scope.OwnFrameworks.Where(f => ids.Contains(f.Id))];
    }

    /// <summary>The configuration itself and the files that it names, as files of the pack.</summary>
    public ImmutableArray<(string Path, string What, ReadOnlyMemory<byte> Bytes)> OwnFiles()
    {
        var files = ImmutableArray.CreateBuilder<(string, string, ReadOnlyMemory<byte>)>();
        if (Text is { } text) files.Add(("inputs/compliance.yaml", "Configuration", text));
        foreach (IncludedFile included in Reading?.Included ?? []) files.Add(($"inputs/include/{included.Name}", "Included by the configuration", included.Text));
        foreach (IncludedFile own in Reading?.Own ?? []) files.Add(($"inputs/own/{own.Name}", "Own checks or framework", own.Text));
        files.AddRange(Report.Inputs);
        if (Reading?.Register is { } register) files.Add((ApproverRegister.PathInPack["data/".Length..], "Register of approvers", register.Text));
        return files.ToImmutable();
    }

    /// <summary>Everything the assessment depends on beside the snapshots, as files of the pack.</summary>
    /// <param name="frameworks">Frameworks that were assessed.</param>
    /// <param name="assertion">What was asserted on the command line; null when nothing was.</param>
    public ImmutableArray<(string Path, string What, ReadOnlyMemory<byte> Bytes)> InputFiles(
        ImmutableArray<Framework> frameworks, PlugInAssertion? assertion)
    {
        ImmutableArray<(string, string, ReadOnlyMemory<byte>)>.Builder files = OwnFiles().ToBuilder();
        if (assertion is not null) files.Add(("inputs/assertion.json", "Plug-in and settings asserted on the command line", PackJson.Write(assertion)));
        foreach (string name in BuiltInFrameworks.FileNamesOf([.. frameworks.Select(f => f.Id)])) files.Add(($"inputs/controls/{name}", "Control file of a framework", BuiltInFrameworks.FileText(name)));
        files.Add(("inputs/frameworks.txt", "Frameworks assessed", Encoding.UTF8.GetBytes(string.Concat(frameworks.Select(f => f.Id + "\n")))));
        return files.ToImmutable();
    }
}
