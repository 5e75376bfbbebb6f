using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Compliance.Network.Documents;

/// <summary>The parser events of one chunk, with every failure of the parser turned into a problem with its place.</summary>
internal sealed class YamlEvents(string text, int lineOffset)
{
    private readonly Parser _parser = new(new Scanner(new StringReader(text), skipComments: true));

    public ParsingEvent Current => _parser.Current!;

    public int LineOf(Mark mark) => Math.Max((int)mark.Line, 1) + lineOffset;

    public bool MoveNext()
    {
        try
        {
            return _parser.MoveNext();
        }
        catch (YamlException e)
        {
            throw new YamlProblemException(LineOf(e.Start), Math.Max((int)e.Start.Column, 1), $"not well-formed YAML: {e.Message.TrimEnd('.')}");
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // The parser throws these, without a place, for content after a document that has ended and for some broken surrogate escapes.
            Mark last = _parser.Current?.End ?? Mark.Empty;
            throw new YamlProblemException(LineOf(last), Math.Max((int)last.Column, 1), "not well-formed YAML: broken escape, or content where none can stand");
        }
    }
}
