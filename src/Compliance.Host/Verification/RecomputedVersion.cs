using System.Collections.Immutable;
using Compliance.Evidence.Integrity;
using Compliance.Evidence.Pack;
using Compliance.Evidence.Versioning;

namespace Compliance.Host.Verification;

/// <summary>Version, predecessor and change log, computed anew from what a pack holds of its series.</summary>
/// <param name="Pack">The pack that was composed anew, with them.</param>
/// <param name="Differences">What about them cannot be so.</param>
/// <param name="NotRecomputed">What the pack holds nothing of.</param>
internal sealed record RecomputedVersion(EvidencePack Pack, ImmutableArray<string> Differences, ImmutableArray<string> NotRecomputed)
{
    /// <summary>Computes them.</summary>
    /// <param name="files">Files of the pack.</param>
    /// <param name="said">What the pack says.</param>
    /// <param name="anew">The pack composed anew, without them.</param>
    /// <param name="facts">What it holds of its series; null when nothing.</param>
    public static RecomputedVersion Of(IReadOnlyDictionary<string, PackFile> files, EvidencePack said, EvidencePack anew, SeriesFacts? facts)
    {
        if (facts is null)
        {
            EvidencePack taken = anew with
            {
                Document = anew.Document with { Id = said.Document.Id, Version = said.Document.Version, VersionReason = said.Document.VersionReason },
            };
            return said.Changes is null && said.Document is { Predecessor: null, Supersedes: null }
                ? new(taken, [], [$"the version {said.Document.Version}: the pack holds nothing of its series ({SeriesFacts.FileName}), as packs of earlier programs do"])
                : new(taken, [$"{SeriesFacts.FileName}: is missing, and the pack says what it follows and what changed"], []);
        }

        if (facts.Series != anew.Document.Series) return new(anew, [$"{SeriesFacts.FileName}: speaks of the series {facts.Series}; the pack belongs to {anew.Document.Series}"], []);
        try
        {
            PredecessorPack? predecessor = facts.Predecessor is { Purged: false } before ? PredecessorPack.Packed(before, facts.Series, files) : null;
            return new(PackVersioning.Apply(anew, facts, predecessor).Pack, [], []);
        }
        catch (Exception e) when (e is EvidenceBrokenException or PackComparisonException)
        {
            return new(anew, [e.Message], []);
        }
    }

    /// <summary>Whether a file is what <see cref="Of"/> writes among the inputs again.</summary>
    public static bool Gives(InputEntry input) => input.Path == SeriesFacts.FileName || input.Path.StartsWith(PredecessorPack.Folder, StringComparison.Ordinal);
}
