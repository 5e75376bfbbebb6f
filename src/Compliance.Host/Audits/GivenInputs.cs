using System.Collections.Immutable;
using Compliance.Controls.Assessment;
using Compliance.Evidence.Pack;

namespace Compliance.Host.Audits;

/// <summary>What an audit is given beside snapshots and configuration, and how it stands in the pack.</summary>
internal sealed record GivenInputs
{
    /// <summary>What is known of the pack and its store.</summary>
    public required EvidenceStoreFacts Store { get; init; }

    /// <summary>The files of the pack that hold it.</summary>
    public ImmutableArray<(string Path, string What, ReadOnlyMemory<byte> Bytes)> Files =>
        [("inputs/store.json", "What is known of the pack and its store", PackJson.Write(Store))];
}
