using System.Security.Cryptography;
using Compliance.Network.Snapshot;

namespace Compliance.Kubernetes.Live;

/// <summary>One page as far as it has arrived. It joins the list only when it has arrived whole.</summary>
internal sealed class ListPage(ObjectReader reader, IncrementalHash hash)
{
    /// <summary>Objects that could be read.</summary>
    public List<SnapshotObject> Objects { get; } = [];

    /// <summary>What was removed from them.</summary>
    public List<Redaction> Redactions { get; } = [];

    /// <summary>What makes the other objects unusable.</summary>
    public List<string> Problems { get; } = [];

    /// <summary>Objects received, unusable ones too.</summary>
    public int Items { get; private set; }

    /// <summary>Hash over the list's bytes up to the end of this page.</summary>
    public IncrementalHash Hash { get; } = hash;

    /// <summary>Bytes of the page.</summary>
    public long Bytes { get; private set; }

    /// <summary>What the page says of the list.</summary>
    public ListMetadata Metadata { get; private set; } = new(null, null, null);

    /// <summary>Reads the page.</summary>
    public async Task<ListPage> ReadAsync(Stream body, CollectionLimits limits, long bytesLeft, CancellationToken cancel)
    {
        await using var measured = new MeasuredStream(body, Hash, bytesLeft);
        Metadata = await new ListBody(Add, limits.ObjectBytes).ReadAsync(measured, cancel);
        Bytes = measured.Count;
        return this;
    }

    private void Add(ReadOnlyMemory<byte> text)
    {
        Items++;
        if (reader.Read(text, Redactions, out string? problem) is { } item) Objects.Add(item);
        else Problems.Add($"object {Items} of the page: {problem}");
    }
}
