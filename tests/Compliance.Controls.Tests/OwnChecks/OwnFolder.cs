using System.Collections.Immutable;
using System.Text;
using Compliance.Controls.Assessment;
using Compliance.Controls.Checks;
using Compliance.Controls.Configuration;
using Compliance.TestKit;

namespace Compliance.Controls.Tests.OwnChecks;

/// <summary>A configuration with files of own checks and frameworks, held in memory.</summary>
internal sealed class OwnFolder
{
    private readonly SortedDictionary<string, string> _files = new(StringComparer.Ordinal);
    private string _configuration = "folders: {checks: [checks], frameworks: [frameworks]}\n";

    /// <summary>More of the configuration.</summary>
    public OwnFolder Declare(string text)
    {
        _configuration += text + "\n";
        return this;
    }

    /// <summary>The whole configuration.</summary>
    public OwnFolder Configuration(string text)
    {
        _configuration = text;
        return this;
    }

    /// <summary>A file, by its path below the configuration's folder.</summary>
    public OwnFolder File(string path, string text)
    {
        _files[path] = text;
        return this;
    }

    /// <summary>One check <c>SHOP-A</c> with a condition, in a file of its own; the condition begins with its key.</summary>
    public OwnFolder Check(string condition, string id = "SHOP-A") => File($"checks/{id}.yaml",
        $"checks:\n- id: {id}\n  title: t\n  rationale: r\n  severity: high\n  remediation: m\n  {condition.ReplaceLineEndings("\n  ")}\n");

    /// <summary>Reads it.</summary>
    public ConfigurationReading Read()
    {
        string text = _configuration;
        foreach (string folder in (string[])["checks", "frameworks"])
            if (!_files.Keys.Any(f => f.StartsWith(folder + "/", StringComparison.Ordinal))) text = text.Replace($", {folder}: [{folder}]", "", StringComparison.Ordinal).Replace($"{folder}: [{folder}], ", "", StringComparison.Ordinal);
        return ConfigurationReader.Read("compliance.yaml", Encoding.UTF8.GetBytes(text), new ConfigurationSource(
            name => _files.TryGetValue(name, out string? file) ? new(name, Encoding.UTF8.GetBytes(file)) : new(name, default, "there is no such file"),
            name => _files.Keys.Any(f => f.StartsWith(name + "/", StringComparison.Ordinal))
                ? new([.. _files.Keys.Where(f => f.StartsWith(name + "/", StringComparison.Ordinal)).Select(f => f[(name.Length + 1)..])]) : new([], "there is no such folder")));
    }

    /// <summary>Every problem, as it is printed.</summary>
    public string[] Problems() => [.. Read().Problems.Select(p => p.ToString())];

    /// <summary>The outcome of an assessment with it.</summary>
    public AssessmentOutcome Assess(Cluster cluster)
    {
        ConfigurationReading reading = Read();
        Assert.Equal([], reading.Problems);
        return Assessor.Assess(new()
        {
            Snapshots = [cluster.Snapshot],
            Assertion = cluster.Assertion,
            Scope = reading.Scope,
            Frameworks = reading.Scope.OwnFrameworks,
            Moment = DateTimeOffset.UnixEpoch.AddYears(56),
        });
    }

    /// <summary>Results of own checks.</summary>
    public ImmutableArray<CheckResult> Results(Cluster cluster)
    {
        AssessmentOutcome outcome = Assess(cluster);
        return [.. outcome.Results.Where(r => outcome.Input.Scope.OwnChecks.Any(c => c.Definition.Id == r.Check))];
    }

    /// <summary>Results of own checks as <c>subject verdict</c>.</summary>
    public string[] Verdicts(Cluster cluster) => [.. Results(cluster).Select(r => $"{r.Subject} {r.Verdict}")];
}
