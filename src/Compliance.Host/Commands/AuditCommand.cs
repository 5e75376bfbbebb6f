using System.Collections.Immutable;
using System.CommandLine;
using Compliance.Controls.Checks;
using Compliance.Controls.Configuration;
using Compliance.Controls.Frameworks;
using Compliance.Controls.Observation;
using Compliance.Evidence;
using Compliance.Evidence.Integrity;
using Compliance.Evidence.Pack;
using Compliance.Host.Audits;
using Compliance.Host.Configuration;
using Compliance.Host.Signing;
using Compliance.Host.Stores;
using Compliance.Host.Templates;
using Compliance.Host.Terminal;
using Compliance.Network.Snapshot;
using Compliance.Rendering;
using Compliance.Storage;

namespace Compliance.Host.Commands;

/// <summary><c>audit</c>: writes an evidence pack.</summary>
internal sealed class AuditCommand
{
    private static readonly string[] Severities = [.. Enum.GetNames<Severity>().Select(s => s.ToLowerInvariant())];

    private readonly InputOptions _input = new();

    private readonly Option<string?> _config = new("--config")
    {
        Description = "Configuration: scope, zones, approved flows, exceptions, check parameters, document control. Without it, everything found is in scope and the pack is a draft.",
        HelpName = "FILE",
    };

    private readonly Option<string[]> _declared = new("--declared")
    {
        Description = "A file or folder of the manifests that should run, read as --manifests is: policies, and what they lean on, are held against what runs. Repeatable.",
        HelpName = "PATH",
    };

    private readonly Option<string[]> _testResults = new("--test-results")
    {
        Description = "A file with results of tests of the policies: JUnit XML, JSON of conftest, JSON or JUnit of `compliance test`. Repeatable.",
        HelpName = "FILE",
    };

    private readonly Option<string> _out = new("--out")
    {
        Description = "Folder under which the pack's folder is written.",
        HelpName = "DIR",
        DefaultValueFactory = _ => StoreOption.DefaultFolder,
    };

    private readonly StoreOption _store = new();

    private readonly Option<string[]> _framework = new("--framework")
    {
        Description = $"Assess against this framework only: {string.Join(", ", BuiltInFrameworks.Ids)}, or one of the configuration's own. Repeatable. Without it and without a configuration that says which: the first {BuiltInFrameworks.DefaultIds.Length}, and own ones.",
        HelpName = "ID",
    };

    private readonly Option<string?> _signingKey = new("--signing-key")
    {
        Description = $"ECDSA P-256 private key (PEM) that signs the evidence manifest, with its certificate chain in the file or beside it (.crt); {SigningKey.PassPhraseVariable} holds its pass phrase. '{SigningKey.Ephemeral}': a key made for this run, which proves nothing to an auditor.",
        HelpName = "PEM",
    };

    private readonly StampOptions _stamp = new();

    private readonly Option<string?> _previous = new("--previous")
    {
        Description = "An earlier state to compare the borders of zones with, best that of the last segmentation test: a snapshot file, or an evidence pack as a folder or zip.",
        HelpName = "PATH",
    };

    private readonly Option<string[]> _flows = new("--flows")
    {
        Description = $"Flow records, plain or packed by gzip: {FlowFileReader.Known}. Repeatable.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _auditPolicy = new("--audit-policy")
    {
        Description = "The audit policy that the API server uses (audit.k8s.io), which the cluster does not show.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _failOn = new("--fail-on")
    {
        Description = $"Exit with status 1 when a check fails at this severity or above: {string.Join(", ", Severities)}.",
        HelpName = "SEVERITY",
    };

    private readonly Option<bool> _failOnNotEvaluated = new("--fail-on-not-evaluated")
    {
        Description = "Exit with status 1 when a control could not be evaluated.",
    };

    private readonly Streams _streams;

    private AuditCommand(Streams streams) => _streams = streams;

    public static Command Create(Streams streams)
    {
        var audit = new AuditCommand(streams);
        var verb = new Verb(
            "audit",
            "Assesses a cluster against frameworks and writes an evidence pack; the last line on standard output is the pack's folder, or its name in a database.",
            "compliance audit --manifests ./cluster",
            "compliance audit --context production --framework pci-dss --out /var/evidence --fail-on high",
            "compliance audit --context production --config compliance.yaml --declared ./cluster-on-main --test-results flows.xml");
        verb.Options.Add(audit._config);
        verb.Options.Add(audit._declared);
        verb.Options.Add(audit._testResults);
        verb.Options.Add(audit._out);
        verb.Options.Add(audit._store);
        verb.Options.Add(audit._framework);
        verb.Options.Add(audit._signingKey);
        audit._stamp.AddTo(verb);
        verb.Options.Add(audit._previous);
        verb.Options.Add(audit._flows);
        verb.Options.Add(audit._auditPolicy);
        verb.Options.Add(audit._failOn);
        verb.Options.Add(audit._failOnNotEvaluated);
        audit._failOn.AcceptOnlyFromAmong(Severities);
        audit._input.AddTo(verb);
        verb.SetAction(audit.RunAsync);
        return verb;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancel)
    {
        // Everything the operator gave is read before the cluster is, so that a wrong path is told at once.
        ProgramClock clock = ProgramClock.OfEnvironment();
        using PackSigner? signer = parsed.GetValue(_signingKey) is { } file ? SigningKey.Signer(file) : null;
        IEvidenceStore store = Store(parsed);
        _ = store.Ledger(); // A broken ledger ends the audit here, so what is assessed from now on is an intact one.
        AuditConfiguration configuration = AuditConfiguration.Read(parsed.GetValue(_config));
        StampSettings? stamp = _stamp.Read(parsed, configuration.Reading?.Signing, parsed.GetValue(_config));
        if (signer is null && _stamp.IsGiven(parsed)) throw new InputException("--time-stamp-authority: a time stamp needs a signature to stamp: --signing-key");
        RenditionSettings look = TemplatesTried.Settings(configuration.Report, _streams);
        ImmutableArray<Framework> frameworks = configuration.Select([.. parsed.GetValue(_framework) ?? []]);
        var given = new GivenInputs
        {
            Store = new() { Signed = signer is not null, Ephemeral = signer?.Origin == KeyOrigin.Ephemeral ? true : null, LedgerIntact = true },
            Previous = parsed.GetValue(_previous) is { } previous ? PreviousState.Read(previous) : [],
            Tests = TestResultFiles.Read(parsed.GetValue(_testResults) ?? []),
            Flows = FlowFiles.Read(parsed.GetValue(_flows) ?? [], _streams),
            AuditPolicy = parsed.GetValue(_auditPolicy) is { } auditPolicy ? AuditPolicyFile.Read(auditPolicy) : null,
        };
        var settings = new AuditSettings
        {
            Given = given,
            Frameworks = frameworks,
            Scope = configuration.Scope,
            Document = configuration.Document,
            Configuration = configuration.Reading,
            Declared = await ReadDeclaredAsync(parsed.GetValue(_declared) ?? [], clock, cancel).ConfigureAwait(false),
            Assertion = _input.Assertion(parsed),
            Moment = clock.Moment,
            ClockOverridden = clock.Overridden,
            Signer = signer,
            Stamp = stamp is null ? null : new StampingAuthority(stamp, _streams, cancel).Stamp,
            InputFiles = [.. configuration.InputFiles(frameworks, _input.Assertion(parsed)), .. given.Files],
        };

        foreach (ConfigurationProblem problem in configuration.Reading?.ProblemsAt(clock.Moment) ?? []) _streams.Warn(problem.ToString());
        ClusterSnapshot snapshot = await Collection.ReadAsync(_input, parsed, _streams, cancel).ConfigureAwait(false);
        if (configuration.Scope.NotDeclared(snapshot.Cluster) is { } undeclared) _streams.Warn($"--config: {undeclared}");
        AuditedPack audited = await Steps.ShowAsync(_streams, "Auditing", progress => Task.Run(
            () => AuditRun.Run([snapshot], settings, PackRenderers.With(look), store, progress, cancel), cancel))
            .ConfigureAwait(false);
        Tell(audited, store);
        return Status(audited.Pack, parsed, snapshot);
    }

    // A folder may be given by either option; the database has no folder to write under.
    private IEvidenceStore Store(ParseResult parsed)
    {
        if (parsed.GetResult(_store) is not { Implicit: false }) return StoreOption.OpenFolder(parsed.GetRequiredValue(_out), _streams.Warn);
        if (parsed.GetResult(_out) is { Implicit: false }) throw new InputException("--out and --store both say where the pack goes; expected one of them");
        return _store.Open(parsed, _streams.Warn);
    }

    // What is missing of the declaration would look as if it ran undeclared.
    private async Task<ClusterSnapshot?> ReadDeclaredAsync(string[] paths, ProgramClock clock, CancellationToken cancel)
    {
        if (paths.Length == 0) return null;
        ClusterSnapshot declared = await Steps.ShowAsync(_streams, "Reading what is declared",
            p => Sources.Open(new InputSelection.Manifests([.. paths]), clock).ReadAsync(p, cancel)).ConfigureAwait(false);
        return declared.Gaps.IsEmpty ? declared : throw new InputException($"--declared {string.Join(", ", paths)}: cannot be read as a whole, so what differs cannot be told")
        {
            Problems = [.. declared.Gaps.Select(Collection.Sentence)],
        };
    }

    private void Tell(AuditedPack audited, IEvidenceStore store)
    {
        foreach (AttestationEntry due in audited.Pack.Attestations.Where(a => a.State == "ending")) _streams.Warn($"{due.Framework} {due.Control}: {due.Reason}");
        PackSummary summary = audited.Pack.Summary;
        _streams.Note($"{summary.Headline}. {summary.Statement}");
        string place = audited.Name;
        if (store is FolderStore folder)
        {
            place = Path.Combine(folder.Place, audited.Name);
            foreach (string path in Directory.EnumerateFiles(Path.Combine(place, "data", "report"), "*.pdf").Order(StringComparer.Ordinal)) _streams.Note($"Report: {path}");
        }
        else _streams.Note($"The pack is in the {store.Place}.");
        using StreamWriter output = _streams.OpenText();
        output.WriteLine(place);
    }

    private int Status(EvidencePack pack, ParseResult parsed, ClusterSnapshot snapshot)
    {
        if (parsed.GetValue(_failOn) is { } at)
        {
            int limit = Array.IndexOf(Severities, at);
            if (pack.Results.Any(r => r.Verdict == "fail" && Array.IndexOf(Severities, r.Severity) <= limit)) return ExitStatus.Findings;
        }

        if (parsed.GetValue(_failOnNotEvaluated) && pack.Summary.Controls.NotEvaluated > 0) return ExitStatus.Findings;
        return Collection.Status(snapshot);
    }
}
