using System.Globalization;
using Compliance.Evidence.Versioning;

namespace Compliance.Host.Packs;

/// <summary>The words that every format of a change log has in common.</summary>
internal static class ChangeLogWords
{
    /// <summary><c>MAJOR</c>, <c>MINOR</c>, <c>PATCH</c>, <c>FIRST</c> or <c>NONE</c>.</summary>
    public static string Step(VersionStep step) => step.ToString().ToUpperInvariant();

    /// <summary>What version follows.</summary>
    public static string Follows(ChangeLog log) => log.Step == VersionStep.None
        ? $"It stays version {log.Version}."
        : $"After version {log.Predecessor?.Version} it is {log.Version}.";

    /// <summary>Heading of a kind.</summary>
    public static string Title(ChangeKind kind) => kind switch
    {
        ChangeKind.Cluster => "Clusters",
        ChangeKind.Framework => "Frameworks and their controls",
        ChangeKind.Check => "Checks",
        ChangeKind.Program => "Program",
        ChangeKind.Zone => "Zones",
        ChangeKind.Namespace => "Namespaces",
        ChangeKind.PlugIn => "Network plug-in",
        ChangeKind.Node => "Nodes",
        ChangeKind.Connectivity => "Connectivity",
        ChangeKind.Policy => "Policies",
        ChangeKind.Control => "Controls that flipped",
        ChangeKind.Finding => "Findings",
        ChangeKind.Result => "Other verdicts",
        ChangeKind.Exception => "Exceptions",
        ChangeKind.ApprovedFlow => "Approved flows",
        ChangeKind.Attestation => "Attestations",
        ChangeKind.Approver => "Register of approvers",
        ChangeKind.Population => "Population",
        ChangeKind.Gap => "Gaps and limitations",
        ChangeKind.Input => "Inputs",
        _ => "Document",
    };

    /// <summary>The summary, with the cluster it is about.</summary>
    public static string Summary(ChangeEntry entry) => entry.Cluster is null || entry.Kind == ChangeKind.Cluster ? entry.Summary : $"{entry.Cluster}: {entry.Summary}";

    /// <summary>Who and when; null where the packs do not tell.</summary>
    public static string? People(ChangeEntry entry)
    {
        List<string> parts = [];
        if (entry.Author is not null) parts.Add($"author {entry.Author}");
        if (entry.Approver is not null) parts.Add($"approver {entry.Approver}");
        if (entry.When is { } when) parts.Add(when.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        return parts.Count == 0 ? null : string.Join(", ", parts);
    }

    /// <summary>One sentence on the findings and one on the rest.</summary>
    public static string Counts(ChangeLog log)
    {
        ILookup<ChangeAction, ChangeEntry> findings = log.Entries.Where(e => e.Kind == ChangeKind.Finding).ToLookup(e => e.Action);
        return $"Findings: {findings[ChangeAction.Added].Count()} new, {findings[ChangeAction.Removed].Count()} resolved, {findings[ChangeAction.Changed].Count()} changed, "
            + $"{log.Unchanged.Length} unchanged, {findings[ChangeAction.Incomparable].Count()} incomparable. Entries in all: {log.Entries.Length}.";
    }
}
