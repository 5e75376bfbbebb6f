namespace Compliance.Rendering.JUnit;

/// <summary>How a test case ended.</summary>
public enum JUnitOutcome
{
    /// <summary>It holds.</summary>
    Passed,

    /// <summary>It does not hold.</summary>
    Failed,

    /// <summary>It could not be decided although it was asked.</summary>
    Error,

    /// <summary>It was not decided.</summary>
    Skipped,
}
