using System.Collections.Immutable;
using System.CommandLine;
using Compliance.Controls.Checks;
using Compliance.Controls.Frameworks;
using Compliance.Controls.Scope;
using Compliance.Host.Configuration;
using Compliance.Host.Coverage;
using Compliance.Host.Terminal;
using Compliance.Network.Documents;

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
        var framework = new Option<string[]>("--framework") { Description = $"List the controls of this framework: {string.Join(", ", BuiltInFrameworks.Ids)}, or one of the configuration's own. Repeatable.", HelpName = "ID" };
        var usual = new UsualOptions("every framework with its controls");
        var verb = new Verb(
            "list",
            "Lists the frameworks with their controls by level and the checks they cite; with --framework, every control of it.",
            "compliance controls list",
            "compliance controls list --framework pci-dss --framework nis2");
        verb.Options.Add(framework);
        usual.AddTo(verb);
        verb.SetAction(parsed =>
        {
            ImmutableArray<string> ids = [.. parsed.GetValue(framework) ?? []];
            ImmutableArray<Framework> all = new ControlIndex(usual.Scope(parsed), default).Frameworks;
            foreach (string id in ids.Where(id => all.All(f => f.Id != id)))
                throw new InputException($"--framework {id}: unknown framework; known: {string.Join(' ', all.Select(f => f.Id))}{Spelling.Suggest(id, all.Select(f => f.Id))}");
            ImmutableArray<Framework> shown = ids.IsEmpty ? all : [.. all.Where(f => ids.Contains(f.Id))];
            if (parsed.GetValue(usual.Json)) CoverageJson.Write(streams, shown);
            else if (ids.IsEmpty) FrameworkText.WriteAll(streams, shown);
            else FrameworkText.Write(streams, shown);
            return ExitStatus.Done;
        });
        return verb;
    }

    private static Verb Show(Streams streams)
    {
        var name = new Argument<string>("CONTROL|CHECK-ID") { Description = "A control as FRAMEWORK/CONTROL, a control's id that only one framework has, or a check's id." };
        var usual = new UsualOptions("the same as an object");
        var verb = new Verb(
            "show",
            "Tells everything about a control (what it asks, how far it is computed, what is attested, its checks) or a check (what it asks, which controls it serves).",
            "compliance controls show pci-dss/1.2.7",
            "compliance controls show NP-DEFAULT-DENY-INGRESS");
        verb.Arguments.Add(name);
        usual.AddTo(verb);
        verb.SetAction(parsed =>
        {
            var index = new ControlIndex(usual.Scope(parsed), ProgramClock.OfEnvironment().Moment);
            (string? check, Framework? framework, Control? control) = index.Find(parsed.GetRequiredValue(name));
            if (parsed.GetValue(usual.Json))
            {
                if (check is not null) CoverageJson.Write(streams, index, check);
                else CoverageJson.Write(streams, index, framework!, control!);
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
        var usual = new UsualOptions("every file with its problems");
        var verb = new Verb(
            "validate",
            "Reads control files and tells every problem with file, line, field and what was expected; exit status 2 when there is one.",
            "compliance controls validate frameworks/house-rules.yaml");
        verb.Arguments.Add(files);
        usual.AddTo(verb);
        verb.SetAction(parsed =>
        {
            ImmutableSortedSet<string> checks = BuiltInFrameworks.CheckIds.Union(CheckCatalogue.All.Concat(usual.Scope(parsed).OwnChecks).Select(c => c.Definition.Id));
            ImmutableArray<(string File, FrameworkReading Reading)> read = Once([.. parsed.GetRequiredValue(files).Select(f => (f, FrameworkFile.Read(f, Bytes(f), checks)))]);
            if (parsed.GetValue(usual.Json)) CoverageJson.Write(streams, read);
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

    /// <summary>The same readings, with a problem where two files hold a framework of one id.</summary>
    private static ImmutableArray<(string File, FrameworkReading Reading)> Once(ImmutableArray<(string File, FrameworkReading Reading)> read)
    {
        Dictionary<string, string> first = new(StringComparer.Ordinal);
        return
        [
            .. read.Select(r => r.Reading.Framework is not { } framework || first.TryAdd(framework.Id, r.File) ? r
                : (r.File, r.Reading with { Framework = null, Problems = [new(r.File, r.Reading.LineOfId, "/id", $"the id '{framework.Id}' stands twice; first in {first[framework.Id]}")] })),
        ];
    }

    /// <summary>Options that the three verbs share.</summary>
    private sealed class UsualOptions(string what)
    {
        private readonly Option<string?> _config = new("--config") { Description = "Configuration: its own frameworks and checks, values and attestations are known too.", HelpName = "FILE" };
        private readonly Option<bool> _debug = new("--debug") { Description = "Shows the stack trace of an error." };

        public Option<bool> Json { get; } = new("--json") { Description = $"Print one JSON object: {what}." };

        public void AddTo(Verb verb)
        {
            verb.Options.Add(_config);
            verb.Options.Add(Json);
            verb.Options.Add(_debug);
        }

        /// <exception cref="InputException">The configuration cannot be read, or has errors.</exception>
        public ScopeDeclaration Scope(ParseResult parsed) =>
            parsed.GetValue(_config) is { } file ? ConfigurationFile.Read("--config " + file, file).Reading.Scope : ScopeDeclaration.Undeclared;
    }
}
