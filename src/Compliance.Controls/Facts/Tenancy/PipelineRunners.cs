using System.Collections.Immutable;
using Compliance.Network.Endpoints;

namespace Compliance.Controls.Facts.Tenancy;

/// <summary>Pods that run pipelines, by the labels that the tools give them.</summary>
internal static class PipelineRunners
{
    /// <summary>Label keys of GitHub's runner scale sets and the controller before them, GitLab, Jenkins, Tekton, Argo Workflows and Buildkite.</summary>
    public const string Usual =
        "actions.github.com/scale-set-name, runner-deployment-name, job.runner.gitlab.com/pod, jenkins/label, tekton.dev/taskRun, workflows.argoproj.io/workflow, buildkite.com/job-uuid";

    /// <summary>Pods with one of the labels, written as <c>KEY</c> or <c>KEY=VALUE</c>.</summary>
    public static IEnumerable<Endpoint> Of(IEnumerable<Endpoint> pods, ImmutableArray<string> labels)
    {
        ImmutableArray<string[]> marks = [.. labels.Select(l => l.Split('=', 2))];
        return pods.Where(p => marks.Any(m => p.Labels.TryGetValue(m[0], out string? value) && (m.Length == 1 || value == m[1])));
    }
}
