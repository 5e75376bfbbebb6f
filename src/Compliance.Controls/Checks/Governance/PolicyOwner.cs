using System.Collections.Immutable;
using Compliance.Controls.Facts;
using Compliance.Controls.Facts.History;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks.Governance;

/// <summary>GOV-OWNER.</summary>
public sealed class PolicyOwner : ICheck
{
    private const string Contacts = "contacts", OwnerKey = "owner_key", FromNamespace = "namespace_owner_counts";

    private static readonly CheckDefinition s_definition = new()
    {
        Id = "GOV-OWNER",
        Group = "governance",
        Title = "Every policy and zone namespace has an owner",
        Rationale = "Findings without owners do not get fixed, and roles must be assigned (PCI 1.1.2).",
        Condition = "One result for each namespace in scope and for each cluster-scoped policy: warns where neither an annotation nor a label owner_key names an owner, and fails so in a namespace declared sensitive. A policy belongs to the owner of its namespace unless it names one of its own; with namespace_owner_counts false it must name one. Fails where contacts are given and the owner is not among them. An owner is a claim of whoever may edit the object: a pass is attested. Not evaluable where an annotation of that name was removed as redacted, and where no object carries the key and the configuration names neither the key nor a prefix.",
        Remediation = "Name the owner on the namespace, and have admission demand it.",
        Severity = Severity.Low,
        ReliesOnEnforcement = false,
        Reads = [Kinds.Namespace, .. Kinds.Policies],
        Reach = AnswerReach.Namespace,
        Parameters = ImmutableSortedDictionary.CreateRange(
        [
            KeyValuePair.Create(Contacts, ""), KeyValuePair.Create(FromNamespace, "true"), KeyValuePair.Create(OwnerKey, "compliance.example.com/owner"),
        ]),
    };

    /// <inheritdoc/>
    public CheckDefinition Definition => s_definition;

    /// <summary>Who owns a policy by its own word, or by that of its namespace where it counts; null when nobody is named.</summary>
    internal static string? Of(CheckContext context, SnapshotObject policy)
    {
        string key = Claims.Key(context, s_definition, OwnerKey);
        if (Claims.Of(policy, key) is { } own) return own;
        bool inherits = (Claims.Given(context, s_definition, FromNamespace) ?? s_definition.Parameters[FromNamespace]) != "false";
        return inherits && policy.Ref.Namespace.Length > 0 && context.Index.Find(new(Kinds.Namespace, "", policy.Ref.Namespace)) is { } ns ? Claims.Of(ns, key) : null;
    }

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        string key = Claims.Key(context, Definition, OwnerKey);
        ImmutableArray<KeptPolicy> policies = KeptPolicy.Originals(context);
        ILookup<string, KeptPolicy> byNamespace = policies.ToLookup(p => p.Ref.Namespace);
        ImmutableArray<SnapshotObject> namespaces = [.. context.Index.Objects(Kinds.Namespace).Where(n => !context.Exempt(n.Ref.Name)).OrderBy(n => n.Ref)];
        if (namespaces.IsEmpty && policies.IsEmpty)
            return [Definition.NotApplicable(context, context.Cluster(), null, "no namespace and no policy is in scope")];
        bool stated = Claims.Given(context, Definition, OwnerKey) is not null || context.Scope.AnnotationPrefix != Scope.ScopeDeclaration.DefaultPrefix;
        if (!stated && namespaces.Concat(policies.Select(p => p.Object)).All(o => Claims.Of(o, key) is null))
            return [Definition.NotEvaluable(context, context.Cluster(), null, $"no object carries {key}, and the configuration names no other key under which owners are told")];
        Claims claims = Claims.In(context);
        return
        [
            .. namespaces.Select(n => Ruleset(context, claims, key, $"namespace/{n.Ref.Name}", n.Ref.Name, n, [.. byNamespace[n.Ref.Name]])),
            // A folder of manifests need not declare the namespaces that its policies are for.
            .. byNamespace.Where(g => g.Key.Length > 0 && namespaces.All(n => n.Ref.Name != g.Key)).OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => Ruleset(context, claims, key, $"namespace/{g.Key}", g.Key, null, [.. g])),
            .. byNamespace[""].Select(p => Ruleset(context, claims, key, p.Subject, null, null, [p])),
        ];
    }

    private CheckResult Ruleset(CheckContext context, Claims claims, string key, string subject, string? name, SnapshotObject? ns, ImmutableArray<KeptPolicy> policies)
    {
        string? inherited = ns is null || context.Parameters[FromNamespace] == "false" ? null : Claims.Of(ns, key);
        ImmutableArray<SnapshotObject> objects = ns is null ? [.. policies.Select(p => p.Object)] : [ns, .. policies.Select(p => p.Object)];
        ImmutableArray<(SnapshotObject Object, string? Owner)> owned = [.. objects.Select(o => (o, Claims.Of(o, key) ?? (o == ns ? null : inherited)))];
        ImmutableArray<string> contacts = context.List(Contacts);
        ImmutableArray<SnapshotObject> strangers = [.. owned.Where(o => o.Owner is { } owner && !contacts.IsEmpty && !contacts.Contains(owner)).Select(o => o.Object)];
        if (!strangers.IsEmpty)
            return Definition.Fail(context, subject, name,
                $"{Answers.Some(strangers.Select(s => $"{s.Ref}"))}: the owner named by {key}, {Claims.Of(strangers[0], key) ?? inherited}, is not among the contacts.",
                new() { AllowedBy = $"{key} of {strangers[0].Ref} names nobody that is known", Policy = Claims.Of(strangers[0], key) is null ? null : strangers[0].Ref, Pointer = Claims.Pointer(strangers[0], key) },
                strangers.Take(20).Select(s => s.Ref.See(Claims.Pointer(s, key))))
                // What names no owner of its own takes that of its namespace, which is mended beside it.
                with { Patch = $"# Name one of the contacts: {Yaml.Comment(Answers.Some(contacts))}.\n{string.Join("\n---\n", strangers.Where(s => Claims.Of(s, key) is not null).Select(s => Claims.Patch(s, (key, ""))))}\n" };
        ImmutableArray<SnapshotObject> without = [.. owned.Where(o => o.Owner is null).Select(o => o.Object)];
        if (without.IsEmpty)
            return Definition.Pass(context, subject, name,
                $"{Answers.Some(owned.Select(o => o.Owner!).Distinct(StringComparer.Ordinal))} {(owned.Length == 1 ? "owns" : $"own the {objects.Length} objects of")} {subject}; {Claims.Attested}.",
                objects.Take(20).Select(o => o.Ref.See(Claims.Pointer(o, key), "owner")));
        if (without.All(o => claims.Removed(o.Ref, key)))
            return Definition.NotEvaluable(context, subject, name, $"the annotation {key} of {Answers.Some(without.Select(o => $"{o.Ref}"))} was removed as redacted before anything was kept");
        string summary = $"Nobody owns {Answers.Some(without.Select(o => $"{o.Ref}"))}: there is no annotation or label {key}.";
        EvidenceRef[] evidence = [.. without.Take(20).Select(o => o.Ref.See(Claims.Pointer(o, key), "missing"))];
        string patch = Claims.Patch(without[0], (key, "name-of-the-owner"));
        return (context.Sensitive(name)
            ? Definition.Fail(context, subject, name, summary, new() { AllowedBy = $"{without[0].Ref} has no {key}" }, evidence)
            : Definition.Warn(context, subject, name, summary, evidence)) with { Patch = patch };
    }
}
