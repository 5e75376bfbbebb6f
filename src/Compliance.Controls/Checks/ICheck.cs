namespace Compliance.Controls.Checks;

/// <summary>Plug point: one technical question about a cluster. A check asks reachability, the policy model and neutral facts; it never
/// reads a vendor's object.</summary>
public interface ICheck
{
    /// <summary>What the check is.</summary>
    CheckDefinition Definition { get; }

    /// <summary>Answers the question for one cluster: one result for every subject looked at, at least one in all.</summary>
    IEnumerable<CheckResult> Evaluate(CheckContext context);
}
