using System.Security.Cryptography;
using Compliance.Network.Snapshot;

namespace Compliance.Kubernetes.Live;

/// <summary>Reads one kind over all namespaces, page by page.</summary>
internal sealed class ListReader(
    ApiClient api, ServedKind kind, ReadingForm form, CollectionLimits limits, ObjectRedaction redact, TimeProvider clock, IProgress<string>? progress)
{
    private const string MetadataList = "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io,application/json";
    private const int ToldProblems = 20;
    private readonly ObjectReader _reader = new(kind, form, redact);
    private readonly Dictionary<ObjectRef, SnapshotObject> _objects = [];
    private readonly List<CollectionGap> _gaps = [];
    private readonly List<Redaction> _redactions = [];
    private readonly List<string> _problems = [];
    private IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private string? _token;
    private string? _version;
    private bool _mixed;
    private long? _expected;
    private long _bytes;
    private int _pages, _items, _restarts, _retries, _status;
    private DateTimeOffset? _serverDate;

    /// <summary>Reads the list to its end, or to what stops it.</summary>
    public async Task<CollectedList> ReadAsync(CancellationToken cancel)
    {
        DateTimeOffset started = Seconds(clock.GetUtcNow());
        while (await NextAsync(cancel)) { }
        DateTimeOffset ended = Seconds(clock.GetUtcNow());
        foreach (string problem in _problems.Take(ToldProblems)) Gap(GapReason.InvalidObject, problem);
        if (_problems.Count > ToldProblems) Gap(GapReason.InvalidObject, $"{_problems.Count - ToldProblems} more objects are unusable");
        var listing = new KindListing
        {
            Kind = kind.Kind,
            Version = kind.Version,
            Outcome = _gaps.Count == 0 ? ListOutcome.Complete : ListOutcome.Incomplete,
            Count = _objects.Count,
            Provenance = new ListProvenance
            {
                Request = $"GET {kind.Path}?limit={limits.PageSize}",
                Form = form.ToString().ToLowerInvariant(),
                ResourceVersion = _version,
                Pages = _pages,
                Items = _items,
                Restarts = _restarts,
                Retries = _retries,
                Status = _status,
                Started = started,
                Ended = ended,
                ServerDate = _serverDate,
                Bytes = _bytes,
                Sha256 = _pages == 0 ? null : Convert.ToHexStringLower(_hash.GetCurrentHash()),
                Consistent = !_mixed,
            },
        };
        _hash.Dispose();
        return new CollectedList(listing, _objects.Values, _gaps, _redactions);
    }

    private async Task<bool> NextAsync(CancellationToken cancel)
    {
        string path = $"{kind.Path}?limit={limits.PageSize}{(_token is null ? "" : "&continue=" + Uri.EscapeDataString(_token))}";
        ListPage? begun = null;
        ApiAnswer<ListPage> answer = await api.GetAsync(path, form == ReadingForm.Metadata ? MetadataList : ApiClient.Json, (body, stop) =>
        {
            begun?.Hash.Dispose();
            begun = new ListPage(_reader, _hash.Clone());
            return begun.ReadAsync(body, limits, limits.ListBytes - _bytes, stop);
        }, cancel);
        _retries += answer.Retries;
        _status = answer.Status;
        _serverDate = answer.ServerDate ?? _serverDate;
        if (answer.Value is { } page) return Join(page);
        begun?.Hash.Dispose();
        return answer.Status == 410 && Restart(answer.Failure!) || Stop(answer.Failure!);
    }

    private bool Join(ListPage page)
    {
        int before = _objects.Count;
        foreach (SnapshotObject item in page.Objects) _objects[item.Ref] = item;
        _redactions.AddRange(page.Redactions);
        _problems.AddRange(page.Problems);
        _items += page.Items;
        _bytes += page.Bytes;
        _pages++;
        _version = page.Metadata.ResourceVersion ?? _version;
        if (_pages == 1) _expected = page.Metadata.Remaining + page.Items;
        _hash.Dispose();
        _hash = page.Hash;
        if (page.Metadata.Continue is not { } next) return Finish();
        if (_pages % 20 == 0) progress?.Report($"{kind.Kind}: {_items} objects so far");
        if (next != _token && (page.Items == 0 || _objects.Count > before || page.Problems.Count > 0))
        {
            _token = next;
            return true;
        }
        Gap(GapReason.Truncated, $"page {_pages} repeats what was already read, so the rest of the list cannot be reached");
        return false;
    }

    private bool Finish()
    {
        // The count is exact for a list that shows one state; a mixed one shows several.
        if (!_mixed && _expected > _items)
            Gap(GapReason.Truncated, $"the server counted {_expected} objects on its first page and sent {_items}");
        return false;
    }

    private bool Restart(ApiFailure failure)
    {
        if (_restarts >= limits.Restarts) return false;
        _restarts++;
        if (failure.Continue is { } replacement && replacement != _token && _token is not null)
        {
            _token = replacement;
            _mixed = true;
            progress?.Report($"{kind.Kind}: the list expired; the rest is read from a newer state");
            return true;
        }
        progress?.Report($"{kind.Kind}: the list expired; it is read again from the beginning");
        _objects.Clear();
        _redactions.Clear();
        _problems.Clear();
        _hash.GetHashAndReset();
        (_token, _version, _mixed, _expected, _bytes, _pages, _items) = (null, null, false, null, 0, 0, 0);
        return true;
    }

    private bool Stop(ApiFailure failure)
    {
        string place = _pages == 0 ? "" : $" on page {_pages + 1}, after {_items} objects";
        string restarts = _status == 410 ? $", after {_restarts} restarts" : "";
        Gap(failure.Reason, $"the list could not be read{place}{restarts}: {failure.Message}");
        return false;
    }

    private void Gap(GapReason reason, string message) =>
        _gaps.Add(new CollectionGap(reason, kind.Kind, null, $"{kind.Kind}: {VisibleText.Of(message)}"));

    /// <summary>Whole seconds: what a snapshot keeps of a moment.</summary>
    internal static DateTimeOffset Seconds(DateTimeOffset moment) => new(moment.UtcTicks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond, TimeSpan.Zero);
}
