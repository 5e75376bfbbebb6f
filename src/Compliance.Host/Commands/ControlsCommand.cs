using System.Collections.Immutable;
using System.CommandLine;
using Compliance.Controls.Checks;
using Compliance.Controls.Frameworks;
using Compliance.Host.Coverage;
using Compliance.Host.Terminal;

namespace Compliance.Host.Commands;

/// <summary><c>controls</c>: the frameworks, their controls, and which checks evidence them.</summary>
internal static class ControlsCommand
{
    /// <summary>As large as a control file may be read.</summary>
    private const long MostBytes = 4L << 20;

    public static Command Create(Streams streams)
    {
        var controls = new Command("controls", "Frameworks, their controls, and the checks that evidence them.");
        controls.Subcommands.Add(List(streams));
        controls.Subcommands.Add(Show(streams));
        controls.Subcommands.Add(Validate(streams));
        return controls;
    }

    private static Verb List(Streams streams)
    {
        var framework = new Option<string[]>("--framework") { Description = $"List the controls of this framework: {string.Join(", ", BuiltInFrameworks.Ids)}. Repeatable.", HelpName = "ID" };
        framework.Validators.Add(result =>
        {
            foreach (string id in result.Tokens.Select(t => t.Value).Where(id => !BuiltInFrameworks.Ids.Contains(id)))
                result.AddError($"--framework {id}: unknown framework; known: {string.Join(' ', BuiltInFrameworks.Ids)}");
        });
        (Option<bool> json, Option<bool> debug) = Usual("every framework with its controls");
        var verb = new Verb(
            "list",
            "Lists the frameworks with their controls by level and the checks they cite; with --framework, every control of it.",
            "compliance controls list",
            "compliance controls list --framework pci-dss --framework nis2");
        verb.Options.Add(framework);
        verb.Options.Add(json);
        verb.Options.Add(debug);
        verb.SetAction(parsed =>
        {
            ImmutableArray<string> ids = [.. parsed.GetValue(framework) ?? []];
            ImmutableArray<Framework> shown = ids.IsEmpty ? BuiltInFrameworks.All : BuiltInFrameworks.Of(ids);
            if (parsed.GetValue(json)) CoverageJson.Write(streams, shown);
            else if (ids.IsEmpty) FrameworkText.WriteAll(streams, shown);
            else FrameworkText.Write(streams, shown);
            return ExitStatus.Done;
        });
        return verb;
    }

    private static Verb Show(Streams streams)
    {
        var name = new Argument<string>("CONTROL|CHECK-ID") { Description = "A control as FRAMEWORK/CONTROL, a control's id that only one framework has, or a check's id." };
        (Option<bool> json, Option<bool> debug) = Usual("the same as an object");
        var verb = new Verb(
            "show",
            "Tells everything about a control (what it asks, how far it is computed, what is attested, its checks) or a check (what it asks, which controls it serves).",
            "compliance controls show pci-dss/1.2.7",
            "compliance controls show NP-DEFAULT-DENY-INGRESS");
        verb.Arguments.Add(name);
        verb.Options.Add(json);
        verb.Options.Add(debug);
        verb.SetAction(parsed =>
        {
            var index = new ControlIndex(BuiltInFrameworks.All, [.. CheckCatalogue.All.Select(c => c.Definition)]);
            (string? check, Framework? framework, Control? control) = index.Find(parsed.GetRequiredValue(name));
            if (parsed.GetValue(json))
            {
                if (check is not null) CoverageJson.Write(streams, index, check);
                else CoverageJson.Write(streams, framework!, control!);
                return ExitStatus.Done;
            }
            using StreamWriter output = streams.OpenText();
            var text = new DetailText(streams, output, index);
            if (check is not null) text.Write(check);
            else text.Write(framework!, control!);
            return ExitStatus.Done;
        });
        return verb;
    }

    private static Verb Validate(Streams streams)
    {
        var files = new Argument<string[]>("FILE") { Description = "Control files: one framework each, in the form of the built-in ones.", Arity = ArgumentArity.OneOrMore };
        (Option<bool> json, Option<bool> debug) = Usual("every file with its problems");
        var verb = new Verb(
            "validate",
            "Reads control files and tells every problem with file, line, field and what was expected; exit status 2 when there is one.",
            "compliance controls validate frameworks/house-rules.yaml");
        verb.Arguments.Add(files);
        verb.Options.Add(json);
        verb.Options.Add(debug);
        verb.SetAction(parsed =>
        {
            ImmutableSortedSet<string> checks = BuiltInFrameworks.CheckIds.Union(CheckCatalogue.All.Select(c => c.Definition.Id));
            ImmutableArray<(string File, FrameworkReading Reading)> read =
                [.. parsed.GetRequiredValue(files).Select(f => (f, FrameworkFile.Read(f, Bytes(f), checks)))];
            if (parsed.GetValue(json)) CoverageJson.Write(streams, read);
            else Tell(streams, read);
            int faults = read.Sum(r => r.Reading.Problems.Length), faulty = read.Count(r => !r.Reading.Problems.IsEmpty);
            if (faults == 0) return ExitStatus.Done;
            streams.Fail($"{LevelWords.Count(faults, "problem")} in {faulty} of {LevelWords.Count(read.Length, "file")}");
            return ExitStatus.BadInput;
        });
        return verb;
    }

    private static void Tell(Streams streams, ImmutableArray<(string File, FrameworkReading Reading)> read)
    {
        using StreamWriter output = streams.OpenText();
        foreach ((string file, FrameworkReading reading) in read)
        {
            foreach (FrameworkProblem problem in reading.Problems) streams.Note(problem.ToString());
            if (reading.Framework is { } framework)
                output.WriteLine(Printable.Line($"{file}: {framework.Id} {framework.Version}, {LevelWords.Count(framework.Controls.Length, "control")}, "
                    + $"{LevelWords.Count(FrameworkCoverage.Of(framework).Checks.Count, "check")} cited"));
        }
    }

    /// <exception cref="InputException">The file cannot be read, or is too large to be a control file.</exception>
    private static byte[] Bytes(string file)
    {
        try
        {
            if (new FileInfo(file) is { Exists: true, Length: > MostBytes }) throw new InputException($"{file}: larger than {MostBytes >> 20} MiB; expected a control file");
            return File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException($"{file}: there is no such file");
        }
        catch (UnauthorizedAccessException)
        {
            throw new InputException($"{file}: it is a folder, or this user may not read it; expected a file");
        }
    }

    private static (Option<bool> Json, Option<bool> Debug) Usual(string what) => (
        new Option<bool>("--json") { Description = $"Print one JSON object: {what}." },
        new Option<bool>("--debug") { Description = "Shows the stack trace of an error." });
}
