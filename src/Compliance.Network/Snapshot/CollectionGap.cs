namespace Compliance.Network.Snapshot;

/// <summary>Why a part of the state could not be read.</summary>
public enum GapReason
{
    /// <summary>The API server answered 403.</summary>
    Forbidden,

    /// <summary>Discovery failed wholly or for this group: it is not known whether the kind is served.</summary>
    DiscoveryFailed,

    /// <summary>404 on a kind that discovery listed.</summary>
    NotFoundThoughDiscovered,

    /// <summary>The list ended before its end: a cut body, a lost continue token, a limit of this program.</summary>
    Truncated,

    /// <summary>No answer within the time allowed.</summary>
    TimedOut,

    /// <summary>429 or 5xx, also after the bounded retries, or a broken connection.</summary>
    ServerError,

    /// <summary>A manifest document that is not well-formed, or exceeds a fixed limit.</summary>
    UnreadableDocument,

    /// <summary>A well-formed document that is not a usable Kubernetes object.</summary>
    InvalidObject,

    /// <summary>Input of a recognised kind that this program refuses: a Helm chart, a Kustomize base, a link that leads out of the folder.</summary>
    RefusedInput,
}

/// <summary>A part of the state that could not be read. It is carried to every check that needed it; nothing passes on it.</summary>
/// <param name="Reason">What happened.</param>
/// <param name="Kind">The kind concerned; null when it is not known or the gap concerns every kind.</param>
/// <param name="Namespace">The namespace concerned; null for all.</param>
/// <param name="Message">One sentence for a person: what was read, what was expected.</param>
/// <param name="Source">File and line for manifests.</param>
/// <param name="Field">JSON pointer of the field at fault, where there is one.</param>
public sealed record CollectionGap(
    GapReason Reason, ResourceKind? Kind, string? Namespace, string Message, SourceLocation? Source = null, string? Field = null);
