namespace Compliance.Rendering.Pdf.Layout;

/// <summary>A stretch of a run between two places where a line may break.</summary>
/// <param name="Run">Index of the run.</param>
/// <param name="Start">First character.</param>
/// <param name="Length">Characters, without spaces at the end.</param>
/// <param name="Spaces">Spaces at the end; they vanish at a line's end.</param>
/// <param name="Core">Width without the spaces at the end, a badge's edges included.</param>
/// <param name="Space">Width of the spaces at the end.</param>
/// <param name="MayBreak">True when a line may end after it.</param>
internal readonly record struct LineChunk(int Run, int Start, int Length, int Spaces, double Core, double Space, bool MayBreak)
{
    /// <summary>Cuts the runs from <paramref name="first"/> up to <paramref name="end"/> at the places where a line may break.</summary>
    public static List<LineChunk> Cut(IReadOnlyList<InlineRun> runs, int first, int end)
    {
        var chunks = new List<LineChunk>();
        for (var r = first; r < end; r++)
        {
            var run = runs[r];
            if (run.Whole)
                chunks.Add(Chunk(run, r, 0, run.Text.Length, 0, mayBreak: true));
            else
                CutRun(run, r, chunks);
            // Two runs without a space between them belong together, except around what stands on its own.
            if (r + 1 < end && chunks.Count > 0 && runs[r + 1].Badge is not null && run.Text.Length > 0)
                chunks[^1] = chunks[^1] with { MayBreak = true };
        }

        return chunks;
    }

    /// <summary>A piece of a run, measured.</summary>
    public static LineChunk Chunk(InlineRun run, int index, int start, int length, int spaces, bool mayBreak)
    {
        var core = run.Style.Measure(run.Text.AsSpan(start, length));
        if (run.Badge is { } tone)
            core += Badge.Lead(tone) + Badge.Trail;
        var space = spaces == 0 ? 0 : run.Style.Measure(run.Text.AsSpan(start + length, spaces));
        return new LineChunk(index, start, length, spaces, core, space, mayBreak);
    }

    private static void CutRun(InlineRun run, int index, List<LineChunk> chunks)
    {
        var text = run.Text;
        for (var start = 0; start < text.Length;)
        {
            var end = start;
            while (end < text.Length && text[end] != ' ' && (end == start || !BreaksBefore(run, start, end)))
                end++;
            var spaces = 0;
            while (end + spaces < text.Length && text[end + spaces] == ' ')
                spaces++;
            chunks.Add(Chunk(run, index, start, end - start, spaces, spaces > 0 || end < text.Length));
            start = end + spaces;
        }
    }

    private static bool BreaksBefore(InlineRun run, int start, int at)
    {
        var text = run.Text;
        char before = text[at - 1], next = text[at];
        // Three characters at least stay on either side, so that no crumb is left.
        if (at - start < 3 || text.Length - at < 3 || !char.IsLetterOrDigit(next))
            return false;
        if (run.Name)
            return before is '/' or '-' or '.' or ':' or '_';
        return before is '-' or '/' && char.IsLetter(next) && char.IsLetter(text[at - 2]);
    }
}
