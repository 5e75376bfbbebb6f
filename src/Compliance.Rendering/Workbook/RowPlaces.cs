using Compliance.Evidence.Pack;

namespace Compliance.Rendering.Workbook;

/// <summary>In which row of its sheet a thing stands, for links: the first where several have one name.</summary>
internal sealed class RowPlaces(EvidencePack pack)
{
    /// <summary>Rows of Findings by finding.</summary>
    public IReadOnlyDictionary<string, int> Findings { get; } = Of(pack.Findings, finding => finding.Id);

    /// <summary>Rows of Controls by <c>framework:control</c>.</summary>
    public IReadOnlyDictionary<string, int> Controls { get; } = Of(pack.Controls, control => control.Framework + ":" + control.Control);

    /// <summary>Rows of Evidence_Index by item.</summary>
    public IReadOnlyDictionary<string, int> Evidence { get; } = Of(pack.Evidence, item => item.Id);

    /// <summary>The control's identifier, leading to its row.</summary>
    public object? Control(string framework, string control) => Controls.TryGetValue(framework + ":" + control, out var row) ? new Link(control, "Controls", row) : control;

    private static Dictionary<string, int> Of<T>(IReadOnlyList<T> items, Func<T, string> key)
    {
        var rows = new Dictionary<string, int>(items.Count, StringComparer.Ordinal);
        for (var i = 0; i < items.Count; i++)
            rows.TryAdd(key(items[i]), i + 2);
        return rows;
    }
}
