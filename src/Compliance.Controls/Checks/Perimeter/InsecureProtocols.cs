using System.Collections.Immutable;
using Compliance.Controls.Facts;
using Compliance.Controls.Scope;
using Compliance.Network.Algebra;
using Compliance.Network.Reachability;

namespace Compliance.Controls.Checks.Perimeter;

/// <summary>EXP-INSECURE-PROTOCOL.</summary>
public sealed class InsecureProtocols : ICheck
{
    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "EXP-INSECURE-PROTOCOL",
        Group = "perimeter",
        Title = "No insecure protocol is allowed into, out of or within a sensitive zone without mitigation",
        Rationale = "Telnet, FTP, plain HTTP, plain databases and the like carry credentials and protected data in clear.",
        Condition = "One result for each zone of the kind cde or phi, and each namespace declared sensitive whose pods are in none. Fails when a connection into, out of or within it may be opened, allowed or under a condition, on a port of insecure_ports, or on one for which a Service before the destination states such a protocol as appProtocol, unless the port is one of a declared insecure protocol that is needed, mitigated, approved and not overdue, or both ends are pods and the plug-in encrypts between their nodes, or both are in a mesh that demands mutual TLS (see EXP-TRANSIT-ENCRYPTION). Warns when that holds for a port of plain_db_ports alone, where TLS cannot be seen. Not evaluable when it is undefined, and when no such zone or namespace is declared. A port is an indicator: it says what commonly uses it. Mitigations are those of the configuration; annotations are not read. Between a pod and its own node nothing is judged.",
        Remediation = "Move to the TLS variant or strict mutual TLS, or close the port.",
        Severity = Severity.High,
        ReliesOnEnforcement = true,
        Reads = [.. Kinds.Connectivity, Kinds.Service, Kinds.EndpointSlice, Kinds.CiliumNode, Kinds.OpenShiftNetwork, Kinds.PeerAuthentication],
        Parameters = ImmutableSortedDictionary<string, string>.Empty
            .Add("insecure_ports", "TCP/21=ftp, TCP/23=telnet, UDP/69=tftp, TCP/80=http, TCP/110=pop3, TCP/143=imap, TCP/161=snmp, UDP/161=snmp, TCP/389=ldap, TCP/445=smb, TCP/512=rexec, TCP/513=rlogin, TCP/514=rsh, UDP/514=syslog, TCP/873=rsync, TCP/2049=nfs, UDP/2049=nfs, TCP/2375=docker, TCP/5900=vnc, TCP/8080=http, TCP/10255=kubelet-ro, TCP/11211=memcached, UDP/11211=memcached")
            .Add("plain_db_ports", "1433, 1521, 3306, 5432, 6379, 9042, 9200, 27017"),
    };

    /// <summary>What is open for one protected part.</summary>
    private sealed class Tally
    {
        public PortSet Insecure { get; set; } = PortSet.Empty;

        public PortSet Databases { get; set; } = PortSet.Empty;

        public PortSet Mitigated { get; set; } = PortSet.Empty;

        public bool Encrypted { get; set; }

        public string? Doubt { get; set; }

        public List<Witness> Insecurely { get; } = [];

        public List<Witness> Plainly { get; } = [];

        /// <summary>Connections that were added up already: the same ones come back for many pairs.</summary>
        public HashSet<Connections> Seen { get; } = new(ReferenceEqualityComparer.Instance);
    }

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        if (context.Protected.IsEmpty)
            return [Definition.NotEvaluable(context, context.Cluster(), null, "no zone of the kind cde or phi and no sensitive namespace is declared")];
        ProtocolPorts ports = new(context);
        FlowPartners partners = new(context, new TransitEncryption(context), ports);
        return context.Protected.Select(part => Of(context, part, ports, partners));
    }

    private CheckResult Of(CheckContext context, ProtectedPart part, ProtocolPorts ports, FlowPartners partners)
    {
        if (part.Members.IsEmpty) return Definition.NotApplicable(context, part.Subject, part.Namespace, $"{part.Subject} has no pod and no node here");
        Tally tally = new();
        foreach (FlowPartners.Pair pair in partners.Of(part)) Add(context, tally, pair, ports, partners);
        ImmutableArray<EvidenceRef> evidence =
            [.. tally.Insecurely.Concat(tally.Plainly).Where(w => w.Policy is not null).DistinctBy(w => (w.Policy, w.Pointer)).Take(20).Select(w => w.Policy!.See(w.Pointer, $"lets {w.From} reach {w.To} on {w.Port}"))];
        string notes = $"{(tally.Mitigated.IsEmpty ? "" : $"; mitigated by declaration: {Answers.Some(ports.Words(tally.Mitigated))}")}{(tally.Encrypted ? "; encrypted in transit elsewhere" : "")}"
            + (ports.Lapsed.IsEmpty ? "" : $"; declared and not counted, because not approved, overdue or without a need: {Answers.Some(ports.Lapsed)}");
        if (!tally.Insecure.IsEmpty)
            return Definition.Fail(context, part.Subject, part.Namespace, $"Connections of {part.Name} are possible on ports commonly used by insecure protocols: {Answers.Some(ports.Words(tally.Insecure), 8)}{notes}.", tally.Insecurely[0], evidence);
        if (tally.Doubt is { } doubt)
            return Definition.NotEvaluable(context, part.Subject, part.Namespace, $"whether insecure protocols can be used by {part.Name} is open: {doubt}");
        if (!tally.Databases.IsEmpty)
            return Definition.Warn(context, part.Subject, part.Namespace, $"Connections of {part.Name} are possible on ports commonly used by databases, and TLS cannot be seen: {Answers.Some(ports.Words(tally.Databases), 8)}{notes}.", evidence)
                with { Witness = tally.Plainly[0] };
        return Definition.Pass(context, part.Subject, part.Namespace, $"No connection into, out of or within {part.Name} is possible in clear on a port commonly used by an insecure protocol{notes}.");
    }

    private static void Add(CheckContext context, Tally tally, FlowPartners.Pair pair, ProtocolPorts ports, FlowPartners partners)
    {
        if (tally.Seen.Contains(pair.Connections) && (pair.To is not Party.Inside seen || ports.Stated(seen.Endpoint).IsEmpty)) return;
        PortSet stated = pair.To is Party.Inside to ? ports.Stated(to.Endpoint) : PortSet.Empty;
        PortSet looked = ports.Common.Union(stated), all = looked.Union(ports.Databases);
        PortSet open = pair.Connections.Allowed.Union(pair.Connections.Qualified).Intersect(all);
        PortSet unclear = pair.Connections.Undefined.Union(pair.Connections.Latent).Intersect(looked).Except(ports.Mitigated);
        if (open.IsEmpty && unclear.IsEmpty)
        {
            if (stated.IsEmpty) tally.Seen.Add(pair.Connections);
            return;
        }
        if (partners.Encrypted(pair))
        {
            tally.Encrypted = true;
            return;
        }
        if (!unclear.IsEmpty) tally.Doubt ??= pair.Connections.Reasons.FirstOrDefault()?.TrimEnd('.') ?? "the policies leave it undefined";
        tally.Mitigated = tally.Mitigated.Union(open.Intersect(ports.Mitigated));
        PortSet left = open.Except(ports.Mitigated);
        PortSet insecure = left.Intersect(looked).Except(tally.Insecure), databases = left.Except(looked).Except(tally.Databases);
        if (insecure.IsEmpty && databases.IsEmpty)
        {
            if (stated.IsEmpty) tally.Seen.Add(pair.Connections);
            return;
        }
        if (pair.Namespaces.Select(context.Index.DoubtAboutAbsence).FirstOrDefault(d => d is not null) is { } missing)
        {
            tally.Doubt ??= missing;
            return;
        }
        // One example for each new set of ports; the rest of the pairs only adds ports.
        if (!insecure.IsEmpty) tally.Insecurely.Add(Flows.Witness(context.Reachability, pair.From, pair.To, Certain(pair, insecure)));
        else tally.Plainly.Add(Flows.Witness(context.Reachability, pair.From, pair.To, Certain(pair, databases)));
        tally.Insecure = tally.Insecure.Union(insecure);
        tally.Databases = tally.Databases.Union(databases);
        if (stated.IsEmpty) tally.Seen.Add(pair.Connections);
    }

    private static PortSet Certain(FlowPartners.Pair pair, PortSet ports) =>
        pair.Connections.Allowed.Intersect(ports) is { IsEmpty: false } certain ? certain : ports;
}
