using System.Collections.Immutable;
using Compliance.Controls.Checks;
using Compliance.Controls.Facts.Labels;
using Compliance.Network.Policy;

namespace Compliance.Controls.Facts;

/// <summary>A label that lets whoever carries it into protected namespaces.</summary>
/// <param name="Key">Label key.</param>
/// <param name="OfNamespace">It is a label of namespaces; else of pods.</param>
/// <param name="Uses">Rules that trust it: policy, pointer of the peer.</param>
internal sealed record TrustedLabel(string Key, bool OfNamespace, ImmutableArray<(PolicyObject Policy, string Pointer)> Uses);

/// <summary>Labels by which allow rules for protected namespaces tell who may come in: labels of namespaces, and labels of pods where the
/// namespace does not matter. A label of pods inside of named namespaces is theirs to give, and so is no trust across a border.</summary>
internal static class TrustedLabels
{
    /// <summary>The labels, namespaces' first, in ordinal order.</summary>
    public static ImmutableArray<TrustedLabel> Of(CheckContext context, ImmutableArray<string> protectedNamespaces) =>
    [
        .. context.Index.Enforced.Where(p => protectedNamespaces.Any(n => p.Covers(n, context.Reachability.Population)))
            .SelectMany(p => p.Allowing(Direction.Ingress).SelectMany(r => r.Peers.Select((peer, i) => (Policy: p, Rule: r, Peer: peer))))
            .SelectMany(x => SelectedLabels.Of(x.Peer).Where(l => l.OfNamespace || l.AnyNamespace).Select(l => (Label: l, x.Policy, Pointer: l.Peer.Pointer.Length > 0 ? l.Peer.Pointer : x.Rule.Pointer)))
            .GroupBy(x => (x.Label.Key, x.Label.OfNamespace))
            .OrderBy(g => g.Key.OfNamespace ? 0 : 1).ThenBy(g => g.Key.Key, StringComparer.Ordinal)
            .Select(g => new TrustedLabel(g.Key.Key, g.Key.OfNamespace, [.. g.Select(x => (x.Policy, x.Pointer)).Distinct()])),
    ];
}
