using System.Collections.Immutable;
using Compliance.Network.Dialects.Antrea;
using Compliance.Network.Dialects.Calico;
using Compliance.Network.Dialects.Cilium;
using Compliance.Network.Dialects.NetworkPolicyApi;
using Compliance.Network.Dialects.OvnKubernetes;
using Compliance.Network.Enforcement;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects;

/// <summary>Puts the translations of every dialect together: tiers of one name become one, in the order of their places.</summary>
internal static class PolicyModelBuilder
{
    private static readonly ImmutableArray<IPolicyDialect> Dialects =
    [
        new NetworkPolicyApiDialect(ApiTier.Admin), new KubernetesDialect(), new NetworkPolicyApiDialect(ApiTier.Baseline),
        new CalicoDialect(), new CiliumDialect(), new AntreaDialect(), new EgressFirewallDialect(), new UntranslatedDialect(),
    ];

    public static PolicyModel Build(TranslationContext context, List<Limitation> limitations)
    {
        PolicyModel model = OfOne(context, limitations);
        model = model with { Tiers = [.. model.Tiers.Select(t => t with { AboveNamespaces = TierPlace.AboveNamespaces(t.Order, context.Facts) })] };
        return context.Facts.Second is { } second ? SecondEnforcer.Join(model, context, OfOne(context with { Facts = second, Traits = PlugInTraits.Of(second) }, limitations)) : model;
    }

    private static PolicyModel OfOne(TranslationContext context, List<Limitation> limitations)
    {
        var tiers = new List<Tier>();
        var gates = ImmutableArray.CreateBuilder<Gate>();
        var inert = ImmutableArray.CreateBuilder<PolicyObject>();
        var opaque = ImmutableArray.CreateBuilder<OpaquePolicy>();
        var adapt = new List<Func<PolicyModel, PolicyModel>>();
        var forms = ImmutableArray.CreateBuilder<ObjectRef>();
        foreach (IPolicyDialect dialect in Dialects)
        {
            ImmutableArray<SnapshotObject> objects = [.. context.Snapshot.Objects.Where(o => dialect.Reads(o.Ref.Kind))];
            if (objects.IsEmpty && !dialect.Governs(context.Facts)) continue;
            Translation translation = dialect.Translate(objects, context);
            tiers.AddRange(translation.Tiers);
            gates.AddRange(translation.Gates.Select(g => g with { Tiers = Merge(g.Tiers) }).Where(g => !g.Tiers.IsEmpty));
            inert.AddRange(translation.Inert);
            opaque.AddRange(translation.Opaque);
            forms.AddRange(translation.OtherForms);
            limitations.AddRange(translation.Limitations);
            if (translation.Adapt is { } own) adapt.Add(own);
        }
        var model = new PolicyModel { Tiers = Merge(tiers), Gates = gates.ToImmutable(), Inert = inert.ToImmutable(), Opaque = opaque.ToImmutable(), OtherForms = forms.ToImmutable() };
        foreach (Func<PolicyModel, PolicyModel> own in adapt) model = own(model);
        return model with { Opaque = [.. model.Opaque, .. model.Every.Where(p => p.Mode == PolicyMode.Enforced).SelectMany(Uncertain)] };
    }

    private static ImmutableArray<Tier> Merge(IEnumerable<Tier> tiers) =>
        [.. tiers.GroupBy(t => t.Name, StringComparer.Ordinal).Select(Merge).Where(t => !t.Policies.IsEmpty).OrderBy(t => t.Order).ThenBy(t => t.Name, StringComparer.Ordinal)];

    private static Tier Merge(IGrouping<string, Tier> same)
    {
        Tier first = same.First();
        IEnumerable<PolicyObject> policies = same.SelectMany(t => t.Policies);
        return first with
        {
            Policies = first.Ordered
                ? [.. policies.OrderBy(p => p.Order).ThenBy(p => p.TieBreak, StringComparer.Ordinal).ThenBy(p => p.Ref)]
                : [.. policies.OrderBy(p => p.Ref)],
        };
    }

    // A policy whose subjects are not known may or may not be theirs: what it leaves open is every verdict of whom it may select.
    private static IEnumerable<OpaquePolicy> Uncertain(PolicyObject policy)
    {
        if (policy.Subject.WithParts().Concat(policy.Rules.SelectMany(r => r.Subject?.WithParts() ?? [])).OfType<Peer.Unknown>().FirstOrDefault() is { } unknown)
            yield return new OpaquePolicy { Ref = policy.Ref, Subject = policy.Subject, Reason = unknown.Reason };
    }
}
