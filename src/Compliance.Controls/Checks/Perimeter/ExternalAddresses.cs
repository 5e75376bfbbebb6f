using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using Compliance.Controls.Checks.Governance;
using Compliance.Controls.Facts;
using Compliance.Controls.Facts.Admission;
using Compliance.Controls.Facts.ControlPlane;
using Compliance.Controls.Facts.History;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks.Perimeter;

/// <summary>EXP-EXTERNAL-IPS.</summary>
public sealed class ExternalAddresses : ICheck
{
    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "EXP-EXTERNAL-IPS",
        Group = "perimeter",
        Title = "Services do not use externalIPs unless controlled",
        Rationale = "Who may create Services could claim any address and draw its traffic in (CVE-2020-8554).",
        Condition = "One result for each Service that names externalIPs, or has addresses in status.loadBalancer without being of type LoadBalancer: fails for an address outside of allowed_external_ips (addresses or blocks), passes where all are inside. One result for the cluster on what keeps new ones out: passes when every kube-apiserver that shows its arguments runs with the admission plug-in DenyServiceExternalIPs, or in every namespace that is not exempt a rule of Gatekeeper, Kyverno or a ValidatingAdmissionPolicy, recognised by the field it tests, denies them when Services are created and changed; warns when neither is so; not evaluable where no rule does and no kube-apiserver shows its arguments, as on managed control planes. Whether a webhook fails open is GOV-ADMISSION-FAIL-OPEN's to say.",
        Remediation = "Remove the addresses, and switch on DenyServiceExternalIPs or an admission policy that refuses them.",
        Severity = Severity.High,
        ReliesOnEnforcement = false,
        Reads = [Kinds.Service, Kinds.Pod, .. Kinds.Admission],
        Reach = AnswerReach.Namespace,
        Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("allowed_external_ips", ""),
    };

    private sealed record Claim(string Pointer, string Text);

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        ImmutableArray<string> allowed = context.List("allowed_external_ips");
        ImmutableArray<IPNetwork> blocks = [.. allowed.Where(a => IPNetwork.TryParse(a, out _)).Select(a => IPNetwork.Parse(a))];
        bool any = false;
        foreach (SnapshotObject service in context.Index.Objects(Kinds.Service))
        {
            ImmutableArray<Claim> claims = [.. Claims(service)];
            if (claims.IsEmpty) continue;
            any = true;
            yield return Of(context, service.Ref, claims, [.. claims.Where(c => !allowed.Contains(c.Text) && !(IPAddress.TryParse(c.Text, out IPAddress? a) && blocks.Any(b => b.Contains(a))))]);
        }
        if (!any) yield return Definition.Pass(context, "services", null, "No Service claims an address of its own.");
        yield return Prevention(context);
    }

    /// <summary>What refuses new Services with externalIPs.</summary>
    private CheckResult Prevention(CheckContext context)
    {
        const string plugIn = "DenyServiceExternalIPs";
        ImmutableArray<ControlPlaneArguments> servers = [.. context.Index.ControlPlane.Of("kube-apiserver")];
        ControlPlaneArguments? without = servers.FirstOrDefault(s => s.Unread is null && (!s.Items("enable-admission-plugins").Contains(plugIn) || s.Items("disable-admission-plugins").Contains(plugIn)));
        string? unread = servers.IsEmpty ? $"no kube-apiserver shows its arguments, so whether {plugIn} is on cannot be seen" : servers.FirstOrDefault(s => s.Unread is not null)?.Unread;
        ImmutableArray<EvidenceRef> evidence = [.. servers.Select(s => s.Pod.See(s.Flag("enable-admission-plugins")?.Pointer ?? s.Pointer))];
        if (unread is null && without is null)
            return Definition.Pass(context, context.Cluster(), null, $"{plugIn} is on in {Answers.Count(servers.Length, "kube-apiserver")}, so no new Service claims an address.", evidence);

        AdmissionGuards guards = AdmissionGuards.Of(context);
        ImmutableArray<AdmissionGuard> denying = [.. guards.All.Where(g => g.Purposes.Contains(GuardPurpose.ExternalAddresses) && g.Reviews("Service") && g.Operations.Contains("CREATE") && g.Operations.Contains("UPDATE"))];
        ImmutableArray<string> open =
        [
            .. context.Reachability.Population.Namespaces.Where(n => !context.Exempt(n.Key) && !denying.Any(g => g.In(new(n.Key, n.Value)).State == GuardState.Denies)).Select(n => n.Key),
        ];
        evidence = [.. evidence, .. denying.Take(20).Select(g => g.Object.See(g.Pointer.Length == 0 ? null : g.Pointer, "denies externalIPs"))];
        if (!denying.IsEmpty && open.IsEmpty)
            return Definition.Pass(context, context.Cluster(), null, $"{Answers.Some(denying.Select(g => g.ToString()))} {(denying.Length == 1 ? "denies" : "deny")} new Services with externalIPs in every namespace that is not exempt.", evidence);
        if ((without is null ? unread : guards.Unread) is { } reason) return Definition.NotEvaluable(context, context.Cluster(), null, reason) with { Evidence = evidence };
        string rules = denying.IsEmpty ? "no admission rule is recognised to deny externalIPs" : $"{Answers.Some(denying.Select(g => g.ToString()))} {(denying.Length == 1 ? "does" : "do")} not deny them in {Answers.Some(open)}";
        return Definition.Warn(context, context.Cluster(), null, $"{without!.Pod} runs without {plugIn}, and {rules}, so whoever may create Services may claim addresses.", evidence) with { Patch = GuardPatches.New(GuardPurpose.ExternalAddresses, context.Scope.Labels.Zone) };
    }

    private CheckResult Of(CheckContext context, ObjectRef service, ImmutableArray<Claim> claims, ImmutableArray<Claim> foreign)
    {
        string subject = PolicySurvey.Subject(service), name = $"{service.Namespace}/{service.Name}";
        ImmutableArray<EvidenceRef> evidence = [.. claims.Take(20).Select(c => service.See(c.Pointer, c.Text))];
        if (foreign.IsEmpty)
            return Definition.Pass(context, subject, service.Namespace, $"Every address that the Service {name} claims is allowed: {Answers.Some(claims.Select(c => c.Text))}.", evidence);
        return Definition.Fail(context, subject, service.Namespace, $"The Service {name} claims {Answers.Some(foreign.Select(c => c.Text))}, which {(foreign.Length == 1 ? "is" : "are")} not allowed.",
            new() { To = $"svc/{name}", AllowedBy = $"{service}{foreign[0].Pointer} claims {foreign[0].Text}, and every node takes the traffic to it" }, evidence)
            with { Patch = foreign[0].Pointer.StartsWith("/spec", StringComparison.Ordinal) ? Patch(service, claims, foreign) : null };
    }

    private static IEnumerable<Claim> Claims(SnapshotObject service)
    {
        foreach ((int i, JsonElement address) in Json.Items(service.Body, "spec", "externalIPs").Index())
            yield return new($"/spec/externalIPs/{i}", address.ToString());
        if (Json.Text(service.Body, "spec", "type") == "LoadBalancer") yield break;
        foreach ((int i, JsonElement ingress) in Json.Items(service.Body, "status", "loadBalancer", "ingress").Index())
            if (Json.Text(ingress, "ip") is { } ip) yield return new($"/status/loadBalancer/ingress/{i}/ip", ip);
    }

    private static string Patch(ObjectRef service, ImmutableArray<Claim> claims, ImmutableArray<Claim> foreign) => $"""
        apiVersion: v1
        kind: Service
        metadata:
          name: {Yaml.Scalar(service.Name)}
          namespace: {Yaml.Scalar(service.Namespace)}
        spec:
          externalIPs: [{string.Join(", ", claims.Where(c => !foreign.Contains(c) && c.Pointer.StartsWith("/spec", StringComparison.Ordinal)).Select(c => Yaml.Scalar(c.Text)))}]

        """;
}
