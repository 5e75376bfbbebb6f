using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Compliance.Controls.Facts;
using Compliance.Controls.Facts.Drift;
using Compliance.Controls.Facts.GitOps;
using Compliance.Controls.Facts.History;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks.Governance;

/// <summary>GOV-GITOPS-OWNERSHIP.</summary>
public sealed class GitOpsOwnership : ICheck
{
    private const string Accepted = "accepted_owners", OperatorOwned = "allow_operator_owned";

    private static readonly string[] s_byHand = ["kubectl", "kubectl-edit", "kubectl-client-side-apply", "kubectl-patch", "kubectl-replace", "kubectl-create"];

    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "GOV-GITOPS-OWNERSHIP",
        Group = "governance",
        Title = "Every enforced policy is owned by a declared source of truth",
        Rationale = "A policy applied by hand has no review trail; one owned by Git has author, approver and history (PCI 1.2.8).",
        Condition = "Passes, one result for each namespace, for policies that an Argo CD Application (status.resources), a Flux Kustomization or HelmRelease (status.inventory) lists, or that the manifests given with --declared declare; with allow_operator_owned also for what a controller that is there owns, a policy of Kyverno that is there generates, a virtual cluster synchronises, or the hierarchical namespace controller copied unchanged. Fails for each other policy in a namespace declared sensitive and warns elsewhere, also where labels or annotations name an owner that is not there or does not list it. Warns where the named owner does not list what it owns, is a release of plain Helm, whose records are Secrets and never read, or an Application of a cluster without Argo CD; and where kubectl wrote an owned policy last. Not evaluable where owners could not be read, and in manifests for a namespace that no owner among them deploys to.",
        Remediation = "Move the object into the repository from which the cluster is deployed.",
        Severity = Severity.Medium,
        ReliesOnEnforcement = false,
        Reads = [.. Kinds.Policies, .. GitOpsKinds.All, Kinds.KyvernoClusterPolicy],
        Parameters = ImmutableSortedDictionary.CreateRange([KeyValuePair.Create(Accepted, "argocd, declared, flux, helm"), KeyValuePair.Create(OperatorOwned, "true")]),
    };

    private enum Standing
    {
        Owned,
        ByHand,
        Claimed,
        Unknown,
        Unowned,
    }

    private sealed record Answer(KeptPolicy Policy, Standing Standing, string Text, ObjectRef? Owner = null, string? Pointer = null);

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        ImmutableArray<KeptPolicy> policies = KeptPolicy.In(context);
        if (policies.IsEmpty) return [Definition.NotApplicable(context, context.Cluster(), null, "no policy in scope to look at")];
        ImmutableArray<string> accepted = context.List(Accepted);
        ImmutableArray<SourceOwner> owners = [.. SourceOwner.In(context).Where(o => accepted.Contains(o.Tool))];
        Dictionary<ObjectRef, (SourceOwner Owner, OwnedResource Entry)> listed = [];
        foreach (SourceOwner owner in owners)
            foreach (OwnedResource entry in owner.Policies) listed.TryAdd(entry.Ref, (owner, entry));
        HashSet<ObjectRef> declared = context.Declared is { } d && accepted.Contains("declared") ? DeclaredDrift.Policies(context, d) : [];
        return KeptPolicy.ByRuleset(policies).SelectMany(g => Ruleset(context, g.Key, [.. g.Select(p => Of(context, p, owners, listed, declared))]));
    }

    private IEnumerable<CheckResult> Ruleset(CheckContext context, string ns, ImmutableArray<Answer> answers)
    {
        string subject = KeptPolicy.RulesetSubject(context, ns);
        string? name = ns.Length == 0 ? null : ns;
        foreach (Answer answer in answers.Where(a => a.Standing is Standing.Unowned or Standing.Claimed or Standing.ByHand))
        {
            string text = $"{answer.Policy.Ref} {answer.Text}.";
            EvidenceRef[] evidence = [answer.Policy.Ref.See(answer.Pointer), .. answer.Owner is { } owner ? [owner.See()] : Array.Empty<EvidenceRef>()];
            yield return answer.Standing == Standing.Unowned && context.Sensitive(name)
                ? Definition.Fail(context, answer.Policy.Subject, name, text, new() { AllowedBy = $"{answer.Policy.Ref} {answer.Text}", Policy = answer.Policy.Ref, Pointer = answer.Pointer }, evidence) with { Patch = Manifest(answer.Policy.Object) }
                : Definition.Warn(context, answer.Policy.Subject, name, text, evidence) with { Severity = answer.Standing == Standing.Unowned ? Definition.Severity : Severity.Low };
        }
        ImmutableArray<Answer> unknown = [.. answers.Where(a => a.Standing == Standing.Unknown)], owned = [.. answers.Where(a => a.Standing == Standing.Owned)];
        if (!unknown.IsEmpty)
            yield return Definition.NotEvaluable(context, subject, name, $"{Answers.Some(unknown.Select(u => $"{u.Policy.Ref}"))}: {unknown[0].Text}");
        else if (!owned.IsEmpty)
            yield return Definition.Pass(context, subject, name,
                $"{Answers.Count(owned.Length, "policy", "policies")} {(owned.Length == 1 ? "has an owner" : "have owners")}: {Answers.Some(owned.Select(o => o.Text).Distinct(StringComparer.Ordinal), 4)}.",
                owned.Where(o => o.Owner is not null).Select(o => o.Owner!.See()).Distinct().Take(20));
    }

    private static Answer Of(CheckContext context, KeptPolicy policy, ImmutableArray<SourceOwner> owners, Dictionary<ObjectRef, (SourceOwner Owner, OwnedResource Entry)> listed, HashSet<ObjectRef> declared)
    {
        ObjectHistory history = ObjectHistory.Of(policy.Object);
        Answer Owned(string text, ObjectRef? owner) => history.Manager is { } manager && s_byHand.Contains(manager)
            ? new(policy, Standing.ByHand, $"is {text}, and {manager} wrote it last{(history.Written is { } at ? $", on {Claims.Text(at)}" : "")}", owner, "/metadata/managedFields")
            : new(policy, Standing.Owned, text, owner);
        if (listed.TryGetValue(policy.Ref, out (SourceOwner Owner, OwnedResource Entry) by))
            return Owned($"listed by {by.Owner.Ref}{(by.Owner.Repository is { } repository ? $" ({repository}{(by.Owner.Revision is { } revision ? $" at {revision}" : "")})" : "")}", by.Owner.Ref);
        if (declared.Contains(policy.Ref)) return Owned("declared in the given manifests", null);
        if (context.Parameters[OperatorOwned] == "true" && policy.IsMade)
            return new(policy, Standing.Owned, policy.Keeper switch
            {
                PolicyKeeper.Hierarchy => $"copied from the namespace {policy.By}",
                PolicyKeeper.VirtualCluster => $"synchronised by the virtual cluster {policy.By}",
                PolicyKeeper.Generator => $"generated by {policy.By}",
                _ => $"made by {policy.By}",
            });
        return Unlisted(context, policy, owners);
    }

    /// <summary>The policy as a repository would keep it: without what the server, its author or a claimed owner wrote about it.</summary>
    private static string Manifest(SnapshotObject item) => $"""
        # For the repository from which the namespace is deployed, once somebody has reviewed it.
        apiVersion: {Yaml.Scalar(Json.Text(item.Body, "apiVersion") ?? (item.Ref.Kind.Group.Length == 0 ? item.Version : $"{item.Ref.Kind.Group}/{item.Version}"))}
        kind: {Yaml.Scalar(item.Ref.Kind.Kind)}
        metadata:
          name: {Yaml.Scalar(item.Ref.Name)}{(item.Ref.Namespace.Length == 0 ? "" : $"\n  namespace: {Yaml.Scalar(item.Ref.Namespace)}")}

        """ + string.Concat(item.Body.EnumerateObject().Where(p => p.Name is "spec" or "specs").Select(p => Yaml.Block(new JsonObject { [p.Name] = JsonSerializer.SerializeToNode(p.Value) })));

    private static Answer Unlisted(CheckContext context, KeptPolicy policy, ImmutableArray<SourceOwner> owners)
    {
        if (OwnerClaim.Of(policy.Object) is { } claim)
        {
            SourceOwner? named = owners.FirstOrDefault(claim.Means);
            if (named is { Resources: null })
                return new(policy, Standing.Claimed, $"names {named.Ref} as its owner, which does not say what it owns: {Claims.Attested}", named.Ref, claim.Pointer);
            if (named is not null) return new(policy, Standing.Unowned, $"names {named.Ref} as its owner, which does not list it", named.Ref, claim.Pointer);
            if (claim.Kind is null) return new(policy, Standing.Claimed, $"names {claim} as its owner, whose record is a Secret and not read: {Claims.Attested}", null, claim.Pointer);
            ListOutcome? outcome = context.Snapshot.Listings.FirstOrDefault(l => l.Kind == claim.Kind)?.Outcome;
            return outcome switch
            {
                ListOutcome.Complete => new(policy, Standing.Unowned, $"names {claim} as its owner, which is not there or deploys elsewhere", null, claim.Pointer),
                ListOutcome.Absent => new(policy, Standing.Claimed, $"names {claim} as its owner, which another cluster may hold: {Claims.Attested}", null, claim.Pointer),
                _ => new(policy, Standing.Unknown, $"{claim}, which it names as its owner, was not read"),
            };
        }
        foreach (ResourceKind kind in GitOpsKinds.All)
            if (context.Snapshot.Origin == SnapshotOrigin.LiveCluster && context.Snapshot.Listings.FirstOrDefault(l => l.Kind == kind)?.Outcome is not (ListOutcome.Complete or ListOutcome.Absent))
                return new(policy, Standing.Unknown, $"{kind}, which could own it, was not read in full");
        if (context.Snapshot.Origin == SnapshotOrigin.Manifests && context.Declared is null && !owners.Any(o => DeploysTo(o, policy.Ref.Namespace)))
            return new(policy, Standing.Unknown, "manifests do not tell what owns them, and no owner among them deploys here");
        return new(policy, Standing.Unowned, "is listed by no owner: somebody applied it by hand");
    }

    private static bool DeploysTo(SourceOwner owner, string ns) => ns.Length > 0 && (owner.Destination == ns || owner.Policies.Any(p => p.Ref.Namespace == ns));
}
