using System.Collections.Immutable;
using Compliance.Network.Enforcement;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects.Antrea;

/// <summary>ClusterNetworkPolicy and NetworkPolicy of crd.antrea.io, with the tiers and groups they name (ANT-01 to ANT-27). An Egress sets the
/// address that traffic leaves with and decides nothing (ANT-28), so it is no policy here.</summary>
internal sealed class AntreaDialect : IPolicyDialect
{
    /// <summary>API group of every kind of the dialect.</summary>
    public const string Group = "crd.antrea.io";

    /// <inheritdoc/>
    public string Name => "antrea";

    /// <inheritdoc/>
    public bool Reads(ResourceKind kind) => kind.Group == Group && kind.Kind is ("ClusterNetworkPolicy" or "NetworkPolicy");

    /// <inheritdoc/>
    public Translation Translate(ImmutableArray<SnapshotObject> objects, TranslationContext context)
    {
        var limitations = new List<Limitation>();
        var tiers = new AntreaTiers(context.Snapshot, limitations);
        var groups = new AntreaGroups(context.Snapshot, limitations);
        var scope = new NamespaceScope(context.Population);
        var enforced = new List<(Tier Tier, PolicyObject Policy, bool AtNodePort)>();
        var inert = ImmutableArray.CreateBuilder<PolicyObject>();
        var opaque = ImmutableArray.CreateBuilder<OpaquePolicy>();
        foreach (SnapshotObject item in objects)
        {
            PolicySupport support = PolicyMatrix.Of(item.Ref.Kind, context.Facts);
            if (support.State == EnforcementState.Inert)
            {
                inert.Add(Without(item.Ref, support.Reason));
                continue;
            }

            var reader = new AntreaPolicyReader(item, context, groups, scope, limitations);
            AntreaPolicy? policy = reader.Read(Name);
            if (policy is null)
            {
                // The admission webhook would have refused a manifest like this; what it did accept, this program only fails to understand.
                if (context.Origin == SnapshotOrigin.LiveCluster || support.State == EnforcementState.Unknown) opaque.Add(Opaque(item.Ref, reader.InvalidReason!));
                inert.Add(Without(item.Ref, $"invalid, so not enforced: {reader.InvalidReason}"));
                continue;
            }

            if (support.State == EnforcementState.Unknown)
            {
                string message = $"Whether {item.Ref} has effect is not known: {support.Reason}.";
                limitations.Add(new Limitation(item.Ref, null, message, "CMB-03"));
                opaque.Add(Opaque(item.Ref, message, reader.OpaqueReason is null ? policy.Subject : null));
                continue;
            }

            (Tier? tier, string? problem) = tiers.Of(policy.Tier, item.Ref);
            if ((reader.OpaqueReason ?? problem) is { } unknown) opaque.Add(Opaque(item.Ref, unknown, reader.SubjectCertain ? policy.Subject : null));
            opaque.AddRange(policy.Open);
            if (policy.Void is { } reason) inert.Add(policy.AsInert(reason));
            else if (tier is not null) enforced.AddRange(policy.Parts.Select(p => (tier, p.Policy, p.AtNodePort)));
        }

        ImmutableArray<Tier> atNodePorts = Tiers(enforced.Where(e => e.AtNodePort));
        return new Translation
        {
            Tiers = Tiers(enforced.Where(e => !e.AtNodePort)),
            Gates = atNodePorts.IsEmpty ? [] : [new Gate { Name = "NodePort", Tiers = atNodePorts, SeesClients = true }],
            Inert = inert.DrainToImmutable(),
            Opaque = opaque.DrainToImmutable(),
            Limitations = [.. limitations],
        };
    }

    private static ImmutableArray<Tier> Tiers(IEnumerable<(Tier Tier, PolicyObject Policy, bool)> policies) =>
        [.. policies.GroupBy(p => p.Tier.Name, StringComparer.Ordinal).Select(g => g.First().Tier with { Policies = [.. g.Select(p => p.Policy)] })];

    private static OpaquePolicy Opaque(ObjectRef policy, string reason, Peer? subject = null) =>
        new() { Ref = policy, Subject = subject ?? AntreaPolicyReader.Anyone(policy), Reason = reason };

    private PolicyObject Without(ObjectRef policy, string reason) => PolicyObject.WithoutEffect(policy, Name, reason, Subjects.Pods(policy.Namespace));
}
