using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Controls.Checks;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Facts.Access;

/// <summary>Rights that one binding gives to one subject.</summary>
/// <param name="Binding">The binding.</param>
/// <param name="Pointer">JSON pointer of the subject in it.</param>
/// <param name="Subject">Who.</param>
/// <param name="Role">The role bound.</param>
/// <param name="Namespace">The only namespace the rights hold in; null for the whole cluster.</param>
internal sealed record AccessGrant(ObjectRef Binding, string Pointer, AccessSubject Subject, EffectiveRole Role, string? Namespace)
{
    /// <summary>The place of a rule of the role, for evidence.</summary>
    public EvidenceRef See(AccessRule rule) => Role.Ref.See(rule.Pointer.Length == 0 ? null : rule.Pointer);
}

/// <summary>Who may do what, as RBAC grants it. Questions are put to roles, of which there are few, and answered for bindings: work grows with
/// the sum of both. Other authorizers (webhooks, the node authorizer) grant beside it and are not seen, and members of a group are not either.</summary>
internal sealed class AccessControl
{
    private readonly ILookup<ObjectRef, AccessGrant> _byRole;

    private AccessControl(ImmutableArray<AccessGrant> grants, ImmutableArray<Limitation> limitations) =>
        (Grants, Limitations, _byRole) = (grants, limitations, grants.ToLookup(g => g.Role.Ref));

    /// <summary>Every right given, in the order of bindings, cluster-wide ones first.</summary>
    public ImmutableArray<AccessGrant> Grants { get; }

    /// <summary>What was not understood.</summary>
    public ImmutableArray<Limitation> Limitations { get; }

    /// <summary>Grants whose role has a rule that <paramref name="asked"/> accepts, with the first such rule.</summary>
    public IEnumerable<(AccessGrant Grant, AccessRule Rule)> Granting(Func<AccessRule, bool> asked) =>
        from role in _byRole
        let rule = role.First().Role.Rules.FirstOrDefault(asked)
        where rule is not null
        from grant in role
        select (grant, rule);

    /// <summary>Reads roles and bindings of a cluster.</summary>
    public static AccessControl Of(ClusterIndex index, SnapshotOrigin origin)
    {
        AccessRoles roles = AccessRoles.Of(index, origin);
        ImmutableArray<AccessGrant>.Builder grants = ImmutableArray.CreateBuilder<AccessGrant>();
        List<Limitation> limitations = roles.Limitations;
        foreach (SnapshotObject binding in index.Objects(Kinds.ClusterRoleBinding).Concat(index.Objects(Kinds.RoleBinding)))
        {
            ObjectRef? bound = RoleOf(binding);
            if (bound is null)
            {
                limitations.Add(new(binding.Ref, "/roleRef", "the role is not understood, so what the binding grants is not known"));
                continue;
            }
            if (roles.Find(bound) is not { } role)
            {
                // A complete list shows that the role does not exist, and then nothing is granted; files may leave out what the server makes itself.
                if (origin == SnapshotOrigin.Manifests && !bound.Name.StartsWith("system:", StringComparison.Ordinal))
                    limitations.Add(new(binding.Ref, "/roleRef", $"{bound} is not in the input, so what the binding grants is not known"));
                continue;
            }
            int i = 0;
            foreach (JsonElement subject in Json.Items(binding.Body, "subjects"))
            {
                string pointer = $"/subjects/{i++}";
                if (SubjectOf(subject, binding.Ref) is { } who)
                    grants.Add(new(binding.Ref, pointer, who, role, binding.Ref.Kind == Kinds.RoleBinding ? binding.Ref.Namespace : null));
                else limitations.Add(new(binding.Ref, pointer, "the subject is not understood, so who the binding means is not known"));
            }
        }
        return new(grants.ToImmutable(), [.. limitations]);
    }

    private static ObjectRef? RoleOf(SnapshotObject binding) => (Json.Text(binding.Body, "roleRef", "kind"), Json.Text(binding.Body, "roleRef", "name")) switch
    {
        ("ClusterRole", { } name) => new(Kinds.ClusterRole, "", name),
        ("Role", { } name) when binding.Ref.Kind == Kinds.RoleBinding => new(Kinds.Role, binding.Ref.Namespace, name),
        _ => null,
    };

    // "system:serviceaccount:NS:NAME" is a service account by its user name.
    private static AccessSubject? SubjectOf(JsonElement subject, ObjectRef binding) => (Json.Text(subject, "kind"), Json.Text(subject, "name")) switch
    {
        ("User", { } name) when name.Split(':') is ["system", "serviceaccount", var ns, var account] => new("ServiceAccount", ns, account),
        ("User", { } name) => new("User", "", name),
        ("Group", { } name) => new("Group", "", name),
        ("ServiceAccount", { } name) when Json.Text(subject, "namespace") is { Length: > 0 } ns => new("ServiceAccount", ns, name),
        ("ServiceAccount", { } name) when binding.Namespace.Length > 0 => new("ServiceAccount", binding.Namespace, name),
        _ => null,
    };
}
