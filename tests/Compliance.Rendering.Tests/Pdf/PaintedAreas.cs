using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Graphics.Operations;
using UglyToad.PdfPig.Graphics.Operations.ClippingPaths;
using UglyToad.PdfPig.Graphics.Operations.PathConstruction;
using UglyToad.PdfPig.Graphics.Operations.PathPainting;
using UglyToad.PdfPig.Graphics.Operations.SpecialGraphicsState;
using UglyToad.PdfPig.Graphics.Operations.TextShowing;

namespace Compliance.Rendering.Tests.Pdf;

/// <summary>Areas that a page's content fills, and the clip in force where it shows text. Paths count by their bounds: the layouts fill
/// rectangles and round ones, and a polygon's bounds err on the safe side only for text under it.</summary>
internal sealed class PaintedAreas
{
    private readonly List<(Area Area, int After)> _fills = [];
    private readonly Dictionary<int, Area> _clips = [];

    /// <summary>Reads the operations of a page.</summary>
    public static PaintedAreas Of(Page page)
    {
        var areas = new PaintedAreas();
        var state = new GraphicsState(1, 1, 0, 0, null);
        var saved = new Stack<GraphicsState>();
        var path = Area.Nothing;
        var clips = false;
        var shown = 0;
        foreach (var operation in page.Operations)
        {
            switch (operation)
            {
                case Push:
                    saved.Push(state);
                    break;
                case Pop:
                    state = saved.Pop();
                    break;
                case ModifyCurrentTransformationMatrix m:
                    state = state.Transformed([.. m.Value.Select(v => (double)v)]);
                    break;
                case AppendRectangle r:
                    path = path.With(state, r.LowerLeftX, r.LowerLeftY).With(state, r.LowerLeftX + r.Width, r.LowerLeftY + r.Height);
                    break;
                case BeginNewSubpath m:
                    path = path.With(state, m.X, m.Y);
                    break;
                case AppendStraightLineSegment l:
                    path = path.With(state, l.X, l.Y);
                    break;
                case AppendDualControlPointBezierCurve c:
                    path = path.With(state, c.X1, c.Y1).With(state, c.X2, c.Y2).With(state, c.X3, c.Y3);
                    break;
                case ModifyClippingByNonZeroWindingIntersect or ModifyClippingByEvenOddIntersect:
                    clips = true;
                    break;
                case EndPath or StrokePath or CloseAndStrokePath:
                    End(fills: false);
                    break;
                case FillPathNonZeroWinding or FillPathNonZeroWindingCompatibility or FillPathEvenOddRule or FillPathNonZeroWindingAndStroke or FillPathEvenOddRuleAndStroke
                    or CloseFillPathNonZeroWindingAndStroke or CloseFillPathEvenOddRuleAndStroke:
                    End(fills: true);
                    break;
                case ShowText or ShowTextsWithPositioning or MoveToNextLineShowText or MoveToNextLineShowTextWithSpacing:
                    shown++;
                    if (state.Clip is { } clip)
                        areas._clips[shown] = clip;
                    break;
            }
        }

        return areas;

        void End(bool fills)
        {
            if (fills)
                areas._fills.Add((path, shown));
            if (clips)
                state = state with { Clip = state.Clip is { } outer ? outer.Within(path) : path };
            (path, clips) = (Area.Nothing, false);
        }
    }

    /// <summary>Letters that a clip cuts or a later area covers, the first of each.</summary>
    public IEnumerable<string> Hidden(List<LetterBox> letters)
    {
        var cut = letters.FindIndex(letter => _clips.TryGetValue(letter.Sequence, out var clip) && !clip.Holds(letter));
        if (cut >= 0)
            yield return $"{letters[cut].In(letters)} is clipped";
        var covered = letters.FindIndex(letter => _fills.Exists(fill => fill.After >= letter.Sequence && fill.Area.Covers(letter)));
        if (covered >= 0)
            yield return $"{letters[covered].In(letters)} is covered by an area painted after it";
    }

    /// <summary>Scale and place of the current coordinates (they are never turned), and the clip; null for none.</summary>
    private readonly record struct GraphicsState(double ScaleX, double ScaleY, double MoveX, double MoveY, Area? Clip)
    {
        public GraphicsState Transformed(double[] matrix) => this with
        {
            ScaleX = ScaleX * matrix[0],
            ScaleY = ScaleY * matrix[3],
            MoveX = MoveX + (ScaleX * matrix[4]),
            MoveY = MoveY + (ScaleY * matrix[5]),
        };
    }

    private readonly record struct Area(double Left, double Bottom, double Right, double Top)
    {
        private const double Tolerance = 0.6;

        public static readonly Area Nothing = new(double.MaxValue, double.MaxValue, double.MinValue, double.MinValue);

        public Area With(GraphicsState state, double x, double y)
        {
            var (px, py) = (state.MoveX + (state.ScaleX * x), state.MoveY + (state.ScaleY * y));
            return new Area(Math.Min(Left, px), Math.Min(Bottom, py), Math.Max(Right, px), Math.Max(Top, py));
        }

        public Area Within(Area other) => new(Math.Max(Left, other.Left), Math.Max(Bottom, other.Bottom), Math.Min(Right, other.Right), Math.Min(Top, other.Top));

        public bool Holds(LetterBox letter) =>
            letter.Left >= Left - Tolerance && letter.Right <= Right + Tolerance && letter.Bottom >= Bottom - Tolerance && letter.Top <= Top + Tolerance;

        /// <summary>More than a hairline of the letter lies under it: the rule below a link does not.</summary>
        public bool Covers(LetterBox letter) =>
            Math.Min(letter.Right, Right) - Math.Max(letter.Left, Left) > Tolerance && Math.Min(letter.Top, Top) - Math.Max(letter.Baseline, Bottom) > Tolerance;
    }
}
