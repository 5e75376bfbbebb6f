using System.Collections.Immutable;
using Compliance.Controls.Configuration;

namespace Compliance.Controls.TestResults;

/// <summary>What a file of test results says of tests that were run on policies before they came into force.</summary>
public sealed record TestRun
{
    /// <summary>Name of the file, unique among those that are given.</summary>
    public required string Name { get; init; }

    /// <summary><c>junit</c>, <c>conftest</c> or <c>stated-flows</c>: the results of this program's verb <c>test</c>.</summary>
    public required string Format { get; init; }

    /// <summary>When the tests ran, by the file's own account, the earliest of several; null when some of them tell no time.</summary>
    public DateTimeOffset? Moment { get; init; }

    /// <summary>State that was tested, as the file calls it; null when it does not. A test before production is mostly not on the cluster itself.</summary>
    public string? Cluster { get; init; }

    /// <summary>Tests that ran and passed.</summary>
    public required long Passed { get; init; }

    /// <summary>Tests that did not run.</summary>
    public required long Skipped { get; init; }

    /// <summary>Tests that failed or could not be answered.</summary>
    public required ImmutableArray<TestFailure> Failures { get; init; }

    /// <summary>Namespaces that passed tests spoke of, in order; null when the file does not say.</summary>
    public ImmutableArray<string>? Namespaces { get; init; }
}

/// <summary>A test that failed.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Message">What the file says of it; empty when nothing.</param>
public sealed record TestFailure(string Name, string Message);

/// <summary>A file of test results as it was read.</summary>
/// <param name="Run">The results; null when the file is malformed.</param>
/// <param name="Problem">What is wrong with it, with line and field; null when it was read.</param>
public sealed record TestRunReading(TestRun? Run, ConfigurationProblem? Problem);
