using System.Collections.Immutable;
using System.Text;
using Compliance.Controls.Checks;
using Compliance.Controls.Configuration;
using Compliance.Controls.Scope;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;

namespace Compliance.Controls.Suggestions;

/// <summary>Writes a suggestion as a configuration with comments. What a person must answer for is left empty.</summary>
public static class SuggestionText
{
    /// <summary>Zones and flows alone, to be included or copied.</summary>
    public static string Zones(ScopeSuggestion suggestion)
    {
        ArgumentNullException.ThrowIfNull(suggestion);
        StringBuilder text = new();
        Comment(text, "", $"Proposed from the present state of cluster {suggestion.Cluster}, and approved by nobody: it helps nothing until a person has");
        text.Append("# filled in who answers for it. What is possible today is not for that reason meant to be.\n\n");
        Zones(text, suggestion);
        Flows(text, suggestion);
        return text.ToString();
    }

    /// <summary>A whole first configuration.</summary>
    public static string Whole(ScopeSuggestion suggestion)
    {
        ArgumentNullException.ThrowIfNull(suggestion);
        StringBuilder text = new();
        Comment(text, "", $"A first configuration, made from the present state of cluster {suggestion.Cluster}. Nothing in it is approved: read it, correct it,");
        text.Append("""
            # and fill in who answers for what. `compliance config check FILE` tells every mistake.

            document:
              # What the packs say of themselves. Every field left out is named in the pack as missing.
            """);
        text.Append($"\n  series: {Scalar(suggestion.Cluster)}\n");
        text.Append("""
              # title: Network segmentation of the payment platform
              # entity: Example Ltd
              # owner: Ada Byron
              # author: Grace Hopper
              # contributors: [Joan Clarke]
              # configurationChangedBy: [Joan Clarke]
              # reviewers: [Katherine Johnson, Mary Jackson]
              # approvers: [Ada Byron]
              # classification: Confidential
              # retention: Six years
              # nextReview: 2027-03-31
              # distribution: [audit@example.com]
              # executiveSummary: Two or three paragraphs for executives
              # businessContext: Why the document exists, and what it is worth
              # inScope: [The cluster of the payment platform]
              # outOfScope: [Firewalls of the data centre]
              # applicability: To whom it applies, and under what circumstances
              # relatedDocuments: [Network diagram of the payment platform]


            """);
        text.Append($"clusters:\n- name: {Scalar(suggestion.Cluster)}\n  # environment: production\n\n");
        text.Append("scope:\n  # Namespaces left out; each is shown in the pack.\n");
        text.Append($"  exemptNamespaces: [{string.Join(", ", suggestion.ExemptNamespaces.Select(Scalar))}]\n");
        text.Append("  # Namespaces that hold what the frameworks protect.\n  # sensitiveNamespaces: []\n  # confirmedBy: Ada Byron\n  # confirmedOn: 2026-10-01\n\n");
        Zones(text, suggestion);
        Flows(text, suggestion);
        EntryPoints(text, suggestion);
        Stores(text, suggestion);
        text.Append("""

            # Days between two reviews.
            reviewPeriods: {policies: 180, approvedFlows: 180, scope: 365, access: 180}

            # When to scan and to write packs, in UTC.
            # schedule: {scan: "0 2 * * *", pack: "0 6 1 jan,apr,jul,oct *"}

            # A failure that a named person accepts for a limited time. It stays a failure, and is shown beside it.
            # exceptions:
            # - id: EX-1
            #   scope: {check: NP-ALL-PORTS, subject: NetworkPolicy/shop/web}
            #   reason: The proxy is replaced in December
            #   compensatingControl: The host firewall limits the ports
            #   requester: Grace Hopper
            #   approver: Ada Byron
            #   granted: 2026-11-01
            #   expires: 2027-01-31

            """);
        return text.ToString();
    }

    private static void Zones(StringBuilder text, ScopeSuggestion suggestion)
    {
        if (suggestion.Zones.IsEmpty)
        {
            text.Append("# No pod and no node was found, so no zone is proposed.\nzones: []\n");
            return;
        }
        text.Append("# Parts of the network that are treated as one. Whatever is in none is untrusted. The kind is guessed from the name:\n");
        Comment(text, "", string.Join(", ", ConfigurationShape.ZoneKinds));
        text.Append("zones:\n");
        foreach ((Zone zone, string why) in suggestion.Zones)
        {
            Comment(text, "", why);
            text.Append($"- id: {Scalar(zone.Id)}\n  kind: {zone.Kind}\n");
            if (zone.Environment is not null) text.Append($"  environment: {Scalar(zone.Environment)}\n");
            if (zone.Tenant is not null) text.Append($"  tenant: {Scalar(zone.Tenant)}\n");
            text.Append("  members:\n");
            foreach (ZoneMember member in zone.Members) text.Append($"  - {Member(member)}\n");
        }
    }

    private static void Flows(StringBuilder text, ScopeSuggestion suggestion)
    {
        text.Append("\n# Flows that are possible now. One counts once business need, owner, approver and approvedOn are filled in.\n");
        text.Append(suggestion.Flows.IsEmpty ? "approvedFlows: []\n" : "approvedFlows:\n");
        foreach ((ApprovedFlow flow, string why) in suggestion.Flows)
        {
            Comment(text, "", why);
            text.Append($"- id: {flow.Id}\n  from: {Scalar(flow.From)}\n  to: {Scalar(flow.To)}\n  ports: [{string.Join(", ", PortText.Write(flow.Ports))}]\n");
            text.Append("  businessNeed: \"\"\n  owner: \"\"\n  approver: \"\"\n");
        }
        if (suggestion.NotProposed.IsEmpty) return;
        text.Append("\n# Not proposed. What is open on very many ports is to be closed rather than approved:\n");
        foreach (string line in suggestion.NotProposed) Comment(text, "  ", line);
    }

    private static void EntryPoints(StringBuilder text, ScopeSuggestion suggestion)
    {
        text.Append("\n# Ways in from the internet, or perhaps from it. One counts once business need, approver and approvedOn are filled in.\n");
        text.Append(suggestion.EntryPoints.IsEmpty ? "publicEntryPoints: []\n" : "publicEntryPoints:\n");
        foreach ((string reference, string what) in suggestion.EntryPoints.Where(e => TextFormat.ObjectName.Fits(e.Object)))
        {
            Comment(text, "", what);
            text.Append($"- object: {Scalar(reference)}\n  businessNeed: \"\"\n  approver: \"\"\n");
        }
    }

    private static void Stores(StringBuilder text, ScopeSuggestion suggestion)
    {
        text.Append("\n# Stores of what the frameworks protect, with the zones and workloads that may reach them.\n");
        if (suggestion.Stores.IsEmpty) text.Append("# dataStores: []\n");
        else text.Append("# These workloads have a port that data stores use; narrow each to its pods with a podSelector, and say what it holds:\n# dataStores:\n");
        foreach ((Workload workload, int port) in suggestion.Stores)
            Comment(text, "", $"- {{id: {workload.Name}-{port}, dataClass: chd, namespaces: [{workload.Namespace}], ports: [TCP/{port}], approvedClients: []}}");
    }

    private static string Member(ZoneMember member) => member switch
    {
        ZoneMember.Pods { NamespaceLabels: Selector.In label } => $"namespaceSelector: {{matchLabels: {{{Scalar(label.Key)}: {Scalar(label.Values[0])}}}}}",
        ZoneMember.Pods pods => $"namespaces: [{string.Join(", ", pods.Namespaces.Select(Scalar))}]",
        ZoneMember.Nodes => "nodeSelector: {}",
        _ => throw new ArgumentOutOfRangeException(nameof(member), member, "not a member that is suggested"),
    };

    private static string Scalar(string text) => Yaml.Scalar(text);

    /// <summary>Names of a cluster are hostile: nothing of them may end the comment.</summary>
    private static void Comment(StringBuilder text, string indent, string line) =>
        text.Append("# ").Append(indent).Append(string.Concat(line.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' or '\uFEFF' || char.IsSurrogate(c) ? '?' : c))).Append('\n');
}
