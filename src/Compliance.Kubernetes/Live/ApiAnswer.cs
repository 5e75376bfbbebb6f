using Compliance.Network.Snapshot;

namespace Compliance.Kubernetes.Live;

/// <summary>Why a request gave nothing.</summary>
/// <param name="Reason">What happened.</param>
/// <param name="Message">The server's words or the transport's, made visible.</param>
/// <param name="FromApi">The API itself answered, with a <c>Status</c>.</param>
/// <param name="Continue">Replacement token of a 410; null when there is none.</param>
internal sealed record ApiFailure(GapReason Reason, string Message, bool FromApi, string? Continue);

/// <summary>The outcome of one request with its repetitions.</summary>
/// <param name="Value">What was read; default when <paramref name="Failure"/> is set.</param>
/// <param name="Failure">Why nothing was read; null on success.</param>
/// <param name="Status">Last HTTP status; 0 when no answer came.</param>
/// <param name="Retries">Times the request was sent again.</param>
/// <param name="ServerDate">The last answer's Date header.</param>
internal sealed record ApiAnswer<T>(T? Value, ApiFailure? Failure, int Status, int Retries, DateTimeOffset? ServerDate);
