using System.Collections.Immutable;
using Compliance.Controls.Scope;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Composition;

/// <summary>Makes the document control block of a draft from what the owner declares.</summary>
public static class DocumentControls
{
    /// <summary>Document control block of the first draft of a series.</summary>
    /// <param name="declared">Fields the owner declares.</param>
    /// <param name="cluster">Name of the first cluster; names the series where none is declared.</param>
    /// <param name="moment">Moment of assessment.</param>
    public static DocumentControl FirstDraft(DocumentDeclaration declared, string cluster, DateTimeOffset moment)
    {
        const string Version = "1.0.0";
        string series = PackName.Safe(declared.Series ?? cluster);
        (string Field, bool Given)[] required =
        [
            ("entity", declared.Entity is not null), ("owner", declared.Owner is not null), ("author", declared.Author is not null),
            ("classification", declared.Classification is not null), ("retention", declared.Retention is not null),
            ("next review", declared.NextReview is not null), ("distribution", !declared.Distribution.IsEmpty),
        ];
        return new DocumentControl
        {
            Id = $"EP-{series}-{Version}",
            Series = series,
            Version = Version,
            VersionReason = "First pack: no approved pack of this series was given to compare with.",
            Title = declared.Title ?? "Network segmentation and access control",
            Entity = declared.Entity,
            Status = PackStatus.Draft,
            Created = moment,
            NextReview = declared.NextReview,
            Owner = declared.Owner,
            Author = declared.Author,
            Classification = declared.Classification,
            Retention = declared.Retention,
            Distribution = declared.Distribution,
            Missing = [.. required.Where(r => !r.Given).Select(r => r.Field)],
            CompletenessPercent = required.Count(r => r.Given) * 100 / required.Length,
        };
    }
}
