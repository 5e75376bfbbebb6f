using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Compliance.Controls.Facts;
using Compliance.Controls.Facts.Drift;
using Compliance.Controls.Facts.GitOps;
using Compliance.Controls.Facts.History;
using Compliance.Network.Snapshot;

namespace Compliance.Controls.Checks.Governance;

/// <summary>GOV-GITOPS-DRIFT.</summary>
public sealed class GitOpsDrift : ICheck
{
    private const string MaxMinutes = "max_drift_minutes";

    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "GOV-GITOPS-DRIFT",
        Group = "governance",
        Title = "Running policies equal their declared source",
        Rationale = "Configuration files must match what is active (PCI 1.2.8); a difference is an unapproved change or a failed rollout.",
        Condition = "With the manifests given by --declared: fails for each policy, tier, address set and group that runs undeclared, is declared and does not run, or says something else than declared with the defaults of the API server filled in, and for each namespace without a declared label or with another value for it; labels that are not declared count where a flow depends on them. The witness is a flow that the difference opens, else one that it closes. What a controller of the cluster made, a policy of Kyverno generates, a virtual cluster synchronises or the hierarchical namespace controller copied unchanged need not be declared. For each Argo CD Application and Flux Kustomization or HelmRelease that lists a policy: fails when a policy is out of sync, when its last operation failed or it is not ready, or when it is suspended, unless it was good within max_drift_minutes before the collection, which warns; warns when it would not heal, prune, or heed fields of policies, and when the ApplicationSet that makes it reports an error. With an earlier state given by --previous it fails too when a policy changed while the revision of its owner did not. Not evaluable where neither is given, and where an owner does not say.",
        Remediation = "Bring the change into the source or take it back, resume the owner, and let it heal and prune by itself.",
        Severity = Severity.High,
        ReliesOnEnforcement = false,
        Reads = [Kinds.Namespace, .. Kinds.Policies, .. Kinds.PolicyParts, .. GitOpsKinds.All, Kinds.KyvernoClusterPolicy],
        Parameters = ImmutableSortedDictionary.CreateRange([KeyValuePair.Create(MaxMinutes, "60")]),
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        ImmutableArray<SourceOwner> owners = [.. SourceOwner.In(context).Where(o => !o.Policies.IsEmpty)];
        if (owners.IsEmpty && context.Declared is null)
            return [Definition.NotEvaluable(context, context.Cluster(), null, "no declared state is given, and no owner lists a policy, so nothing says what should run")];
        PolicyChanges changes = PolicyChanges.In(context);
        return owners.Select(o => Owner(context, changes, o)).Concat(context.Declared is { } declared ? Declared(context, declared) : []);
    }

    private CheckResult Owner(CheckContext context, PolicyChanges changes, SourceOwner owner)
    {
        string subject = PolicySurvey.Subject(owner.Ref);
        string source = $"{(owner.Repository is { } repository ? $" of {repository}" : "")}{(owner.Revision is { } revision ? $" at {revision}" : "")}";
        string last = owner.LastSync is { } at ? $"; last in sync on {Claims.Text(at)}" : "";
        EvidenceRef see = owner.Ref.See(owner.Pointer, owner.Says);
        if (owner.State == SyncState.Unknown) return Definition.NotEvaluable(context, subject, null, $"{owner.Ref}: {owner.Says}");
        if (owner.State != SyncState.InSync)
        {
            int minutes = context.Int(MaxMinutes);
            string text = $"{owner.Ref}{source} owns {Answers.Count(owner.Policies.Length, "policy", "policies")}: {owner.Says}";
            if (owner.GoodUntil is { } good && context.Snapshot.CollectedAt - good <= TimeSpan.FromMinutes(minutes))
                return Definition.Warn(context, subject, null, $"{text}, for less than {minutes.ToString(CultureInfo.InvariantCulture)} minutes.", see);
            ObjectRef first = owner.Policies.FirstOrDefault(p => p.InSync == false)?.Ref ?? owner.Policies[0].Ref;
            return Definition.Fail(context, subject, null, $"{text}{last}.",
                new() { AllowedBy = $"{first} need not equal its source: {owner.Says}", Policy = owner.Ref, Pointer = owner.Pointer }, see) with { Patch = Patch(owner) };
        }
        if (Overlooked(context, changes, owner) is { } overlooked)
            return Definition.Fail(context, subject, null, $"{overlooked} changed since {Claims.Text(changes.Before!.Value)}, and the revision of {owner.Ref}, {owner.Revision}, did not.",
                new() { AllowedBy = $"{overlooked} says something else at the same revision of {owner.Ref}", Policy = overlooked }, overlooked.See(), see) with { Patch = Patch(owner) };
        ImmutableArray<string> weaknesses = [.. owner.Weaknesses, .. FailingSet(context, owner)];
        return weaknesses.IsEmpty
            ? Definition.Pass(context, subject, null, $"{owner.Ref}{source}: {owner.Says} ({Answers.Count(owner.Policies.Length, "policy", "policies")}){last}.", see)
            : Definition.Warn(context, subject, null, $"{owner.Ref}{source}: {owner.Says}{last}, but {string.Join("; ", weaknesses)}.", see) with { Patch = Patch(owner) };
    }

    /// <summary>A policy that changed since the earlier state although its owner applied no other revision; null when there is none.</summary>
    private static ObjectRef? Overlooked(CheckContext context, PolicyChanges changes, SourceOwner owner) =>
        owner.Revision is not null && changes.Earlier(owner.Ref) is { } old && SourceOwner.RevisionOf(old) == owner.Revision
            ? owner.Policies.Select(p => p.Ref).FirstOrDefault(p => changes.Earlier(p) is not null && context.Index.Find(p) is { } now && changes.ChangedSinceBefore(now) == true)
            : null;

    /// <summary>What is wrong with the ApplicationSet that makes an Application.</summary>
    private static IEnumerable<string> FailingSet(CheckContext context, SourceOwner owner)
    {
        foreach (JsonElement reference in Json.Items(owner.Object.Body, "metadata", "ownerReferences"))
            if (Json.Text(reference, "kind") == "ApplicationSet" && Json.Text(reference, "name") is { } name
                && context.Index.Find(new(GitOpsKinds.ApplicationSet, owner.Ref.Namespace, name)) is { } set
                && Json.Items(set.Body, "status", "conditions").Any(c => Json.Text(c, "type") == "ErrorOccurred" && Json.Text(c, "status") == "True"))
                yield return $"{set.Ref}, which makes it, reports an error";
    }

    private static string? Patch(SourceOwner owner) => owner switch
    {
        { Tool: "argocd" } => Spec(owner, "syncPolicy: {automated: {prune: true, selfHeal: true}}"),
        { State: SyncState.Suspended } => Spec(owner, "suspend: false"),
        { State: SyncState.InSync, Tool: "flux" } => Spec(owner, "prune: true"),
        { State: SyncState.InSync, Tool: "helm" } => Spec(owner, "driftDetection: {mode: enabled}"),
        _ => null,
    };

    private static string Spec(SourceOwner owner, string line) => $"""
        apiVersion: {owner.Ref.Kind.Group}/{owner.Object.Version}
        kind: {owner.Ref.Kind.Kind}
        metadata:
          name: {Yaml.Scalar(owner.Ref.Name)}
          namespace: {Yaml.Scalar(owner.Ref.Namespace)}
        spec:
          {line}
        """;

    private ImmutableArray<CheckResult> Declared(CheckContext context, ClusterSnapshot declared)
    {
        string subject = $"declared/{context.Cluster}";
        if (!declared.Gaps.IsEmpty)
            return [Definition.NotEvaluable(context, subject, null, $"what is declared could not be read in full: {declared.Gaps[0].Message.TrimEnd('.')}")];
        DeclaredDrift drift = DeclaredDrift.Of(context, declared);
        ImmutableArray<DriftedObject> found = drift.Found;
        DriftFlows? flows = found.IsEmpty ? null : new DriftFlows(drift.Flows());
        ImmutableArray<CheckResult> told = [.. found.Select(f => Drifted(context, drift, f, flows!)).OfType<CheckResult>()];
        if (!told.IsEmpty) return told;
        string made = drift.Made.IsEmpty ? "" : $"; besides, {Answers.Some(drift.Made.Select(m => $"{m.Ref} ({m.By})"))} {(drift.Made.Length == 1 ? "is" : "are")} made by controllers of the cluster";
        return
        [
            drift.Declared == 0
                ? Definition.NotEvaluable(context, subject, null, "what is declared holds no policy, and none runs")
                : Definition.Pass(context, subject, null, $"{Answers.Count(drift.Declared, "declared object equals", "declared objects equal")} what runs{made}."),
        ];
    }

    private CheckResult? Drifted(CheckContext context, DeclaredDrift drift, DriftedObject item, DriftFlows flows)
    {
        DriftFlows.Share caused = flows.Of(item);
        if (item.Kind == DriftKind.LabelsAdded && !caused.First.Any()) return null;
        bool ns = item.Object.Kind == Kinds.Namespace;
        string subject = ns ? $"namespace/{item.Object.Name}" : PolicySurvey.Subject(item.Object);
        string? place = ns ? item.Object.Name : item.Object.Namespace.Length == 0 ? null : item.Object.Namespace;
        if (item.Kind == DriftKind.Missing && drift.DoubtAbout(item.Object) is { } doubt)
            return Definition.NotEvaluable(context, subject, place, $"whether {item.Object} runs as declared cannot be told: {doubt}");
        string? pointer = item.Pointers.IsEmpty ? null : item.Pointers[0];
        Witness witness = caused.First.Select(c => flows.Witness(context, c.Flow, c.Change)).FirstOrDefault(w => w is not null)
            ?? new() { AllowedBy = $"{item.Object} {item.Text}", Policy = item.Kind == DriftKind.Missing ? null : item.Object, Pointer = pointer };
        return Definition.Fail(context, subject, place, $"{item.Object} {item.Text}. {caused}.", witness, item.Object.See(pointer, item.Text));
    }
}
