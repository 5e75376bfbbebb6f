using System.Collections.Immutable;

namespace Compliance.Rendering.JUnit;

/// <summary>One test case. Its texts may hold anything; what XML cannot hold is made visible when it is written.</summary>
public sealed record JUnitCase
{
    /// <summary>Group it belongs to.</summary>
    public required string ClassName { get; init; }

    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>How it ended.</summary>
    public required JUnitOutcome Outcome { get; init; }

    /// <summary>Why it did not pass, in one line; null when it passed.</summary>
    public string? Message { get; init; }

    /// <summary>Kind of the outcome, for example <c>not-evaluated</c>; null when it passed.</summary>
    public string? Type { get; init; }

    /// <summary>Further lines on an outcome that is not a pass, with their indents.</summary>
    public IEnumerable<(int Indent, string Text)> Lines { get; init; } = [];

    /// <summary>What a passed case has to say; null when nothing.</summary>
    public string? Output { get; init; }

    /// <summary>File in which it is stated; null when in none.</summary>
    public string? File { get; init; }

    /// <summary>Line in that file, from 1; null when in none.</summary>
    public int? Line { get; init; }

    /// <summary>Further facts.</summary>
    public ImmutableArray<(string Name, string Value)> Properties { get; init; } = [];
}

/// <summary>Test cases under one heading.</summary>
public sealed record JUnitSuite
{
    /// <summary>Name.</summary>
    public required string Name { get; init; }

    /// <summary>Moment of the test, as ISO 8601.</summary>
    public required string Timestamp { get; init; }

    /// <summary>Further facts.</summary>
    public ImmutableArray<(string Name, string Value)> Properties { get; init; } = [];

    /// <summary>The cases.</summary>
    public required ImmutableArray<JUnitCase> Cases { get; init; }
}
