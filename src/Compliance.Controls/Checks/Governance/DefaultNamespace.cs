using System.Collections.Immutable;
using Compliance.Controls.Facts;
using Compliance.Network.Endpoints;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks.Governance;

/// <summary>GOV-DEFAULT-NAMESPACE.</summary>
public sealed class DefaultNamespace : ICheck
{
    private const string Default = "default";

    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "GOV-DEFAULT-NAMESPACE",
        Group = "governance",
        Title = "No workload runs in the default namespace",
        Rationale = "Nobody owns the namespace default, and what is created without naming a namespace lands there beside everything else.",
        Condition = "Fails when a workload, or a Service other than kubernetes, exists in the namespace default. A workload is a controller with a pod template, scaled to zero included, or a pod without one; finished pods and Jobs do not count. Not applicable when default is declared exempt.",
        Remediation = "Move the workloads and Services to named namespaces.",
        Severity = Severity.Low,
        ReliesOnEnforcement = false,
        Reads = [.. Kinds.Workloads, Kinds.Service],
        Reach = AnswerReach.Namespace,
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        const string subject = $"namespace/{Default}";
        if (context.Exempt(Default))
            return [Definition.NotApplicable(context, subject, Default, $"the namespace {Default} is declared exempt")];
        ImmutableArray<Endpoint> workloads =
        [
            .. context.Reachability.Population.Endpoints.Where(e => e.Kind != EndpointKind.Node && e.Namespace == Default)
                .DistinctBy(Flows.WorkloadName, StringComparer.Ordinal).OrderBy(Flows.WorkloadName, StringComparer.Ordinal),
        ];
        ImmutableArray<ObjectRef> services =
            [.. context.Index.Objects(Kinds.Service).Select(s => s.Ref).Where(s => s.Namespace == Default && s.Name != "kubernetes").Order()];
        if (workloads.IsEmpty && services.IsEmpty)
            return [Definition.Pass(context, subject, Default, $"The namespace {Default} holds no workload, and no Service other than kubernetes.")];
        ObjectRef first = workloads.IsEmpty ? services[0] : workloads[0].Source;
        ImmutableArray<string> names = [.. workloads.Select(Flows.WorkloadName), .. services.Select(s => s.ToString())];
        return
        [
            Definition.Fail(context, subject, Default,
                $"The namespace {Default} holds {Answers.Count(workloads.Length, "workload")} and {Answers.Count(services.Length, "Service")} besides kubernetes: {Answers.Some(names)}.",
                new() { To = names[0], AllowedBy = $"{first} is in the namespace {Default}" },
                workloads.Select(w => w.Source).Concat(services).Take(20).Select(o => o.See())),
        ];
    }
}
