using System.Collections.Immutable;
using System.CommandLine;
using Compliance.Host.Lint;
using Compliance.Host.Terminal;
using Compliance.Network.Linting;
using Compliance.Network.Reachability;

namespace Compliance.Host.Commands;

/// <summary><c>lint</c>: what is wrong with the policies themselves.</summary>
internal static class LintCommand
{
    private static readonly ImmutableArray<string> Severities = [.. Enum.GetValues<LintSeverity>().Select(Words.Of)];

    public static Command Create(Streams streams)
    {
        var input = new InputOptions();
        var format = new Option<string>("--format") { Description = "text, json (one object) or sarif (2.1.0).", DefaultValueFactory = _ => "text" };
        format.AcceptOnlyFromAmong("text", "json", "sarif");
        var failOn = new Option<string?>("--fail-on")
        {
            Description = $"Exit with status 1 when there is a finding of this severity or above: {string.Join(", ", Severities)}.",
            HelpName = "SEVERITY",
        };
        failOn.AcceptOnlyFromAmong([.. Severities]);
        var verb = new Verb(
            "lint",
            "Names shadowed, redundant, conflicting, ambiguous, stale, over-broad and inert policies and rules, each proven: a rule is redundant only if removing it changes no verdict.",
            "compliance lint --manifests ./cluster",
            "compliance lint --context production --format json",
            "compliance lint --manifests ./cluster --format sarif --fail-on medium > lint.sarif");
        verb.Options.Add(format);
        verb.Options.Add(failOn);
        input.AddTo(verb);
        verb.SetAction(async (parsed, cancel) =>
        {
            ClusterReachability reachability = await Collection.AnalyseAsync(input, parsed, streams, cancel).ConfigureAwait(false);
            ImmutableArray<LintFinding> found = await Steps.ShowAsync(streams, "Linting", _ => Task.Run(() => PolicyLinter.Lint(reachability), cancel)).ConfigureAwait(false);
            ImmutableArray<PlacedFinding> findings = PlacedFinding.Of(found, reachability, input.Select(parsed));
            int policies = reachability.Model.All.Select(p => p.Ref).Distinct().Count();
            switch (parsed.GetValue(format))
            {
                case "json": LintJson.Write(streams.Output, findings, policies); break;
                case "sarif": LintSarif.Write(streams.Output, findings); break;
                default: LintText.Write(streams, findings, policies); break;
            }
            bool fails = parsed.GetValue(failOn) is { } at && found.Any(f => (int)f.Severity <= Severities.IndexOf(at));
            return fails ? ExitStatus.Findings : Collection.Status(reachability.Snapshot);
        });
        return verb;
    }
}
