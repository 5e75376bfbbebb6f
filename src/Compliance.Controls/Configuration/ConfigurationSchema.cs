using System.Text.Json;
using Compliance.Controls.OwnChecks;

namespace Compliance.Controls.Configuration;

/// <summary>The JSON Schema (2020-12) of the configuration, written from the shape that the reader checks. What no schema can say, the
/// reader alone says: ids that stand twice, names of zones that are not there, days that are over, included files.</summary>
public static class ConfigurationSchema
{
    /// <summary>The schema, indented, with a line feed at the end.</summary>
    public static byte[] Write() => Write("compliance.yaml", ConfigurationShape.Root);

    /// <summary>The schema of a file of own checks.</summary>
    public static byte[] WriteChecks() => Write("A file of own checks", OwnCheckShape.Root);

    private static byte[] Write(string title, Shape root)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            writer.WriteStartObject();
            writer.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
            writer.WriteString("title", title);
            Body(writer, root, optional: true);
            writer.WriteEndObject();
        }
        bytes.WriteByte((byte)'\n');
        return bytes.ToArray();
    }

    private static void Body(Utf8JsonWriter writer, Shape shape, bool optional)
    {
        switch (shape)
        {
            case Shape.Mapping mapping:
                Type(writer, optional, "object");
                Mapping(writer, mapping);
                break;
            case Shape.Listing listing:
                Type(writer, optional, "array");
                if (listing.Least > 0) writer.WriteNumber("minItems", listing.Least);
                writer.WriteStartObject("items");
                Body(writer, listing.Item, optional: false);
                writer.WriteEndObject();
                break;
            case Shape.Text text:
                Type(writer, optional, "string");
                writer.WriteString("pattern", text.Format.Pattern);
                if (text.Usual.IsDefaultOrEmpty) break;
                writer.WriteStartArray("examples");
                foreach (string usual in text.Usual) writer.WriteStringValue(usual);
                writer.WriteEndArray();
                break;
            case Shape.Either either:
                writer.WriteStartArray("anyOf");
                foreach (Shape one in (Shape[])[either.Word, either.Whole])
                {
                    writer.WriteStartObject();
                    Body(writer, one, optional);
                    writer.WriteEndObject();
                }
                writer.WriteEndArray();
                break;
            case Shape.Choice choice:
                writer.WriteStartArray("enum");
                foreach (string value in choice.Values) writer.WriteStringValue(value);
                if (optional) writer.WriteNullValue();
                writer.WriteEndArray();
                break;
            case Shape.Flag:
                Type(writer, optional, "boolean");
                break;
            case Shape.Number number:
                Type(writer, optional, "integer");
                writer.WriteNumber("minimum", number.Least);
                writer.WriteNumber("maximum", number.Most);
                break;
            case Shape.Labels:
                Type(writer, optional, "object");
                writer.WriteStartObject("additionalProperties");
                Type(writer, optional: false, "string");
                writer.WriteEndObject();
                break;
            case Shape.Parameter:
                Type(writer, optional, "string", "number", "boolean", "array");
                writer.WriteStartObject("items");
                Type(writer, optional: false, "string", "number");
                writer.WriteEndObject();
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(shape), shape, "unknown shape");
        }
    }

    private static void Mapping(Utf8JsonWriter writer, Shape.Mapping mapping)
    {
        writer.WriteBoolean("additionalProperties", false);
        if (mapping.Fields.Any(f => f.Required))
        {
            writer.WriteStartArray("required");
            foreach (Field field in mapping.Fields.Where(f => f.Required)) writer.WriteStringValue(field.Name);
            writer.WriteEndArray();
        }
        writer.WriteStartObject("properties");
        foreach (Field field in mapping.Fields)
        {
            writer.WriteStartObject(field.Name);
            writer.WriteString("description", field.Words);
            Body(writer, field.Shape, !field.Required);
            writer.WriteEndObject();
        }
        writer.WriteEndObject();
    }

    private static void Type(Utf8JsonWriter writer, bool optional, params ReadOnlySpan<string> types)
    {
        if (types.Length == 1 && !optional)
        {
            writer.WriteString("type", types[0]);
            return;
        }
        writer.WriteStartArray("type");
        foreach (string type in types) writer.WriteStringValue(type);
        if (optional) writer.WriteStringValue("null");
        writer.WriteEndArray();
    }
}
