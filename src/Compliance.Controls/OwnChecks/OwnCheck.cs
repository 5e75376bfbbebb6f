using Compliance.Controls.Checks;

namespace Compliance.Controls.OwnChecks;

/// <summary>A check that a user wrote down in a file: a condition over flows, workloads, namespaces or policies.</summary>
internal sealed class OwnCheck : ICheck
{
    /// <summary>Group of every own check.</summary>
    public const string Group = "own";

    private readonly CheckCondition _condition;

    /// <summary>Makes the check of what its file says.</summary>
    public OwnCheck(string id, string title, string rationale, string remediation, Severity severity, CheckCondition condition)
    {
        _condition = condition;
        Definition = new()
        {
            Id = id,
            Group = Group,
            Title = title,
            Rationale = rationale,
            Condition = condition.Words,
            Remediation = remediation,
            Severity = severity,
            ReliesOnEnforcement = condition.ReliesOnEnforcement,
            Reads = condition.Reads,
            Reach = condition.Reach,
        };
    }

    /// <inheritdoc/>
    public CheckDefinition Definition { get; }

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context) => _condition.Evaluate(Definition, context);
}
