using System.Collections.Immutable;
using Compliance.Controls.Facts;
using Compliance.Network.Policy;

namespace Compliance.Controls.Checks.LeastPrivilege;

/// <summary>NP-FQDN-WILDCARD.</summary>
public sealed class FqdnWildcard : ICheck
{
    /// <inheritdoc/>
    public CheckDefinition Definition { get; } = new()
    {
        Id = "NP-FQDN-WILDCARD",
        Group = "least-privilege",
        Title = "Rules by DNS name are specific",
        Rationale = "A name pattern over a shared cloud domain lets data leave to any customer of that cloud.",
        Condition = "For each enforced policy with an allow rule by DNS name: fails when a pattern is * or covers a whole top-level domain, or covers or stands under one of shared_domains with a wildcard; warns for any other wildcard in a namespace declared sensitive. Whether the resolver of the subject is controlled is not judged by this version. Not applicable when no rule uses DNS names.",
        Remediation = "Name each host; route the rest through an egress proxy.",
        Severity = Severity.Medium,
        ReliesOnEnforcement = true,
        Reads = Kinds.Policies,
        Reach = AnswerReach.Namespace,
        Parameters = ImmutableSortedDictionary<string, string>.Empty
            .Add("shared_domains", "*.amazonaws.com, *.azure.com, *.windows.net, *.googleapis.com, *.cloudfront.net, *.github.io, *.herokuapp.com"),
    };

    /// <inheritdoc/>
    public IEnumerable<CheckResult> Evaluate(CheckContext context)
    {
        ImmutableArray<string> shared = context.List("shared_domains");
        return Definition.Survey(context, context.Index.Enforced.Where(p => Names(p).Any()), "no name pattern is too wide", policy => Judge(context, policy, shared));
    }

    private CheckResult? Judge(CheckContext context, PolicyObject policy, ImmutableArray<string> shared)
    {
        string? ns = PolicySurvey.NamespaceOf(policy);
        ImmutableArray<(string Pointer, string Name)> patterns = [.. Names(policy).Where(n => n.Name.Contains('*', StringComparison.Ordinal))];
        ImmutableArray<(string Pointer, string Name)> failing = [.. patterns.Where(p => TooWide(p.Name, shared))];
        string subject = PolicySurvey.Subject(policy.Ref);
        if (!failing.IsEmpty)
            return Definition.Fail(context, subject, ns, $"{policy.Ref} allows egress to {Answers.Some(failing.Select(f => f.Name))}.",
                PolicySurvey.RuleWitness(policy, failing[0].Pointer, $"the pattern {failing[0].Name} covers names of strangers"),
                failing.Take(20).Select(f => policy.Ref.See(f.Pointer, f.Name)));
        if (!patterns.IsEmpty && context.Sensitive(ns))
            return Definition.Warn(context, subject, ns, $"{policy.Ref} uses name patterns in a sensitive namespace: {Answers.Some(patterns.Select(p => p.Name))}.",
                patterns.Take(20).Select(f => policy.Ref.See(f.Pointer, f.Name)));
        return null;
    }

    private static IEnumerable<(string Pointer, string Name)> Names(PolicyObject policy) =>
        policy.Allowing().SelectMany(r => r.Peers).SelectMany(p => p.WithParts()).OfType<Peer.DomainNames>().SelectMany(d => d.Names.Select(n => (d.Pointer, n)));

    /// <summary>Whether a pattern with a wildcard covers names of strangers.</summary>
    internal static bool TooWide(string pattern, ImmutableArray<string> shared)
    {
        string name = pattern.TrimEnd('.').ToLowerInvariant();
        if (!name.Contains('*', StringComparison.Ordinal)) return false;
        string[] labels = name.Split('.');
        if (labels.Count(l => !l.Contains('*', StringComparison.Ordinal)) < 2) return true;
        return shared.Any(s => name == s || name.EndsWith(s.TrimStart('*'), StringComparison.Ordinal));
    }
}
