using System.Collections.Immutable;
using Compliance.Network.Enforcement;
using Compliance.Network.Policy;
using Compliance.Network.Snapshot;

namespace Compliance.Network.Dialects;

/// <summary>Policy kinds that no dialect translates yet. Where the plug-in provably never enforces the kind, the object is inert (CMB-01,
/// CMB-03); else it may do anything, and says so.</summary>
internal sealed class UntranslatedDialect : IPolicyDialect
{
    /// <inheritdoc/>
    public string Name => "untranslated";

    /// <inheritdoc/>
    public bool Reads(ResourceKind kind) => kind.Group switch
    {
        "extensions" => kind.Kind is "NetworkPolicy",
        _ => false,
    };

    /// <inheritdoc/>
    public Translation Translate(ImmutableArray<SnapshotObject> objects, TranslationContext context)
    {
        var inert = ImmutableArray.CreateBuilder<PolicyObject>();
        var opaque = ImmutableArray.CreateBuilder<OpaquePolicy>();
        var limitations = ImmutableArray.CreateBuilder<Limitation>();
        foreach (ObjectRef policy in objects.Select(o => o.Ref))
        {
            PolicySupport support = PolicyMatrix.Of(policy.Kind, context.Facts);
            if (support.State == EnforcementState.Inert)
            {
                inert.Add(Inert(policy, support.Reason));
                continue;
            }
            string scope = policy.Namespace.Length > 0 ? $"every pod of the namespace {policy.Namespace}" : "every pod";
            string message = $"{policy.Kind} is not translated yet; {policy} may allow or deny anything for {scope}.";
            limitations.Add(new Limitation(policy, null, message));
            opaque.Add(new OpaquePolicy { Ref = policy, Subject = Subjects.Pods(policy.Namespace), Reason = message });
        }
        return new Translation { Inert = inert.DrainToImmutable(), Opaque = opaque.DrainToImmutable(), Limitations = limitations.DrainToImmutable() };
    }

    private PolicyObject Inert(ObjectRef policy, string reason) => PolicyObject.WithoutEffect(policy, Name, reason, Subjects.Pods(policy.Namespace));
}
