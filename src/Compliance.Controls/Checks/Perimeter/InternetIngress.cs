using System.Collections.Immutable;
using Compliance.Controls.Facts;
using Compliance.Controls.Facts.EntryPoints;
using Compliance.Network.Endpoints;
using Compliance.Network.Reachability;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks.Perimeter;

/// <summary>EXP-INTERNET-INGRESS.</summary>
public sealed class InternetIngress : ICheck
{
    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "EXP-INTERNET-INGRESS",
        Group = "perimeter",
        Title = "Every internet-facing entry point is on the authorised list and restricted",
        Rationale = "The way from untrusted to trusted is where most incidents start; auditors ask for the list first.",
        Condition = "An entry point is a Service of type LoadBalancer or NodePort or with external addresses, an Ingress, a Gateway, or a pod with a host port. One result for each object: fails when it has a public address and is not in authorised_public (Kind/NS/NAME) and is no public entry point that is declared and approved; passes when it is listed, or its addresses are private or it carries a cloud's mark for internal; warns when the cluster does not tell whether it is public. Addresses announced by BGP are not seen by this version. Without a declared list no public entry point is authorised.",
        Remediation = "Make the Service internal, restrict its sources, or route it through the authorised gateway; then put it on the list.",
        Severity = Severity.Critical,
        ReliesOnEnforcement = false,
        Reads = Kinds.EntryPoints,
        Parameters = ImmutableSortedDictionary<string, string>.Empty.Add("authorised_public", ""),
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        ImmutableArray<string> authorised =
            [.. context.List("authorised_public"), .. context.Scope.PublicEntryPoints.Where(e => e.Counts(context.Moment)).Select(e => e.Object)];
        Dictionary<ObjectRef, ServiceEntry> services = context.Reachability.Population.Services.ToDictionary(s => s.Ref);
        bool any = false;
        foreach (IGrouping<ObjectRef, EntryPoint> entries in EntryPoint.Of(context).GroupBy(e => e.Object).OrderBy(g => g.Key))
        {
            any = true;
            yield return Of(context, entries.OrderBy(e => e.Exposure switch { Exposure.Public => 0, Exposure.Unknown => 1, _ => 2 }).First(),
                authorised, services.GetValueOrDefault(entries.Key));
        }
        if (!any) yield return Definition.Pass(context, context.Cluster(), null, "No Service, Ingress, Gateway or host port opens a way in from outside.");
    }

    private CheckResult Of(CheckContext context, EntryPoint entry, ImmutableArray<string> authorised, ServiceEntry? service)
    {
        string subject = PolicySurvey.Subject(entry.Object), ns = entry.Object.Namespace;
        EvidenceRef see = entry.Object.See(entry.Pointer, entry.How);
        string ports = entry.Ports.IsEmpty ? "" : $" on {Answers.Some(entry.Ports)}";
        string limited = entry.Ranges.IsEmpty ? "" : $", limited to {Answers.Some(entry.Ranges)}";
        string backends = service is null || service.Backends.IsEmpty ? ""
            : $"; behind it {Answers.Some(service.Backends.Select(Flows.WorkloadName).Distinct(StringComparer.Ordinal))}";
        string what = $"{entry.How} {entry.Object.Namespace}/{entry.Object.Name}{ports}{limited}";
        if (authorised.Contains(entry.Object.ToString()))
            return Definition.Pass(context, subject, ns, $"{what} is on the authorised list{backends}.", see);
        switch (entry.Exposure)
        {
            case Exposure.Internal:
                return Definition.Pass(context, subject, ns, $"{what} has no public address{backends}.", see);
            case Exposure.Unknown:
                return Definition.Warn(context, subject, ns, $"{what} may be public: the cluster does not tell, and it is not on the authorised list{backends}.", see);
            default:
                bool isService = entry.Object.Kind == Kinds.Service;
                return Definition.Fail(context, subject, ns, $"{what} is public at {entry.Address} and not on the authorised list{backends}.",
                    new()
                    {
                        From = entry.Ranges.IsEmpty ? "ip/1.1.1.1" : $"ip/{entry.Ranges[0].Split('/')[0]}",
                        To = isService ? $"svc/{ns}/{entry.Object.Name}" : $"ip/{entry.Address}",
                        Port = entry.Ports.FirstOrDefault(),
                        AllowedBy = $"{entry.How} {entry.Object} with public address {entry.Address}{(entry.Ranges.IsEmpty ? " and no source ranges" : "")}",
                    }, see) with { Patch = isService ? Patch(entry) : null };
        }
    }

    /// <summary>A Service without the way in from outside.</summary>
    internal static string Patch(EntryPoint entry) => entry.Pointer == "/spec/externalIPs"
        ? $"""
            apiVersion: v1
            kind: Service
            metadata:
              name: {Yaml.Scalar(entry.Object.Name)}
              namespace: {Yaml.Scalar(entry.Object.Namespace)}
            spec:
              externalIPs: []

            """
        : $"""
            apiVersion: v1
            kind: Service
            metadata:
              name: {Yaml.Scalar(entry.Object.Name)}
              namespace: {Yaml.Scalar(entry.Object.Namespace)}
            spec:
              type: ClusterIP

            """;
}
