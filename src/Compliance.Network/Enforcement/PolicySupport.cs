namespace Compliance.Network.Enforcement;

/// <summary>Whether objects of one policy kind have effect under the plug-in at hand; what <see cref="PolicyMatrix"/> answers.</summary>
/// <param name="State">Enforced, inert, or unknown where it depends on something the snapshot does not show.</param>
/// <param name="Reason">Why, as a part of a sentence; with the rule behind it where it is not enforced.</param>
/// <param name="MaxPriority">Highest priority enforced, for kinds that have one (ANP-04); null for all.</param>
public sealed record PolicySupport(EnforcementState State, string Reason, int? MaxPriority = null)
{
    internal static PolicySupport Enforced(string reason) => new(EnforcementState.Enforced, reason);

    internal static PolicySupport Inert(string reason) => new(EnforcementState.Inert, reason);

    internal static PolicySupport Unknown(string reason) => new(EnforcementState.Unknown, reason);
}
