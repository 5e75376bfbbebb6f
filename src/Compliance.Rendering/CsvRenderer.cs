using System.Collections.Immutable;
using Compliance.Evidence.Pack;
using Compliance.Rendering.Csv;

namespace Compliance.Rendering;

/// <summary>Tables for other programs, all below <c>machine/</c>: findings, flows, controls, policies and workloads, each as RFC 4180 in UTF-8 with
/// one record of column names first. Every table is written, an empty one too, so that a program finds what it expects.</summary>
public sealed class CsvRenderer : IPackRenderer
{
    /// <inheritdoc/>
    public string Format => "csv";

    /// <inheritdoc/>
    public string PathFor(EvidencePack pack) => "machine/findings.csv";

    /// <inheritdoc/>
    public void Render(EvidencePack pack, ReadOnlyMemory<byte> packJson, string digest, Action<string, Action<Stream>> file)
    {
        ImmutableArray<CsvFile> tables = [FindingsCsv.Of(pack, digest), FlowsCsv.Of(pack, digest), ControlsCsv.Of(pack, digest), PoliciesCsv.Of(pack, digest), WorkloadsCsv.Of(pack, digest)];
        foreach (var table in tables)
            file(table.Path, table.Write);
    }
}
