using System.Collections.Immutable;
using Compliance.Controls.Scope;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Composition;

/// <summary>Makes the document control block of a draft from what the owner declares.</summary>
public static class DocumentControls
{
    /// <summary>Document control block of a draft that has no version yet: its id, version and predecessor follow from what it says, see
    /// <see cref="Versioning.PackVersioning"/>.</summary>
    /// <param name="declared">Fields the owner declares.</param>
    /// <param name="scope">What the owner declares of scope; its clusters are in scope where the document does not say what is.</param>
    /// <param name="cluster">Name of the first cluster; names the series where none is declared.</param>
    /// <param name="moment">Moment of assessment.</param>
    public static DocumentControl Draft(DocumentDeclaration declared, ScopeDeclaration scope, string cluster, DateTimeOffset moment)
    {
        string series = Series(declared, cluster);
        return Complete(declared, new DocumentControl
        {
            Id = $"EP-{series}",
            Series = series,
            Version = "",
            VersionReason = "",
            Title = declared.Title ?? "Network segmentation and access control",
            Entity = declared.Entity,
            Status = PackStatus.Draft,
            Created = moment,
            LastModified = moment,
            NextReview = declared.NextReview,
            Owner = declared.Owner,
            Author = declared.Author,
            Contributors = declared.Contributors ?? [],
            ConfigurationChangedBy = declared.ConfigurationChangedBy,
            Reviewers = declared.Reviewers,
            Approvers = declared.Approvers,
            ExecutiveSummary = declared.ExecutiveSummary,
            BusinessContext = declared.BusinessContext,
            InScope = !declared.InScope.IsEmpty ? declared.InScope : [.. scope.Clusters.Select(Covered)],
            OutOfScope = declared.OutOfScope ?? [],
            Applicability = declared.Applicability,
            RelatedDocuments = declared.RelatedDocuments ?? [],
            Classification = declared.Classification,
            Retention = declared.Retention,
            Distribution = declared.Distribution,
            ReviewSteps = [.. declared.Review.Steps.Select(s => new ReviewStepEntry(s.Step, s.Roles))],
            OnePersonTwoRoles = declared.Review.OnePersonTwoRoles,
            CompletenessPercent = 0,
        });
    }

    /// <summary>Name of the series that a pack belongs to.</summary>
    /// <param name="declared">Fields the owner declares.</param>
    /// <param name="cluster">Name of the first cluster; names the series where none is declared.</param>
    public static string Series(DocumentDeclaration declared, string cluster) => PackName.Safe(declared.Series ?? cluster);

    // The fields of the artefact's document control, beside entity and distribution, which an auditor asks for. The date of approval is none of
    // a draft's, and a list that is declared to be empty is filled in: it says that there is nobody, or nothing.
    private static DocumentControl Complete(DocumentDeclaration declared, DocumentControl document)
    {
        (string Field, bool Given)[] required =
        [
            ("version", true), ("document id", true), ("created", true), ("last modified", document.LastModified is not null), ("review status", true),
            ("entity", document.Entity is not null), ("next review", document.NextReview is not null), ("owner", document.Owner is not null),
            ("classification", document.Classification is not null), ("retention", document.Retention is not null), ("author", document.Author is not null),
            ("contributors", declared.Contributors is not null), ("reviewers", !document.Reviewers.IsEmpty), ("approvers", !document.Approvers.IsEmpty),
            ("executive summary", document.ExecutiveSummary is not null), ("business context", document.BusinessContext is not null),
            ("in scope", !document.InScope.IsEmpty), ("out of scope", declared.OutOfScope is not null), ("applicability", document.Applicability is not null),
            ("related documents", declared.RelatedDocuments is not null), ("distribution", !document.Distribution.IsEmpty),
        ];
        return document with
        {
            Missing = [.. required.Where(r => !r.Given).Select(r => r.Field)],
            CompletenessPercent = required.Count(r => r.Given) * 100 / required.Length,
        };
    }

    private static string Covered(ClusterDeclaration cluster) =>
        $"Cluster {cluster.Name}{(cluster.Environment is { } environment ? $" ({environment})" : "")}{(cluster.Description is { } description ? $": {description}" : "")}";
}
