using System.Collections.Immutable;
using Compliance.Network.Snapshot;

namespace Compliance.Kubernetes.Live;

/// <summary>How much of an object is asked for and kept.</summary>
internal enum ReadingForm
{
    /// <summary>The whole object but the field sets of managedFields.</summary>
    Full,

    /// <summary>PartialObjectMetadata: the server sends no body.</summary>
    Metadata,

    /// <summary>The fields named in <see cref="KeptFields"/>.</summary>
    Trimmed,
}

/// <summary>One object that is read by name, because its kind is never listed.</summary>
/// <param name="Namespace">Namespace.</param>
/// <param name="Name">Name.</param>
internal sealed record NamedObject(string Namespace, string Name);

/// <summary>One row of the catalogue of kinds to collect.</summary>
/// <param name="Kind">Group and kind.</param>
/// <param name="Resource">Plural, as in the request path and in RBAC rules.</param>
/// <param name="Form">What is kept.</param>
/// <param name="Versions">Versions whose fields the program knows, the best first. Another served version is read when none of them is.</param>
internal sealed record CollectedKind(ResourceKind Kind, string Resource, ReadingForm Form, ImmutableArray<string> Versions)
{
    /// <summary>Objects read by name; empty for a kind that is listed.</summary>
    public ImmutableArray<NamedObject> Names { get; init; } = [];
}
