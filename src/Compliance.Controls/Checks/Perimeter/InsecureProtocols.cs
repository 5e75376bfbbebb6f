using System.Collections.Immutable;
using Compliance.Controls.Checks.DefaultDeny;
using Compliance.Controls.Facts;
using Compliance.Controls.Facts.Encryption;
using Compliance.Controls.Scope;
using Compliance.Network.Algebra;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;
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
        Condition = "For each zone of the kind cde or phi, and each namespace declared sensitive whose pods are in none, one result for each port that matters, one for connections that are open on every port of insecure_ports alike, which fails, and one for the whole when none does or something is open to doubt. A port fails when a connection into, out of or within the zone may be opened on it, allowed or under a condition, and it is a port of insecure_ports, or one for which a Service before the destination states such a protocol as appProtocol, unless both ends are pods and the plug-in encrypts between their nodes, or both are in a mesh that demands mutual TLS (see EXP-TRANSIT-ENCRYPTION). It passes all the same when it is one of a declared insecure protocol that is needed, mitigated, approved and not overdue. A port of plain_db_ports warns, because TLS cannot be seen. Not evaluable when it is undefined, and when no such zone or namespace is declared. A port is an indicator: it says what commonly uses it. Mitigations are those of the configuration; annotations are not read. Between a pod and its own node nothing is judged.",
        Remediation = "Move to the TLS variant or strict mutual TLS, or close the port.",
        Severity = Severity.High,
        ReliesOnEnforcement = true,
        Reads = [.. Kinds.Connectivity, Kinds.Service, Kinds.EndpointSlice, Kinds.CiliumNode, Kinds.OpenShiftNetwork, Kinds.PeerAuthentication],
        Parameters = ImmutableSortedDictionary<string, string>.Empty
            .Add("insecure_ports", "TCP/21=ftp, TCP/23=telnet, UDP/69=tftp, TCP/80=http, TCP/110=pop3, TCP/143=imap, TCP/161=snmp, UDP/161=snmp, TCP/389=ldap, TCP/445=smb, TCP/512=rexec, TCP/513=rlogin, TCP/514=rsh, UDP/514=syslog, TCP/873=rsync, TCP/2049=nfs, UDP/2049=nfs, TCP/2375=docker, TCP/5900=vnc, TCP/8080=http, TCP/10255=kubelet-ro, TCP/11211=memcached, UDP/11211=memcached")
            .Add("plain_db_ports", "1433, 1521, 3306, 5432, 6379, 9042, 9200, 27017"),
    };

    /// <summary>What is open in clear for one protected part.</summary>
    private sealed class Tally
    {
        /// <summary>Ports found so far.</summary>
        public PortSet Known { get; set; } = PortSet.Empty;

        public string? Doubt { get; set; }

        public bool Encrypted { get; set; }

        /// <summary>An example of connections that nothing limits to some ports.</summary>
        public Witness? EveryPort { get; set; }

        /// <summary>An example for each port; a port of databases where the flag says so.</summary>
        public SortedDictionary<(TransportProtocol Protocol, int Port), (bool Database, Witness Witness)> Open { get; } = [];

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
        return context.Protected.SelectMany(part => Of(context, part, ports, partners));
    }

    private IEnumerable<CheckResult> Of(CheckContext context, ProtectedPart part, ProtocolPorts ports, FlowPartners partners)
    {
        if (part.Members.IsEmpty)
        {
            yield return Definition.NotApplicable(context, part.Subject, part.Namespace, $"{part.Subject} has no pod and no node here");
            yield break;
        }
        Tally tally = new();
        foreach (FlowPartners.Pair pair in partners.Of(part)) Add(context, tally, pair, ports, partners);
        bool clean = tally.EveryPort is null;
        if (tally.EveryPort is { } wide)
            yield return Definition.Fail(context, $"{part.Subject} every port", part.Namespace, $"Connections of {part.Name} are possible on every port that insecure protocols commonly use: nothing limits them to some.",
                wide, wide.Policy is null ? [] : [wide.Policy.See(wide.Pointer, $"lets {wide.From} reach {wide.To}")]) with { Patch = wide.Policy is null ? Limit(context, part) : null };
        foreach (((TransportProtocol protocol, int port), (bool database, Witness witness)) in tally.Open)
        {
            CheckResult result = Of(context, part, ports, protocol, port, database, witness);
            clean &= result.Verdict == CheckVerdict.Pass;
            yield return result;
        }
        if (tally.Doubt is { } doubt)
            yield return Definition.NotEvaluable(context, part.Subject, part.Namespace, $"whether (further) insecure protocols can be used by {part.Name} is open: {doubt}");
        else if (clean)
            yield return Definition.Pass(context, part.Subject, part.Namespace,
                $"No connection into, out of or within {part.Name} is possible in clear on a port commonly used by an insecure protocol{(tally.Open.Count == 0 ? "" : ", beyond the mitigated ones")}{(tally.Encrypted ? "; others are encrypted in transit" : "")}.");
    }

    private CheckResult Of(CheckContext context, ProtectedPart part, ProtocolPorts ports, TransportProtocol protocol, int port, bool database, Witness witness)
    {
        string name = $"{protocol.ToString().ToUpperInvariant()}/{port}", subject = $"{part.Subject} {name}", use = ports.Use(protocol, port);
        EvidenceRef[] evidence = witness.Policy is null ? [] : [witness.Policy.See(witness.Pointer, $"lets {witness.From} reach {witness.To}")];
        if (ports.Mitigation(protocol, port) is { } mitigated)
            return Definition.Pass(context, subject, part.Namespace,
                $"Connections of {part.Name} are possible on {name}, {use}; mitigated as declared ({mitigated.Name}, approved by {mitigated.Approval.Approver}): {Answers.Some(mitigated.Mitigations)}.", evidence);
        if (database)
            return Definition.Warn(context, subject, part.Namespace, $"Connections of {part.Name} are possible on {name}, {use}, and TLS cannot be seen.", evidence) with { Witness = witness };
        string lapsed = ports.Lapsed(protocol, port) is { } declared ? $"; {declared.Name} is declared and not counted, because it is not approved, overdue or without a need" : "";
        return Definition.Fail(context, subject, part.Namespace, $"Connections of {part.Name} are possible on {name}, {use}{lapsed}.", witness, evidence);
    }

    /// <summary>Denial by default where a pod of the part is isolated by nothing; what rules open only their authors can narrow.</summary>
    private static string? Limit(CheckContext context, ProtectedPart part)
    {
        IEnumerable<string> Open(Direction direction) => part.Members.Where(m => m.Kind == EndpointKind.Pod && context.Reachability.IsolatedBy(m, direction).IsEmpty)
            .Select(m => m.Namespace).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        string patch = string.Join("---\n", [.. Open(Direction.Ingress).Select(DefaultDenyIngress.Patch), .. Open(Direction.Egress).Select(DefaultDenyEgress.Patch)]);
        return patch.Length == 0 ? null : patch;
    }

    private static void Add(CheckContext context, Tally tally, FlowPartners.Pair pair, ProtocolPorts ports, FlowPartners partners)
    {
        PortSet stated = pair.To is Party.Inside to ? ports.Stated(to.Endpoint) : PortSet.Empty;
        if (stated.IsEmpty && tally.Seen.Contains(pair.Connections)) return;
        PortSet looked = ports.Common.Union(stated), all = looked.Union(ports.Databases);
        PortSet open = pair.Connections.Allowed.Union(pair.Connections.Qualified).Intersect(all);
        PortSet unclear = pair.Connections.Undefined.Union(pair.Connections.Latent).Intersect(looked);
        if (!(open.IsEmpty && unclear.IsEmpty) && partners.Encrypted(pair))
        {
            // Another pair with the same connections may not be.
            tally.Encrypted = true;
            return;
        }
        if (!unclear.IsEmpty) tally.Doubt ??= pair.Connections.Reasons.FirstOrDefault()?.TrimEnd('.') ?? "the policies leave it undefined";
        bool everyPort = open.Covers(ports.Common);
        PortSet fresh = everyPort ? tally.EveryPort is null ? open : PortSet.Empty : open.Except(tally.Known);
        if (!fresh.IsEmpty && pair.Namespaces.Select(context.Index.DoubtAboutAbsence).FirstOrDefault(d => d is not null) is { } missing)
        {
            tally.Doubt ??= missing;
            return;
        }
        if (everyPort)
        {
            // That says nothing of a protocol in use, and would say it of each.
            tally.EveryPort ??= Flows.Witness(context.Reachability, pair.From, pair.To, pair.Connections.Allowed.Covers(ports.Common) ? pair.Connections.Allowed.Intersect(ports.Common) : ports.Common);
            tally.Seen.Add(pair.Connections);
            return;
        }
        foreach (TransportProtocol protocol in PortSet.Protocols)
            foreach (PortRange range in fresh.Ranges(protocol))
                for (int port = range.First; port <= range.Last; port++)
                    tally.Open[(protocol, port)] = (!looked.Contains(protocol, port), Flows.Witness(context.Reachability, pair.From, pair.To, PortSet.Of(protocol, port, port)));
        tally.Known = tally.Known.Union(fresh);
        if (stated.IsEmpty) tally.Seen.Add(pair.Connections);
    }
}
