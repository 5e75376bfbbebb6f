using Compliance.Network.Enforcement;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects;

/// <summary>Two plug-ins that enforce at once: what the second makes of the policies is a gate beside the tiers of the first (CMB-11).</summary>
internal static class SecondEnforcer
{
    /// <param name="first">The policies as the first plug-in enforces them.</param>
    /// <param name="context">The cluster.</param>
    /// <param name="second">The policies as the second one does.</param>
    public static PolicyModel Join(PolicyModel first, TranslationContext context, PolicyModel second)
    {
        HashSet<ObjectRef> effective = [.. first.Every.Concat(second.Every).Where(p => p.Mode != PolicyMode.Inert).Select(p => p.Ref)];
        EnforcementFacts facts = context.Facts.Second!;
        PolicyModel joined = first with
        {
            Gates = [.. first.Gates, .. second.Tiers.IsEmpty ? [] : (Gate[])[new Gate { Name = facts.PlugIn, Tiers = second.Tiers }], .. second.Gates],
            OtherForms = [.. first.OtherForms, .. second.OtherForms],
            Inert = [.. first.Inert.Concat(second.Inert).Where(p => !effective.Contains(p.Ref)).DistinctBy(p => p.Ref)],
            Opaque = [.. first.Opaque, .. second.Opaque.ExceptBy(first.Opaque.Select(o => (o.Ref, o.Reason)), o => (o.Ref, o.Reason))],
        };
        if (PlugInTraits.Joins(context.Facts)) return joined;
        string reason = $"{context.Facts.PlugIn} and {facts.PlugIn} both enforce policies and match addresses differently, so what passes both is not known (CMB-11).";
        ObjectRef agent = facts.Agent ?? context.Facts.Agent ?? facts.Evidence[0].Object!;
        return joined with { Opaque = joined.Opaque.Add(new OpaquePolicy { Ref = agent, Subject = Subjects.EveryPod, Reason = reason }) };
    }
}
