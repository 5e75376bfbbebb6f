using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Compliance.Controls.Facts;
using Compliance.Network.Endpoints;
using Compliance.Network.Policy;

namespace Compliance.Controls.Checks.Perimeter;

/// <summary>A policy that keeps the pods of a namespace from addresses and leaves everything else to them as it is.</summary>
internal static class MetadataPatch
{
    /// <summary>In the form that the plug-in has for it; null where that cannot be said without opening or closing something else.</summary>
    /// <param name="context">The cluster.</param>
    /// <param name="ns">The namespace.</param>
    /// <param name="pods">All its pods with an address of their own.</param>
    /// <param name="addresses">The addresses.</param>
    public static string? Of(CheckContext context, string ns, ImmutableArray<Endpoint> pods, ImmutableArray<IPAddress> addresses)
    {
        ImmutableArray<string> blocks = [.. addresses.Select(a => $"{a}/{(a.AddressFamily == AddressFamily.InterNetwork ? 32 : 128)}")];
        ImmutableArray<ImmutableArray<PolicyObject>> by = [.. pods.Select(p => context.Reachability.IsolatedBy(p, Direction.Egress))];
        bool none = by.All(b => b.IsEmpty), all = by.All(b => !b.IsEmpty && b.All(p => p.Ref.Kind == Kinds.NetworkPolicy));
        return context.Reachability.Enforcement.PlugIn switch
        {
            "cilium" => $"""
                # For Cilium 1.16 or later: an earlier one does not know enableDefaultDeny and would deny all other egress too.
                {Head("cilium.io/v2", "CiliumNetworkPolicy", ns)}
                  endpointSelector: {Braces("")}
                  enableDefaultDeny: {Braces("egress: false")}
                  egressDeny:
                  - toCIDR: [{Quoted(blocks)}]

                """,
            "antrea" => $"""
                {Head("crd.antrea.io/v1beta1", "NetworkPolicy", ns)}
                  priority: 5
                  appliedTo:
                  - podSelector: {Braces("")}
                  egress:
                  - action: Drop
                    to:
                {string.Join('\n', blocks.Select(b => $"    - ipBlock: {Braces($"cidr: \"{b}\"")}"))}

                """,
            // Before the NetworkPolicies of Kubernetes, which have the order 1000, where they isolate; else with leave for the rest.
            "calico" or "canal" when none || all => $"""
                {Head("projectcalico.org/v3", "NetworkPolicy", ns)}
                  order: {(none ? 10000 : 1)}
                  selector: all()
                  types: [Egress]
                  egress:
                  - action: Deny
                    destination: {Braces($"nets: [{Quoted(blocks)}]")}
                {(none ? "  - action: Allow\n" : "")}
                """,
            _ when none => $"""
                {Head("networking.k8s.io/v1", "NetworkPolicy", ns)}
                  podSelector: {Braces("")}
                  policyTypes: [Egress]
                  egress:
                  - to:
                    - namespaceSelector: {Braces("")}
                    - ipBlock: {Braces($"cidr: 0.0.0.0/0, except: [{Quoted([.. blocks.Where(b => !b.Contains(':', StringComparison.Ordinal))])}]")}
                    - ipBlock: {Braces($"cidr: \"::/0\", except: [{Quoted([.. blocks.Where(b => b.Contains(':', StringComparison.Ordinal))])}]")}

                """,
            _ => null,
        };
    }

    private static string Head(string version, string kind, string ns) =>
        $"apiVersion: {version}\nkind: {kind}\nmetadata:\n  name: deny-metadata\n  namespace: {Yaml.Scalar(ns)}\nspec:";

    private static string Quoted(ImmutableArray<string> blocks) => string.Join(", ", blocks.Select(b => $"\"{b}\""));

    private static string Braces(string inside) => $"{{{inside}}}";
}
