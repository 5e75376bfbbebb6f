using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Compliance.Network.Documents;

/// <summary>Writes the nodes of one YAML document as JSON: aliases expanded, merge keys applied, duplicate keys refused.</summary>
internal sealed class YamlToJson(YamlNodes nodes, DocumentLimits limits)
{
    /// <summary>Above this many keys a set finds duplicates faster than comparing each with each.</summary>
    private const int FewKeys = 12;

    private static readonly JsonWriterOptions s_options = new() { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<int> _lines = [];
    private readonly List<Entry> _entries = [];

    /// <summary>Way to the current value: the node of a key, or the complement of a position in a sequence.</summary>
    private readonly List<int> _steps = [];
    private int _aliasNodes;

    /// <summary>One key of a mapping; <paramref name="Text"/> is null where the key is the node's text as it stands.</summary>
    private readonly record struct Entry(int Key, int Value, string? Text, bool ViaAlias);

    /// <summary>The document, or null when it is empty.</summary>
    public StructuredDocument? Convert()
    {
        if (nodes.Count == 0) return null;
        var buffer = new ArrayBufferWriter<byte>(Math.Max(nodes.Count * 24, 64));
        using (var json = new Utf8JsonWriter(buffer, s_options)) Write(json, 0, 0, viaAlias: false);
        if (buffer.WrittenSpan.SequenceEqual("null"u8)) return null;
        return new StructuredDocument(JsonElement.Parse(buffer.WrittenSpan, new JsonDocumentOptions { MaxDepth = limits.MaxDepth }), [.. _lines]);
    }

    private void Write(Utf8JsonWriter json, int index, int depth, bool viaAlias)
    {
        YamlNode node = nodes[index];
        if (node.Kind == YamlNodeKind.Alias)
        {
            Write(json, node.Start, depth, viaAlias: true);
            return;
        }
        CountValue(node, viaAlias);
        _lines.Add(node.Line);
        switch (node.Kind)
        {
            case YamlNodeKind.Scalar:
                if (YamlScalar.Write(json, nodes.TextOf(index), node.Plain, node.Tag) is { } problem) throw Problem(node, problem);
                break;
            case YamlNodeKind.Sequence:
                Enter(node, depth);
                json.WriteStartArray();
                WriteItems(json, index, depth, viaAlias);
                json.WriteEndArray();
                break;
            default:
                Enter(node, depth);
                json.WriteStartObject();
                WriteEntries(json, index, depth, viaAlias);
                json.WriteEndObject();
                break;
        }
    }

    private void WriteItems(Utf8JsonWriter json, int sequence, int depth, bool viaAlias)
    {
        int position = 0;
        int end = nodes[sequence].End;
        for (int item = sequence + 1; item < end; item = nodes[item].End)
        {
            _steps.Add(~position++);
            Write(json, item, depth + 1, viaAlias);
            _steps.RemoveAt(_steps.Count - 1);
        }
    }

    private void WriteEntries(Utf8JsonWriter json, int mapping, int depth, bool viaAlias)
    {
        int first = _entries.Count;
        if (AddOwnEntries(mapping, viaAlias))
        {
            var names = new HashSet<string>(_entries.Skip(first).Select(NameOf), StringComparer.Ordinal);
            AddMergedEntries(mapping, names, depth);
        }
        int end = _entries.Count;
        for (int i = first; i < end; i++)
        {
            Entry entry = _entries[i];
            if (entry.Text is null) json.WritePropertyName(nodes.TextOf(entry.Key));
            else json.WritePropertyName(entry.Text);
            _steps.Add(entry.Key);
            Write(json, entry.Value, depth + 1, entry.ViaAlias);
            _steps.RemoveAt(_steps.Count - 1);
        }
        _entries.RemoveRange(first, end - first);
    }

    /// <summary>Adds the keys that stand in a mapping itself; returns whether it has merge keys too.</summary>
    private bool AddOwnEntries(int mapping, bool viaAlias)
    {
        int first = _entries.Count;
        bool merges = false;
        int end = nodes[mapping].End;
        for (int key = mapping + 1; key < end; key = nodes[nodes[key].End].End)
        {
            if (IsMerge(key)) merges = true;
            else _entries.Add(KeyEntry(key, nodes[key].End, viaAlias));
        }
        RefuseDuplicates(first);
        return merges;
    }

    private bool IsMerge(int key) => nodes[key] is { Kind: YamlNodeKind.Scalar, Plain: true, Tag: YamlTag.None } && nodes.TextOf(key).SequenceEqual("<<"u8);

    /// <summary>Adds what a mapping's merge keys bring; a name already there overrides what comes later.</summary>
    private void AddMergedEntries(int mapping, HashSet<string> names, int depth)
    {
        int end = nodes[mapping].End;
        for (int key = mapping + 1; key < end; key = nodes[nodes[key].End].End)
            if (IsMerge(key)) Merge(nodes[key].End, names, depth, mayBeSequence: true);
    }

    private void Merge(int value, HashSet<string> names, int depth, bool mayBeSequence)
    {
        YamlNode node = nodes[value];
        CountValue(node, viaAlias: true);
        if (depth >= limits.MaxDepth) throw Problem(node, $"merge keys are nested deeper than {limits.MaxDepth}");
        if (node.Kind == YamlNodeKind.Alias) Merge(node.Start, names, depth, mayBeSequence);
        else if (node.Kind == YamlNodeKind.Mapping)
        {
            int first = _entries.Count;
            bool merges = AddOwnEntries(value, viaAlias: true);
            int kept = first;
            for (int i = first; i < _entries.Count; i++)
            {
                CountValue(node, viaAlias: true);
                if (names.Add(NameOf(_entries[i]))) _entries[kept++] = _entries[i];
            }
            _entries.RemoveRange(kept, _entries.Count - kept);
            if (merges) AddMergedEntries(value, names, depth + 1);
        }
        else if (node.Kind == YamlNodeKind.Sequence && mayBeSequence)
            for (int item = value + 1; item < node.End; item = nodes[item].End) Merge(item, names, depth + 1, mayBeSequence: false);
        else throw Problem(node, "a merge key '<<' takes a mapping or a sequence of mappings");
    }

    private Entry KeyEntry(int key, int value, bool viaAlias)
    {
        YamlNode node = nodes[key];
        int scalar = node.Kind == YamlNodeKind.Alias ? node.Start : key;
        node = nodes[scalar];
        if (node.Kind != YamlNodeKind.Scalar) throw Problem(node, "a mapping or sequence stands as a key; expected text");
        ReadOnlySpan<byte> text = nodes.TextOf(scalar);
        if (node is { Tag: YamlTag.None } && (!node.Plain || !YamlScalar.MayResolve(text))) return new Entry(scalar, value, null, viaAlias);
        string name = YamlScalar.Key(nodes.StringOf(scalar), node.Plain, node.Tag) ?? throw Problem(node, "null or not-a-number stands as a key; expected text");
        return new Entry(scalar, value, name, viaAlias);
    }

    private void RefuseDuplicates(int first)
    {
        int count = _entries.Count - first;
        HashSet<string>? seen = count > FewKeys ? new HashSet<string>(count, StringComparer.Ordinal) : null;
        for (int i = first; i < _entries.Count; i++)
        {
            bool twice = seen is not null ? !seen.Add(NameOf(_entries[i])) : IndexOf(_entries[i], first, i) >= 0;
            if (twice) throw Problem(nodes[_entries[i].Key], $"the key '{NameOf(_entries[i])}' stands twice in one mapping");
        }
    }

    private int IndexOf(Entry entry, int from, int to)
    {
        ReadOnlySpan<byte> name = BytesOf(entry);
        for (int i = from; i < to; i++)
            if (name.SequenceEqual(BytesOf(_entries[i]))) return i;
        return -1;
    }

    private ReadOnlySpan<byte> BytesOf(Entry entry) => entry.Text is null ? nodes.TextOf(entry.Key) : Encoding.UTF8.GetBytes(entry.Text);

    private string NameOf(Entry entry) => entry.Text ?? nodes.StringOf(entry.Key);

    private void Enter(YamlNode node, int depth)
    {
        if (depth >= limits.MaxDepth) throw Problem(node, $"mappings and sequences are nested deeper than {limits.MaxDepth}");
    }

    private void CountValue(YamlNode node, bool viaAlias)
    {
        if (viaAlias && ++_aliasNodes > DocumentLimits.MaxAliasNodes)
            throw Problem(node, $"aliases and merge keys expand to more than {DocumentLimits.MaxAliasNodes} values");
        if (_lines.Count >= limits.MaxNodes) throw Problem(node, $"the document has more than {limits.MaxNodes} values");
    }

    private YamlProblemException Problem(YamlNode node, string message)
    {
        string pointer = "";
        foreach (int step in _steps)
            pointer = JsonPointer.Append(pointer, step >= 0 ? nodes.StringOf(step) : (~step).ToString(CultureInfo.InvariantCulture));
        return new YamlProblemException(node.Line, node.Column, message, pointer);
    }
}
