using System.Globalization;
using System.Text;
using System.Text.Unicode;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Compliance.Network.Documents;

/// <summary>The nodes of one document as flat arrays, filled from parser events and used again for the next document.</summary>
internal sealed class YamlNodes(DocumentLimits limits)
{
    private readonly List<Frame> _open = [];
    private readonly Dictionary<string, int> _anchors = new(StringComparer.Ordinal);
    private YamlNode[] _nodes = new YamlNode[256];
    private byte[] _text = new byte[4096];
    private int _textLength;

    private readonly record struct Frame(int Node, int Children, int LastKey);

    public int Count { get; private set; }

    public ref YamlNode this[int index] => ref _nodes[index];

    public ReadOnlySpan<byte> TextOf(int index) => _text.AsSpan(_nodes[index].Start, _nodes[index].Length);

    public string StringOf(int index) => Encoding.UTF8.GetString(TextOf(index));

    /// <summary>Reads events up to the end of the document whose start was read last.</summary>
    /// <returns>Whether the text marks that end.</returns>
    public bool Fill(YamlEvents events)
    {
        Clear();
        while (events.MoveNext())
        {
            ParsingEvent e = events.Current;
            int line = events.LineOf(e.Start);
            int column = (int)e.Start.Column;
            switch (e)
            {
                case Scalar scalar:
                    int node = Add(YamlNodeKind.Scalar, scalar, line, column);
                    Store(ref _nodes[node], scalar);
                    break;
                case MappingStart mapping:
                    Open(Add(YamlNodeKind.Mapping, mapping, line, column));
                    break;
                case SequenceStart sequence:
                    Open(Add(YamlNodeKind.Sequence, sequence, line, column));
                    break;
                case AnchorAlias alias:
                    AddAlias(alias, line, column);
                    break;
                case MappingEnd or SequenceEnd:
                    _nodes[_open[^1].Node].End = Count;
                    _open.RemoveAt(_open.Count - 1);
                    break;
                case DocumentEnd end:
                    return !end.IsImplicit;
            }
        }
        return false;
    }

    /// <summary>Pointer of the innermost field reached when reading stopped.</summary>
    public string PointerReached()
    {
        string pointer = "";
        foreach (Frame frame in _open)
        {
            if (frame.Children == 0) break;
            bool mapping = _nodes[frame.Node].Kind == YamlNodeKind.Mapping;
            pointer = JsonPointer.Append(pointer, mapping ? StringOf(frame.LastKey) : (frame.Children - 1).ToString(CultureInfo.InvariantCulture));
        }
        return pointer;
    }

    public void Clear()
    {
        Count = 0;
        _textLength = 0;
        _open.Clear();
        _anchors.Clear();
    }

    private int Add(YamlNodeKind kind, NodeEvent e, int line, int column)
    {
        int index = AddNode(new YamlNode { Kind = kind, Line = line, Column = column, Tag = TagOf(e) });
        if (!e.Anchor.IsEmpty) _anchors[e.Anchor.Value] = index;
        return index;
    }

    private void AddAlias(AnchorAlias alias, int line, int column)
    {
        if (!_anchors.TryGetValue(alias.Value.Value, out int target))
            throw new YamlProblemException(line, column, $"the alias '*{alias.Value.Value}' names no anchor that stands before it");
        if (_nodes[target].End == 0)
            throw new YamlProblemException(line, column, $"the alias '*{alias.Value.Value}' stands inside what it refers to");
        int index = AddNode(new YamlNode { Kind = YamlNodeKind.Alias, Line = line, Column = column, Start = target });
        _nodes[index].End = index + 1;
    }

    private int AddNode(YamlNode node)
    {
        if (Count >= 2L * limits.MaxNodes) throw new YamlProblemException(node.Line, node.Column, $"the document has more than {limits.MaxNodes} values");
        if (Count == _nodes.Length) Array.Resize(ref _nodes, Count * 2);
        _nodes[Count] = node;
        if (_open.Count > 0)
        {
            Frame frame = _open[^1];
            _open[^1] = new Frame(frame.Node, frame.Children + 1, frame.Children % 2 == 0 ? Count : frame.LastKey);
        }
        return Count++;
    }

    private void Open(int index)
    {
        if (_open.Count >= limits.MaxDepth)
            throw new YamlProblemException(_nodes[index].Line, _nodes[index].Column, $"mappings and sequences are nested deeper than {limits.MaxDepth}");
        _open.Add(new Frame(index, 0, 0));
    }

    private void Store(ref YamlNode node, Scalar scalar)
    {
        string value = scalar.Value;
        int most = value.Length * 3;
        if (_text.Length - _textLength < most) Array.Resize(ref _text, Math.Max(_text.Length * 2, _textLength + most));
        if (Utf8.FromUtf16(value, _text.AsSpan(_textLength), out _, out int written, replaceInvalidSequences: false) != System.Buffers.OperationStatus.Done)
            throw new YamlProblemException(node.Line, node.Column, "the text holds half of a surrogate pair; expected Unicode text");
        node.Start = _textLength;
        node.Length = written;
        node.Plain = scalar.Style == ScalarStyle.Plain && scalar.IsPlainImplicit;
        node.End = Count;
        _textLength += written;
    }

    private static YamlTag TagOf(NodeEvent e)
    {
        if (e.Tag.IsEmpty) return YamlTag.None;
        return e.Tag.IsNonSpecific ? YamlTag.Text : e.Tag.Value switch
        {
            "tag:yaml.org,2002:str" => YamlTag.Text,
            "tag:yaml.org,2002:int" => YamlTag.Whole,
            "tag:yaml.org,2002:float" => YamlTag.Fraction,
            "tag:yaml.org,2002:bool" => YamlTag.Truth,
            "tag:yaml.org,2002:null" => YamlTag.Null,
            "tag:yaml.org,2002:binary" => YamlTag.Binary,
            _ => YamlTag.Other,
        };
    }
}
