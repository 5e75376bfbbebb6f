using System.Collections.Immutable;
using System.CommandLine;
using Compliance.Controls.Assessment;
using Compliance.Controls.Configuration;
using Compliance.Controls.Frameworks;
using Compliance.Host.Audits;
using Compliance.Host.Configuration;
using Compliance.Host.PolicyInput;
using Compliance.Host.Terminal;
using Compliance.Network.Snapshot;

namespace Compliance.Host.Commands;

/// <summary><c>export</c>: results and policy model for other programs.</summary>
internal static class ExportCommand
{
    public static Command Create(Streams streams)
    {
        var input = new InputOptions();
        var form = new Option<string>("--form") { Description = "policy-input: plain JSON that Conftest and OPA evaluate as input.", HelpName = "FORM", DefaultValueFactory = _ => "policy-input" };
        var config = new Option<string?>("--config") { Description = "Configuration, as for audit.", HelpName = "FILE" };
        var framework = new Option<string[]>("--framework") { Description = "Assess against this framework only, as for audit. Repeatable.", HelpName = "ID" };
        form.AcceptOnlyFromAmong("policy-input");
        var verb = new Verb(
            "export",
            "Assesses a cluster and prints results, control statuses, workloads and the policy model as one JSON object. No pack is written.",
            "compliance export --context production --config compliance.yaml | conftest test --policy policy -",
            "compliance export --manifests ./cluster > input.json");
        verb.Options.Add(form);
        verb.Options.Add(config);
        verb.Options.Add(framework);
        input.AddTo(verb);
        verb.SetAction((parsed, cancel) => RunAsync(input, parsed, parsed.GetValue(config), [.. parsed.GetValue(framework) ?? []], streams, cancel));
        return verb;
    }

    private static async Task<int> RunAsync(
        InputOptions input, ParseResult parsed, string? config, ImmutableArray<string> wanted, Streams streams, CancellationToken cancel)
    {
        ProgramClock clock = ProgramClock.OfEnvironment();
        AuditConfiguration configuration = AuditConfiguration.Read(config);
        ImmutableArray<Framework> frameworks = configuration.Select(wanted);
        foreach (ConfigurationProblem problem in configuration.Reading?.ProblemsAt(clock.Moment) ?? []) streams.Warn(problem.ToString());
        ClusterSnapshot snapshot = await Collection.ReadAsync(input, parsed, streams, cancel).ConfigureAwait(false);
        AssessmentOutcome outcome = await Steps.ShowAsync(streams, "Assessing", _ => Task.Run(() => Assessor.Assess(new AssessmentInput
        {
            Snapshots = [snapshot],
            Assertion = input.Assertion(parsed),
            Scope = configuration.Scope,
            Frameworks = frameworks,
            Moment = clock.Moment,
            Retention = configuration.Document.Retention,
        }), cancel)).ConfigureAwait(false);
        if (configuration.Reading is { } reading) DeclaredZones.Hold(reading, outcome);
        PolicyInputJson.Write(streams.Output, outcome);
        return Collection.Status(snapshot);
    }
}
