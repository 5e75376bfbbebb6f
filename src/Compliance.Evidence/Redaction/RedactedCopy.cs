using System.Collections.Immutable;
using Compliance.Evidence.Pack;

namespace Compliance.Evidence.Redaction;

/// <summary>What a redacted copy of a pack is, in the file <see cref="FileName"/> of the copy.</summary>
public sealed record RedactionNote
{
    /// <summary>Where it stands in a redacted copy. No pack has such a file.</summary>
    public const string FileName = "redaction.json";

    /// <summary>Form of this document.</summary>
    public int Format { get; init; } = 1;

    /// <summary>What the copy is, in words.</summary>
    public required string Statement { get; init; }

    /// <summary>Document id of the pack.</summary>
    public required string Document { get; init; }

    /// <summary>SHA-256 of the evidence manifest of the pack, lower-case hex: what its approvals bind.</summary>
    public required string Original { get; init; }

    /// <summary>Persons whose names were replaced.</summary>
    public required int Persons { get; init; }

    /// <summary>Files of the pack that are not in the copy, by path: renditions, which are written anew, manifests, signatures and time stamps,
    /// which prove nothing of the copy, and what could not be read.</summary>
    public required ImmutableArray<string> LeftOut { get; init; }

    /// <summary>What the redaction does not do, one sentence each.</summary>
    public required ImmutableArray<string> Limits { get; init; }
}

/// <summary>A pack without the names of people.</summary>
/// <param name="Note">What it is.</param>
/// <param name="Pack">The pack to write renditions of: the released one where there is one.</param>
/// <param name="Files">The files of the copy by their path inside it, without renditions, in order.</param>
public sealed record RedactedCopy(RedactionNote Note, EvidencePack Pack, ImmutableSortedDictionary<string, ReadOnlyMemory<byte>> Files);
