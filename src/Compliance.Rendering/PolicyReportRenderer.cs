using Compliance.Evidence.Pack;
using Compliance.Rendering.PolicyReports;

namespace Compliance.Rendering;

/// <summary>Check results and controls as objects that dashboards in a cluster show: <c>machine/openreports.yaml</c> and, for readers of the older
/// API, <c>machine/policyreports.yaml</c>.</summary>
public sealed class PolicyReportRenderer : IPackRenderer
{
    /// <inheritdoc/>
    public string Format => "policy reports";

    /// <inheritdoc/>
    public string PathFor(EvidencePack pack) => "machine/openreports.yaml";

    /// <inheritdoc/>
    public void Render(EvidencePack pack, ReadOnlyMemory<byte> packJson, string digest, Action<string, Action<Stream>> file)
    {
        file(PathFor(pack), output => Write(pack, digest, ReportForm.OpenReports, output));
        file("machine/policyreports.yaml", output => Write(pack, digest, ReportForm.PolicyReports, output));
    }

    private static void Write(EvidencePack pack, string digest, ReportForm form, Stream output)
    {
        output.Write("# Results of an audit of network segmentation. What could not be evaluated is an error here, and never a pass.\n"u8);
        var writer = new ReportWriter(pack, digest, form, output);
        foreach (var group in CheckGroups.Of(pack).Concat(ControlGroups.Of(pack)))
            writer.Write(group);
    }
}
