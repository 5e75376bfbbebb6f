using Compliance.Evidence.Pack;

namespace Compliance.Rendering.PolicyReports;

/// <summary>The object a result speaks of, where its subject is one.</summary>
/// <param name="Kind">Kind.</param>
/// <param name="Namespace">Namespace; null for cluster-scoped.</param>
/// <param name="Name">Name.</param>
internal sealed record ObjectReference(string Kind, string? Namespace, string Name)
{
    private const string Workload = "workload/";

    /// <summary>Group and version of kinds that exist in one API only; null for others, whose version the pack does not tell.</summary>
    public string? ApiVersion => Kind switch
    {
        "Pod" or "Service" or "Namespace" or "Node" or "ConfigMap" or "ServiceAccount" or "ReplicationController" => "v1",
        "Deployment" or "StatefulSet" or "DaemonSet" or "ReplicaSet" => "apps/v1",
        "Job" or "CronJob" => "batch/v1",
        "ClusterRole" or "ClusterRoleBinding" or "Role" or "RoleBinding" => "rbac.authorization.k8s.io/v1",
        "ValidatingWebhookConfiguration" or "MutatingWebhookConfiguration" or "ValidatingAdmissionPolicy" or "ValidatingAdmissionPolicyBinding" => "admissionregistration.k8s.io/v1",
        _ => null,
    };

    /// <summary>The object of a result; null where the subject is none, as a zone or a document.</summary>
    public static ObjectReference? Of(ResultEntry result)
    {
        var subject = result.Subject;
        if (OfWorkload(subject) is { } workload)
            return workload;
        if (subject.StartsWith("namespace/", StringComparison.Ordinal))
            return new ObjectReference("Namespace", null, subject["namespace/".Length..]);
        if (subject.StartsWith("node/", StringComparison.Ordinal))
            return new ObjectReference("Node", null, subject["node/".Length..]);
        // A subject may say more than the object; where it does, the object itself stands among the evidence.
        var known = result.Evidence.Select(evidence => evidence.Object).Where(name => subject.StartsWith(name + " ", StringComparison.Ordinal)).MaxBy(name => name.Length);
        return OfObject(known ?? subject);
    }

    /// <summary><c>NS/NAME[Kind]</c>.</summary>
    private static ObjectReference? OfWorkload(string subject)
    {
        var open = subject.LastIndexOf('[');
        if (open < 0 || !subject.EndsWith(']') || !IsKind(subject[(open + 1)..^1]))
            return null;
        var name = subject[(subject.StartsWith(Workload, StringComparison.Ordinal) ? Workload.Length : 0)..open];
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        return slash <= 0 || slash == name.Length - 1 ? null : new ObjectReference(subject[(open + 1)..^1], name[..slash], name[(slash + 1)..]);
    }

    /// <summary><c>Kind/NS/NAME</c> or <c>Kind/NAME</c>; the kind may bear its group.</summary>
    private static ObjectReference? OfObject(string name)
    {
        var parts = name.Split('/', 3);
        var kind = parts[0].Split('.', 2)[0];
        // Users and groups are subjects of rights; no API has objects of these kinds.
        if (parts.Length < 2 || !IsKind(kind) || kind is "User" or "Group" || parts.Any(part => part.Length == 0))
            return null;
        return parts.Length == 2 ? new ObjectReference(kind, null, parts[1]) : new ObjectReference(kind, parts[1], parts[2]);
    }

    private static bool IsKind(string text) => text.Length is > 0 and <= 63 && char.IsAsciiLetterUpper(text[0]) && text.All(char.IsAsciiLetterOrDigit);
}
