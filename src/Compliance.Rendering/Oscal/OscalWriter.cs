using System.Text.Encodings.Web;
using System.Text.Json;

namespace Compliance.Rendering.Oscal;

/// <summary>A property of an OSCAL object. One without a value is not written.</summary>
/// <param name="Name">Token.</param>
/// <param name="Value">Text of the pack; null or empty: there is no such property.</param>
internal readonly record struct Property(string Name, string? Value)
{
    /// <summary>Number as a value.</summary>
    public Property(string name, long value) : this(name, value.ToString(System.Globalization.CultureInfo.InvariantCulture))
    {
    }

    /// <summary>Moment as a value.</summary>
    public Property(string name, DateTimeOffset? value) : this(name, value is { } moment ? OscalText.Moment(moment) : null)
    {
    }

    /// <summary>Token that tells it from others of its name; null when there is none.</summary>
    public string? Class { get; init; }

    /// <summary>Token that it shares with others it belongs to; null when there is none.</summary>
    public string? Group { get; init; }

    /// <summary>Text of the pack beside it; null when there is none.</summary>
    public string? Remarks { get; init; }

    /// <summary>Whether OSCAL itself defines it.</summary>
    public bool Core { get; init; }

    /// <summary>Namespace that it is in, where OSCAL does not define it; null: this program's.</summary>
    public string? Space { get; init; }
}

/// <summary>Writes OSCAL JSON in a stream, a small part at a time, and keeps its rules: no array is empty, every text fits its type.</summary>
internal sealed class OscalWriter
{
    /// <summary>The namespace of this program's properties.</summary>
    public const string Namespace = "https://compliance.example.com/ns/oscal";

    private const int FlushAt = 1 << 16;

    private static readonly JsonWriterOptions s_options = new() { Indented = true, IndentSize = 1, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Utf8JsonWriter _json;

    private OscalWriter(Utf8JsonWriter json) => _json = json;

    /// <summary>Writes one document.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="root">Name of its only member.</param>
    /// <param name="content">Writes what stands in it.</param>
    public static void Write(Stream output, string root, Action<OscalWriter> content)
    {
        using (var json = new Utf8JsonWriter(output, s_options))
        {
            json.WriteStartObject();
            var writer = new OscalWriter(json);
            writer.Object(root, () => content(writer));
            json.WriteEndObject();
        }
        output.Write("\n"u8);
    }

    /// <summary>An object.</summary>
    public void Object(string name, Action content)
    {
        _json.WriteStartObject(name);
        content();
        _json.WriteEndObject();
    }

    /// <summary>An array of objects; none when there are no items.</summary>
    public void Array<T>(string name, IEnumerable<T> items, Action<T> content)
    {
        var begun = false;
        foreach (var item in items)
        {
            if (!begun)
                _json.WriteStartArray(name);
            begun = true;
            _json.WriteStartObject();
            content(item);
            _json.WriteEndObject();
            if (_json.BytesPending > FlushAt)
                _json.Flush();
        }
        if (begun)
            _json.WriteEndArray();
    }

    /// <summary>An array of tokens or words; none when there are none.</summary>
    public void Words(string name, IEnumerable<string> items)
    {
        var begun = false;
        foreach (var item in items)
        {
            if (!begun)
                _json.WriteStartArray(name);
            begun = true;
            _json.WriteStringValue(item);
        }
        if (begun)
            _json.WriteEndArray();
    }

    /// <summary>An array of ids; none when there are none.</summary>
    public void Ids(string name, IEnumerable<Guid> items) => Words(name, items.Select(id => id.ToString()));

    /// <summary>An array of objects that hold one id each.</summary>
    public void References(string name, string member, IEnumerable<Guid> items) => Array(name, items, id => Id(member, id));

    public void Id(string name, Guid id) => _json.WriteString(name, id);

    /// <summary>A token, word, address or markup that fits its type already.</summary>
    public void Word(string name, string word) => _json.WriteString(name, word);

    public void Number(string name, int number) => _json.WriteNumber(name, number);

    /// <summary>Text of the pack as type <c>string</c>.</summary>
    public void Line(string name, string text) => _json.WriteString(name, OscalText.Line(text));

    /// <summary>Text of the pack as type <c>markup-line</c>.</summary>
    public void Markup(string name, string text) => _json.WriteString(name, OscalText.Markup(text));

    /// <summary>Text of the pack as type <c>markup-multiline</c>; nothing when there is none.</summary>
    public void Paragraphs(string name, string? text)
    {
        if (!string.IsNullOrEmpty(text))
            _json.WriteString(name, OscalText.Paragraphs(text));
    }

    /// <summary>A moment; nothing where the type has no place for it.</summary>
    public void Moment(string name, DateTimeOffset? moment)
    {
        if (moment is { } known && OscalText.HasMoment(known))
            _json.WriteString(name, OscalText.Moment(known));
    }

    /// <summary>The properties that have a value.</summary>
    public void Properties(params IEnumerable<Property> properties) => Array("props", properties.Where(p => !string.IsNullOrEmpty(p.Value)), p =>
    {
        Word("name", p.Name);
        if (!p.Core)
            Word("ns", p.Space ?? Namespace);
        Line("value", p.Value!);
        if (p.Class is { } word)
            Word("class", word);
        if (p.Group is { } group)
            Word("group", group);
        Paragraphs("remarks", p.Remarks);
    });
}
