using System.Text;
using Scriban;
using Scriban.Runtime;

namespace Compliance.Rendering.Templates;

/// <summary>Output that remembers which place of which template wrote each part, so that a mistake in the markup is told in the words of
/// the template and not of the text it made.</summary>
internal sealed class TracedOutput(TemplateContext context) : IScriptOutput
{
    private readonly StringBuilder text = new();
    private readonly List<(int Start, string Template, int Line, int Column, bool Literal)> pieces = [];

    /// <inheritdoc/>
    public void Write(string text, int offset, int count)
    {
        if (context.CurrentNode is { } node)
        {
            var span = node.Span;
            pieces.Add((this.text.Length, span.FileName, span.Start.Line, span.Start.Column, node is Scriban.Syntax.ScriptRawStatement));
        }
        this.text.Append(text, offset, count);
    }

    /// <inheritdoc/>
    public ValueTask WriteAsync(string text, int offset, int count, CancellationToken cancellationToken)
    {
        Write(text, offset, count);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override string ToString() => text.ToString();

    /// <summary>The template, line and column (from 1) that wrote a place of the output (line and column from 1).</summary>
    public (string Template, int Line, int Column) SourceOf(int line, int column)
    {
        var output = text.ToString();
        var offset = 0;
        for (; line > 1; line--)
        {
            var end = output.IndexOf('\n', offset);
            if (end < 0)
                break;
            offset = end + 1;
        }
        offset = Math.Min(offset + column - 1, output.Length);
        var index = pieces.FindLastIndex(piece => piece.Start <= offset);
        if (index < 0)
            return ("", 1, 1);
        var found = pieces[index];
        if (!found.Literal)
            return (found.Template, found.Line + 1, found.Column + 1);
        var before = output.AsSpan(found.Start, offset - found.Start);
        var breaks = before.Count('\n');
        var at = breaks == 0 ? found.Column + before.Length : before.Length - before.LastIndexOf('\n') - 1;
        return (found.Template, found.Line + breaks + 1, at + 1);
    }
}
