using Compliance.Rendering.Blocks;
using Compliance.Rendering.Drawings;
using Compliance.Rendering.Theming;

namespace Compliance.Rendering.Tests.Drawings;

/// <summary>A drawing of everything that can be drawn.</summary>
internal static class SampleDrawing
{
    private static readonly TextFit Fit = new(Theme.BuiltIn);

    /// <summary>A drawing with every shape, tone, ink, face and side.</summary>
    public static Drawing Everything(double width = 400, double height = 200, string name = "payments/api") => new(width, height,
    [
        .. Enum.GetValues<Tone>().Select((tone, i) => new Shape.Area(4 + (i * 30), 4, 24, 24, tone, 2)),
        .. Enum.GetValues<Ink>().Select((ink, i) => new Shape.Frame(4 + (i * 30), 40, 24, 24, ink, Ink.Ink, 0.8, 3)),
        .. Enum.GetValues<Ink>().Select((ink, i) => new Shape.Line([new(4, 80 + (i * 8)), new(100, 80 + (i * 8)), new(100, 84 + (i * 8))], ink, 1, i % 2 == 0, i % 3 == 0)),
        .. Enum.GetValues<Face>().Select((face, i) => Fit.Line(150, 80 + (i * 12), 8, name, 110, Ink.Ink, face)),
        .. Enum.GetValues<Align>().Select((align, i) => Fit.Line(330, 80 + (i * 12), 8, name, 60, Ink.Alarm, Face.Mono, align)),
    ]);
}
