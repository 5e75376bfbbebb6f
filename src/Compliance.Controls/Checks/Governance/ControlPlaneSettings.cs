using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using Compliance.Controls.Facts;
using Compliance.Controls.Facts.ControlPlane;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks.Governance;

/// <summary>GOV-CONTROL-PLANE-FLAGS.</summary>
public sealed class ControlPlaneSettings : ICheck
{
    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "GOV-CONTROL-PLANE-FLAGS",
        Group = "governance",
        Title = "Visible control-plane settings do not undermine segmentation and access control",
        Rationale = "Anonymous access, authorization that always allows, or components bound to every address open the management plane, whatever network policies say.",
        Condition = "For each pod of kube-apiserver, kube-controller-manager, kube-scheduler and etcd, and for the settings of kubelet and kube-proxy that kubeadm keeps in ConfigMaps, every flag on its own. Fails when authorization-mode holds AlwaysAllow or lacks Node or RBAC, token-auth-file is set, the admission plug-in AlwaysAdmit is on or NodeRestriction is off, client-ca-file is missing, etcd's client-cert-auth or peer-client-cert-auth is not true, or auto-tls or peer-auto-tls is true; a flag that is not set has its default. Warns when anonymous-auth is not false, the controller manager or scheduler listens beyond loopback, kube-proxy serves metrics beyond loopback, or the kubelet settings open the read-only port or anonymous access. Not evaluable where a component is not visible or a file or the environment replaces the flag. Settings written on single nodes are not seen.",
        Remediation = "Change the static pod manifest or the settings of kubeadm; where the provider runs the control plane, attach its benchmark result.",
        Severity = Severity.Medium,
        ReliesOnEnforcement = false,
        Reads = [Kinds.Pod, Kinds.ConfigMap],
        Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("treat_managed_as", "inherited"),
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        ControlPlaneFlags flags = context.Index.ControlPlane;
        foreach (string component in ControlPlaneFlags.Names)
        {
            bool seen = false;
            foreach (ControlPlaneArguments arguments in flags.Of(component))
            {
                seen = true;
                foreach (CheckResult result in Of(context, arguments)) yield return result;
            }
            if (!seen) yield return Invisible(context, component);
        }
        yield return Settings(context, "kubelet", "kubelet-config", "kubelet", "KubeletConfiguration", Kubelet);
        yield return Settings(context, "kube-proxy", "kube-proxy", "config.conf", "KubeProxyConfiguration", Proxy);
    }

    private IEnumerable<CheckResult> Of(CheckContext context, ControlPlaneArguments arguments)
    {
        string pod = arguments.Pod.ToString(), ns = arguments.Pod.Namespace;
        if (arguments.Unread is { } unread)
        {
            yield return Definition.NotEvaluable(context, pod, ns, unread);
            yield break;
        }
        List<string> good = [];
        foreach (FlagFinding finding in ControlPlaneRules.Judge(arguments))
        {
            string subject = $"{pod} --{finding.Flag}";
            EvidenceRef see = arguments.Pod.See(arguments.Flag(finding.Flag)?.Pointer ?? arguments.Pointer, arguments.Image);
            switch (finding.Verdict)
            {
                case CheckVerdict.Pass:
                    good.Add($"--{finding.Flag}");
                    break;
                case CheckVerdict.NotEvaluable:
                    yield return Definition.NotEvaluable(context, subject, ns, $"{pod}: {finding.Statement}");
                    break;
                case CheckVerdict.Warn:
                    yield return Definition.Warn(context, subject, ns, $"{pod}: {finding.Statement}.", see) with { Patch = Patch(arguments, finding) };
                    break;
                default:
                    yield return Definition.Fail(context, subject, ns, $"{pod}: {finding.Statement}.",
                        new() { To = $"{arguments.Pod.Namespace}/{arguments.Pod.Name}", AllowedBy = finding.Statement, Pointer = see.Pointer }, see) with { Patch = Patch(arguments, finding) };
                    break;
            }
        }
        if (good.Count > 0)
            yield return Definition.Pass(context, pod, ns, $"{pod} sets {string.Join(", ", good)} as required.", arguments.Pod.See(arguments.Pointer, arguments.Image));
    }

    private CheckResult Invisible(CheckContext context, string component) => Definition.NotEvaluable(context, $"component/{component}", null,
        $"no pod shows the arguments of {component}" + (context.Parameters["treat_managed_as"] == "inherited" ? "; where the provider runs it, the provider's attestation answers (inherited)" : ""));

    private CheckResult Settings(
        CheckContext context, string component, string configMap, string key, string kind, Func<JsonElement, IEnumerable<(string Pointer, string Statement)>> judge)
    {
        string subject = $"component/{component}";
        if (context.Index.Find(new(Kinds.ConfigMap, "kube-system", configMap)) is not { } found)
            return Definition.NotEvaluable(context, subject, null, $"ConfigMap/kube-system/{configMap} with the settings of {component} is not there");
        ComponentSettings settings = ComponentSettings.Of(found, key, kind);
        if (settings.Unread is { } unread) return Definition.NotEvaluable(context, subject, null, unread);
        ImmutableArray<(string Pointer, string Statement)> faults = [.. judge(settings.Root)];
        return faults.IsEmpty
            ? Definition.Pass(context, subject, null, $"The settings of {component} in {found.Ref} keep its ports closed to strangers.", found.Ref.See(settings.Pointer))
            : Definition.Warn(context, subject, null, $"The settings of {component}: {Answers.Some(faults.Select(f => f.Statement))}.",
                faults.Select(f => found.Ref.See(settings.Pointer, $"{f.Pointer} of the file")));
    }

    private static IEnumerable<(string, string)> Kubelet(JsonElement settings)
    {
        if (Json.At(settings, "readOnlyPort") is { } port && !(port.ValueKind == JsonValueKind.Number && port.TryGetInt32(out int number) && number == 0))
            yield return ("/readOnlyPort", $"readOnlyPort is {port} and answers without authentication");
        if (Json.At(settings, "authentication", "anonymous", "enabled") is { } anonymous && anonymous.ValueKind != JsonValueKind.False)
            yield return ("/authentication/anonymous/enabled", "authentication.anonymous.enabled is not false");
    }

    private static IEnumerable<(string, string)> Proxy(JsonElement settings)
    {
        if (Json.Text(settings, "metricsBindAddress") is { Length: > 0 } address && !ControlPlaneRules.IsLoopback(HostOf(address)))
            yield return ("/metricsBindAddress", $"metricsBindAddress is {address}, which answers beyond the node");
    }

    private static string HostOf(string address) => IPEndPoint.TryParse(address, out IPEndPoint? end) ? end.Address.ToString() : address.Split(':')[0];

    private static string? Patch(ControlPlaneArguments arguments, FlagFinding finding) => finding.Wanted is null ? null : $"""
        # In the manifest of the static pod, on the node of {Yaml.Comment(arguments.Pod.Name)}.
        apiVersion: v1
        kind: Pod
        metadata:
          name: {Yaml.Scalar(arguments.Component)}
          namespace: {Yaml.Scalar(arguments.Pod.Namespace)}
        spec:
          containers:
          - name: {Yaml.Scalar(arguments.Component)}
            command:
            - {arguments.Component}
            - {Yaml.Scalar($"--{finding.Flag}={finding.Wanted}")}

        """;
}
