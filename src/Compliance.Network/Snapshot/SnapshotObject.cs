using System.Text.Json;

namespace Compliance.Network.Snapshot;

/// <summary>One object as it was read, after redaction; never interpreted here.</summary>
public sealed class SnapshotObject
{
    /// <summary>Which object this is.</summary>
    public required ObjectRef Ref { get; init; }

    /// <summary>Version part of the object's <c>apiVersion</c>, for example <c>v1</c>.</summary>
    public required string Version { get; init; }

    /// <summary>The whole object, <c>apiVersion</c> and <c>kind</c> included.</summary>
    public required JsonElement Body { get; init; }

    /// <summary>Where it stood in a manifest; null for an object of a live cluster.</summary>
    public SourceLocation? Source { get; init; }
}
