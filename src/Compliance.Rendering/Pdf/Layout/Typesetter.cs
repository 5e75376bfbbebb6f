using System.Globalization;

namespace Compliance.Rendering.Pdf.Layout;

/// <summary>Cuts running text into lines, each filled as far as it goes.</summary>
internal sealed class Typesetter
{
    private const double Tolerance = 0.01;

    private readonly IReadOnlyList<InlineRun> _runs;
    private readonly double _limit;
    private readonly List<TextLine> _lines = [];
    private readonly List<LineChunk> _line = [];
    private double _x;

    private Typesetter(IReadOnlyList<InlineRun> runs, double limit)
    {
        _runs = runs;
        _limit = limit;
    }

    /// <summary>Lines of at most this width; none for empty text.</summary>
    public static List<TextLine> Lines(IReadOnlyList<InlineRun> runs, double width)
    {
        var setter = new Typesetter(runs, width);
        var first = 0;
        for (var r = 0; r <= runs.Count; r++)
        {
            if (r < runs.Count && !runs[r].Break)
                continue;
            setter.Fill(LineChunk.Cut(runs, first, r));
            if (r < runs.Count)
                setter.EndLine(forced: true);
            first = r + 1;
        }

        if (setter._line.Count > 0)
            setter.EndLine(forced: false);
        return setter._lines;
    }

    private void Fill(List<LineChunk> chunks)
    {
        var first = 0;
        while (first < chunks.Count)
        {
            var last = first;
            double width = chunks[first].Core, pendingSpace = chunks[first].Space;
            while (!chunks[last].MayBreak && last + 1 < chunks.Count)
            {
                last++;
                width += pendingSpace + chunks[last].Core;
                pendingSpace = chunks[last].Space;
            }

            if (_x + width > _limit + Tolerance && _line.Count > 0)
                EndLine(forced: false);
            for (var i = first; i <= last; i++)
            {
                if (width > _limit + Tolerance)
                    AddSplit(chunks[i]);
                else
                    Add(chunks[i]);
            }

            first = last + 1;
        }
    }

    private void Add(LineChunk chunk)
    {
        _line.Add(chunk);
        _x += chunk.Core + chunk.Space;
    }

    /// <summary>Adds a chunk of a unit too long for any line: it breaks where a reader would break it, else anywhere.</summary>
    private void AddSplit(LineChunk chunk)
    {
        var run = _runs[chunk.Run];
        var (start, length) = (chunk.Start, chunk.Length);
        while (length > 0)
        {
            var edges = run.Badge is { } badge ? Badge.Lead(badge) + Badge.Trail : 0;
            var fits = Fitting(run, start, length, _limit - _x - edges);
            if (fits < length && _line.Count > 0 && fits == 0)
            {
                EndLine(forced: false);
                continue;
            }

            fits = Math.Max(fits, CharacterLength(run.Text, start, length));
            fits = fits < length ? Preferred(run.Text, start, fits) : fits;
            var rest = length - fits;
            Add(LineChunk.Chunk(run, chunk.Run, start, fits, rest == 0 ? chunk.Spaces : 0, rest > 0));
            if (rest > 0)
                EndLine(forced: false);
            start += fits;
            length = rest;
        }

        if (chunk.Length == 0)
            Add(chunk);
    }

    private static int Fitting(InlineRun run, int start, int length, double room)
    {
        var fits = 0;
        double width = 0;
        while (fits < length)
        {
            var step = CharacterLength(run.Text, start + fits, length - fits);
            width += run.Style.Measure(run.Text.AsSpan(start + fits, step));
            if (width > room + Tolerance)
                return fits;
            fits += step;
        }

        return fits;
    }

    /// <summary>Length of a character with the marks that combine with it.</summary>
    private static int CharacterLength(string text, int at, int limit)
    {
        var step = char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]) ? 2 : 1;
        while (step < limit && at + step < text.Length
               && CharUnicodeInfo.GetUnicodeCategory(text, at + step) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark)
            step += char.IsHighSurrogate(text[at + step]) ? 2 : 1;
        return Math.Min(step, limit);
    }

    private static int Preferred(string text, int start, int fits)
    {
        for (var n = fits; n > fits / 2 && n > 1; n--)
            if (text[start + n - 1] is ' ' or '/' or '-' or '.' or ':' or '_' || text[start + n] is '(' or '[' or '{')
                return n;
        return fits;
    }

    private void EndLine(bool forced)
    {
        var spans = new List<TextSpan>();
        double x = 0, visible = 0;
        for (var i = 0; i < _line.Count;)
        {
            var run = _runs[_line[i].Run];
            var start = _line[i].Start;
            var length = 0;
            var index = _line[i].Run;
            var trailing = 0;
            for (; i < _line.Count && _line[i].Run == index; i++)
            {
                length += _line[i].Length + _line[i].Spaces;
                trailing = _line[i].Spaces;
            }

            var text = run.Text.Substring(start, length);
            var lead = run.Badge is { } badge ? Badge.Lead(badge) : 0;
            var full = run.Style.Measure(text);
            var core = trailing == 0 ? full : run.Style.Measure(text.AsSpan(0, length - trailing));
            // A visible form cut in two stands once for its character; its other part for nothing.
            var actual = run.Actual is null ? null : start == 0 ? run.Actual : "";
            spans.Add(new TextSpan(x + lead, core, text, run, actual));
            if (length > trailing)
                visible = x + lead + core + (run.Badge is null ? 0 : Badge.Trail);
            x += lead + full + (run.Badge is null ? 0 : Badge.Trail);
        }

        if (spans.Count > 0 || forced)
            _lines.Add(new TextLine(spans, visible));
        _line.Clear();
        _x = 0;
    }
}
