using System.Collections.Immutable;
using System.CommandLine;
using System.Text;
using Compliance.Host.Audits;
using Compliance.Host.Templates;
using Compliance.Host.Terminal;
using Compliance.Rendering.Templates;

namespace Compliance.Host.Commands;

/// <summary><c>templates</c>: the words and the look of the documents.</summary>
internal static class TemplatesCommand
{
    public static Command Create(Streams streams)
    {
        var templates = new Command("templates", "The words and the look of the documents: the built-in templates and theme to edit, and a check of edited ones.");
        templates.Subcommands.Add(Export(streams));
        templates.Subcommands.Add(Check(streams));
        return templates;
    }

    private static Verb Export(Streams streams)
    {
        var output = new Option<string>("--out") { Description = "Folder to write into; files that stand there already are not touched, and end the verb.", HelpName = "DIR", Required = true };
        var verb = new Verb("export", "Writes every built-in template and the built-in theme, to be edited. Keep only the files you change: the others follow the program.", "compliance templates export --out report");
        verb.Options.Add(output);
        verb.Options.Add(new Option<bool>("--debug") { Description = "Shows the stack trace of an error." });
        verb.SetAction(parsed =>
        {
            string folder = parsed.GetRequiredValue(output);
            (string Path, string Text)[] files =
            [
                .. TemplateLibrary.EmbeddedNames.Select(name => (Path.Combine(folder, "templates", name + TemplateLibrary.Ending), TemplateLibrary.EmbeddedText(name)!)),
                (Path.Combine(folder, "theme.yaml"), TemplateLibrary.EmbeddedTheme),
            ];
            string[] there = [.. files.Select(f => f.Path).Where(File.Exists)];
            if (there.Length > 0) throw new InputException($"--out {folder}: {there.Length} of the files stand there already, {there[0]} first; expected a folder without them");
            foreach ((string path, string text) in files)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                using AsideFile aside = AsideFile.Create(path);
                aside.Stream.Write(Encoding.UTF8.GetBytes(text));
                aside.Commit();
            }
            streams.Note($"{files.Length - 1} templates and theme.yaml. In the configuration: report: {{ templates: {Path.GetFileName(folder.TrimEnd('/'))}/templates, theme: {Path.GetFileName(folder.TrimEnd('/'))}/theme.yaml }}");
            using StreamWriter lines = streams.OpenText();
            lines.WriteLine(folder);
            return ExitStatus.Done;
        });
        return verb;
    }

    private static Verb Check(Streams streams)
    {
        var folder = new Option<string?>("--templates") { Description = "Folder of templates that stand in for built-in ones of the same name.", HelpName = "DIR" };
        var theme = new Option<string?>("--theme") { Description = "Theme file.", HelpName = "FILE" };
        var config = new Option<string?>("--config") { Description = "Configuration that names both under report, in place of the other two options.", HelpName = "FILE" };
        var verb = new Verb(
            "check",
            "Renders every document for built-in sample packs, one with every part and others that lack parts, and tells every error with file, line, column and what was expected. Without options it checks what is built in.",
            "compliance templates check --templates report/templates --theme report/theme.yaml", "compliance templates check --config compliance.yaml");
        verb.Options.Add(folder);
        verb.Options.Add(theme);
        verb.Options.Add(config);
        verb.Options.Add(new Option<bool>("--debug") { Description = "Shows the stack trace of an error." });
        verb.SetAction(parsed =>
        {
            (string? templates, string? look, string? file) = (parsed.GetValue(folder), parsed.GetValue(theme), parsed.GetValue(config));
            if (file is not null && (templates ?? look) is not null) throw new InputException("--config names templates and theme already; expected it, or --templates and --theme");
            ReportFiles files = file is not null ? AuditConfiguration.Read(file).Report : ReportFiles.Read(templates, look);
            (_, ImmutableArray<string> unused) = TemplatesTried.Try(files);
            foreach (string template in unused) streams.Warn($"{template}: no document prints it");
            using StreamWriter lines = streams.OpenText();
            lines.WriteLine($"{files.Templates.Count} of {TemplateLibrary.EmbeddedNames.Length} templates are your own; {(files.Theme is null ? "the theme is the built-in one" : "the theme is your own")}; every document was rendered without an error");
            return ExitStatus.Done;
        });
        return verb;
    }
}
