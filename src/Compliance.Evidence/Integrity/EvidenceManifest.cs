using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Compliance.Evidence.Integrity;

/// <summary>Every file of evidence, inputs and draft renditions with its size and hash. Its own SHA-256 is the digest of the pack.</summary>
public sealed record EvidenceManifest
{
    /// <summary>Where it stands in the pack.</summary>
    public const string FileName = "evidence-manifest.json";

    /// <summary>Where the time stamp over its signed statement stands in the pack.</summary>
    public const string TokenName = "evidence-manifest.tsr";

    /// <summary>Form of this document.</summary>
    public int Format { get; init; } = 1;

    /// <summary>Document id of the pack.</summary>
    public required string Document { get; init; }

    /// <summary>Program and version that wrote it.</summary>
    public required string Program { get; init; }

    /// <summary>Files, by path.</summary>
    public required ImmutableArray<ManifestFile> Files { get; init; }
}

/// <summary>One file of a manifest.</summary>
/// <param name="Path">Path inside the pack.</param>
/// <param name="Bytes">Size.</param>
/// <param name="Sha256">SHA-256, lower-case hex.</param>
public sealed record ManifestFile([property: JsonRequired] string Path, [property: JsonRequired] long Bytes, [property: JsonRequired] string Sha256);
