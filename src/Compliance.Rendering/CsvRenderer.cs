using Compliance.Evidence.Pack;
using Compliance.Rendering.Csv;

namespace Compliance.Rendering;

/// <summary>The findings as one table for other programs: <c>report/findings.csv</c>.</summary>
public sealed class CsvRenderer : IPackRenderer
{
    /// <inheritdoc/>
    public string Format => "csv";

    /// <inheritdoc/>
    public string PathFor(EvidencePack pack) => "report/findings.csv";

    /// <inheritdoc/>
    public void Render(EvidencePack pack, ReadOnlyMemory<byte> packJson, string digest, Action<string, Action<Stream>> file) =>
        file(PathFor(pack), output =>
        {
            var table = new CsvTable(output);
            table.Write(["id", "severity", "verdict", "check", "title", "cluster", "namespace", "subject", "condition", "criteria", "cause", "effect",
                "recommendation", "from", "to", "port", "policy", "pointer", "controls", "pack", "digest", "waived by"]);
            foreach (var f in pack.Findings)
                table.Write([f.Id, f.Severity, f.Verdict, f.Check, f.Title, f.Cluster, f.Namespace ?? "", f.Subject, f.Condition, f.Criteria, f.Cause,
                    f.Effect, f.Recommendation, f.Witness?.From ?? "", f.Witness?.To ?? "", f.Witness?.Port ?? "", f.Witness?.Policy ?? "",
                    f.Witness?.Pointer ?? "", string.Join(' ', f.Controls), pack.Document.Id, digest, string.Join(' ', f.WaivedBy)]);
        });
}
