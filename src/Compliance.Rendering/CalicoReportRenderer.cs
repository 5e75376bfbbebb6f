using Compliance.Evidence.Pack;
using Compliance.Rendering.CalicoReports;

namespace Compliance.Rendering;

/// <summary>Files in <c>machine/calico/</c> with the columns of Calico's former compliance reports inventory, network-access and policy-audit, for
/// those who leave them and whose programs read these.</summary>
public sealed class CalicoReportRenderer : IPackRenderer
{
    /// <inheritdoc/>
    public string Format => "calico reports";

    /// <inheritdoc/>
    public string PathFor(EvidencePack pack) => "machine/calico/inventory.csv";

    /// <inheritdoc/>
    public void Render(EvidencePack pack, ReadOnlyMemory<byte> packJson, string digest, Action<string, Action<Stream>> file)
    {
        foreach (var table in CalicoTables.Of(pack))
            file(table.Path, table.Write);
    }
}
