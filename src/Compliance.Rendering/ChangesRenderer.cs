using Compliance.Evidence.Pack;
using Compliance.Rendering.Csv;
using Compliance.Rendering.Workbook;

namespace Compliance.Rendering;

/// <summary>The change log for other programs: <c>diff/changes.json</c>, canonical, and beside it <c>changes.csv</c> and
/// <c>policy-changes.csv</c>, with the columns of the workbook's sheets. A pack without a change log has none of them; that of a first pack
/// says that it is one.</summary>
public sealed class ChangesRenderer : IPackRenderer
{
    /// <inheritdoc/>
    public string Format => "change log";

    /// <inheritdoc/>
    public string PathFor(EvidencePack pack) => "diff/changes.json";

    /// <inheritdoc/>
    public void Render(EvidencePack pack, ReadOnlyMemory<byte> packJson, string digest, Action<string, Action<Stream>> file)
    {
        if (pack.Changes is not { } log)
            return;
        file(PathFor(pack), output => output.Write(PackJson.Write(log)));
        file("diff/changes.csv", output => CsvTable.Write(LifeTables.Difference(pack), output));
        file("diff/policy-changes.csv", output => CsvTable.Write(LifeTables.PolicyChanges(pack), output));
    }
}
