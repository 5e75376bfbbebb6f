using ClosedXML.Excel;
using Compliance.Rendering.Blocks;

namespace Compliance.Rendering.Workbook;

/// <summary>Colours and faces of the workbook: the same meaning as in the PDF.</summary>
internal static class Palette
{
    /// <summary>Running text.</summary>
    public const string Face = "Calibri";

    /// <summary>Names of objects.</summary>
    public const string Mono = "Consolas";

    public static XLColor Ink { get; } = XLColor.FromHtml("#14213D");

    public static XLColor Accent { get; } = XLColor.FromHtml("#0F766E");

    public static XLColor Muted { get; } = XLColor.FromHtml("#5B6475");

    public static XLColor Assessor { get; } = XLColor.FromHtml("#FFFBE6");

    public static XLColor Rule { get; } = XLColor.FromHtml("#D9DEE8");

    public static XLColor Hatch { get; } = XLColor.FromHtml("#9AA5BD");

    /// <summary>Background and text of a tone.</summary>
    public static (XLColor Fill, XLColor Ink) Of(Tone tone) => tone switch
    {
        Tone.Satisfied => (XLColor.FromHtml("#D9F0EC"), Accent),
        Tone.NotSatisfied or Tone.Critical => (XLColor.FromHtml("#F6D5D1"), XLColor.FromHtml("#7F1710")),
        Tone.High => (XLColor.FromHtml("#FBE0D2"), XLColor.FromHtml("#8A2E06")),
        Tone.Medium or Tone.Warning => (XLColor.FromHtml("#FCE7C3"), XLColor.FromHtml("#7A4B00")),
        Tone.NotEvaluated => (XLColor.FromHtml("#EEF1F7"), Ink),
        Tone.Low or Tone.Info => (XLColor.FromHtml("#E8EDF7"), Ink),
        _ => (XLColor.FromHtml("#F4F5F9"), Muted),
    };
}
