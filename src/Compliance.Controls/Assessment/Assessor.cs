namespace Compliance.Controls.Assessment;

/// <summary>Turns an <see cref="AssessmentInput"/> into an assessment: one pure function.</summary>
public static class Assessor
{
    /// <summary>Assesses. Deterministic: the same input gives the same result.</summary>
    public static AssessmentOutcome Assess(AssessmentInput input) => throw new NotImplementedException();
}
