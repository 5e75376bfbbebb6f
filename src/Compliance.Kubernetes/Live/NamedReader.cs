using System.Collections.Immutable;
using System.Security.Cryptography;
using Compliance.Network.Snapshot;

namespace Compliance.Kubernetes.Live;

/// <summary>Reads single objects of a kind that is never listed. An object that is not there is an answer.</summary>
internal sealed class NamedReader(ApiClient api, ServedKind kind, CollectionLimits limits, ObjectRedaction redact, TimeProvider clock)
{
    /// <summary>Reads the objects one after the other.</summary>
    public async Task<CollectedList> ReadAsync(ImmutableArray<NamedObject> names, CancellationToken cancel)
    {
        var objects = new List<SnapshotObject>();
        var gaps = new List<CollectionGap>();
        var redactions = new List<Redaction>();
        var reader = new ObjectReader(kind, ReadingForm.Full, redact);
        IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        DateTimeOffset started = ListReader.Seconds(clock.GetUtcNow());
        (int retries, int status, long bytes, DateTimeOffset? date) = (0, 0, 0, null);
        foreach (NamedObject name in names)
        {
            IncrementalHash? begun = null;
            ApiAnswer<ReadOnlyMemory<byte>?> answer = await api.GetAsync<ReadOnlyMemory<byte>?>(kind.PathOf(name), ApiClient.Json, async (body, stop) =>
            {
                begun?.Dispose();
                begun = hash.Clone();
                await using var measured = new MeasuredStream(body, begun, limits.ObjectBytes);
                using var whole = new MemoryStream();
                await measured.CopyToAsync(whole, stop);
                ReadOnlyMemory<byte> text = whole.ToArray();
                using System.Text.Json.JsonDocument wellFormed = System.Text.Json.JsonDocument.Parse(text);
                return text;
            }, cancel);
            (retries, status, date) = (retries + answer.Retries, answer.Status, answer.ServerDate ?? date);
            if (answer.Value is { } read)
            {
                hash.Dispose();
                hash = begun!;
                bytes += read.Length;
                if (reader.Read(read, redactions, out string? problem) is { } item) objects.Add(item);
                else Gap(GapReason.InvalidObject, name, problem!);
                continue;
            }
            begun?.Dispose();
            if (answer is { Status: 404, Failure.FromApi: true }) continue;
            Gap(answer.Failure!.Reason, name, answer.Failure.Message);
        }
        string sha = Convert.ToHexStringLower(hash.GetHashAndReset());
        hash.Dispose();
        return new CollectedList(new KindListing
        {
            Kind = kind.Kind,
            Version = kind.Version,
            Outcome = gaps.Count == 0 ? ListOutcome.Complete : ListOutcome.Incomplete,
            Count = objects.Count,
            Provenance = new ListProvenance
            {
                Request = "GET " + string.Join(", ", names.Select(kind.PathOf)),
                Form = "full",
                Pages = objects.Count,
                Items = objects.Count,
                Retries = retries,
                Status = status,
                Started = started,
                Ended = ListReader.Seconds(clock.GetUtcNow()),
                ServerDate = date,
                Bytes = bytes,
                Sha256 = objects.Count == 0 ? null : sha,
            },
        }, objects, gaps, redactions);

        void Gap(GapReason reason, NamedObject name, string message) =>
            gaps.Add(new CollectionGap(reason, kind.Kind, name.Namespace, $"{kind.Kind} {name.Namespace}/{name.Name}: {VisibleText.Of(message)}"));
    }
}
