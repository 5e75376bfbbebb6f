using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Compliance.Controls.Facts.History;

/// <summary>Something in the past of an object that is not as the API server writes it.</summary>
/// <param name="Pointer">JSON pointer into the object.</param>
/// <param name="Message">What is wrong with it, as a sentence.</param>
public sealed record MalformedPast(string Pointer, string Message);

/// <summary>An entry of <c>metadata.managedFields</c>: who wrote fields of an object. A subresource of its own is left out.</summary>
/// <param name="Pointer">JSON pointer of the entry.</param>
/// <param name="Manager">The name that a program gives itself, not a user; null when not told.</param>
/// <param name="Operation"><c>Apply</c> or <c>Update</c>; null when not told.</param>
/// <param name="Time">When it last took fields; null when not told.</param>
/// <param name="OwnsSpec">Whether it owns fields of what the object demands; null when its field set was not kept.</param>
internal sealed record FieldWriter(string Pointer, string? Manager, string? Operation, DateTimeOffset? Time, bool? OwnsSpec)
{
    private const string List = "/metadata/managedFields";

    // What the API server admits as the name of a manager.
    private const int LongestManager = 128;

    private static readonly string[] s_times = ["yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK"];

    /// <summary>The writers of an object, in its order.</summary>
    /// <param name="body">The object.</param>
    /// <param name="malformed">Receives what could not be understood; what is left of an entry counts.</param>
    public static ImmutableArray<FieldWriter> Of(JsonElement body, ICollection<MalformedPast> malformed)
    {
        if (Json.At(body, "metadata", "managedFields") is not { ValueKind: not JsonValueKind.Null } list) return [];
        if (list.ValueKind != JsonValueKind.Array)
        {
            malformed.Add(new(List, $"expected a list of managers, found {Kind(list)}"));
            return [];
        }
        var writers = ImmutableArray.CreateBuilder<FieldWriter>();
        int i = 0;
        foreach (JsonElement entry in list.EnumerateArray())
        {
            string at = $"{List}/{(i++).ToString(CultureInfo.InvariantCulture)}";
            if (entry.ValueKind != JsonValueKind.Object) malformed.Add(new(at, $"expected a manager, found {Kind(entry)}"));
            else if (Subresource(entry, at, malformed) is "") writers.Add(new(at, Name(entry, at, malformed), Written(entry, at, malformed), When(entry, at, malformed), Owns(entry, at, malformed)));
        }
        return writers.ToImmutable();
    }

    /// <summary>The one that changed what the object demands last, as far as these tell; null when none of them tells a time.</summary>
    public static FieldWriter? Last(ImmutableArray<FieldWriter> writers) =>
        writers.Where(w => w is { OwnsSpec: not false, Time: not null }).MaxBy(w => w.Time!.Value);

    /// <summary>The first that wrote what the object demands; null when none of them tells a time.</summary>
    public static FieldWriter? First(ImmutableArray<FieldWriter> writers) =>
        writers.Where(w => w is { OwnsSpec: not false, Time: not null }).MinBy(w => w.Time!.Value);

    // An entry whose subresource cannot be read may be of the status: it tells nothing.
    private static string? Subresource(JsonElement entry, string at, ICollection<MalformedPast> malformed) => Text(entry, "subresource", at, malformed, out bool told) ?? (told ? null : "");

    private static string? Name(JsonElement entry, string at, ICollection<MalformedPast> malformed)
    {
        if (Text(entry, "manager", at, malformed, out _) is not { } name) return null;
        if (name.Length is > 0 and <= LongestManager && !name.Any(char.IsControl)) return name;
        malformed.Add(new($"{at}/manager", $"expected a printable name of at most {LongestManager} characters"));
        return null;
    }

    private static string? Written(JsonElement entry, string at, ICollection<MalformedPast> malformed)
    {
        string? operation = Text(entry, "operation", at, malformed, out _);
        if (operation is null or "Apply" or "Update") return operation;
        malformed.Add(new($"{at}/operation", "expected Apply or Update"));
        return null;
    }

    private static DateTimeOffset? When(JsonElement entry, string at, ICollection<MalformedPast> malformed)
    {
        if (Text(entry, "time", at, malformed, out _) is not { } text) return null;
        if (DateTimeOffset.TryParseExact(text, s_times, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time)) return time.ToUniversalTime();
        malformed.Add(new($"{at}/time", "expected a moment such as 2027-03-31T09:00:00Z"));
        return null;
    }

    private static bool? Owns(JsonElement entry, string at, ICollection<MalformedPast> malformed)
    {
        if (Json.At(entry, "fieldsV1") is not { ValueKind: not JsonValueKind.Null } fields) return null;
        if (fields.ValueKind == JsonValueKind.Object) return Json.At(fields, "f:spec") is not null || Json.At(fields, "f:specs") is not null;
        malformed.Add(new($"{at}/fieldsV1", $"expected a set of fields, found {Kind(fields)}"));
        return null;
    }

    private static string? Text(JsonElement entry, string field, string at, ICollection<MalformedPast> malformed, out bool told)
    {
        told = Json.At(entry, field) is { ValueKind: not JsonValueKind.Null };
        if (!told) return null;
        if (Json.Text(entry, field) is { } text) return text;
        malformed.Add(new($"{at}/{field}", $"expected a text, found {Kind(Json.At(entry, field)!.Value)}"));
        return null;
    }

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object", JsonValueKind.Array => "a list", JsonValueKind.String => "a text", JsonValueKind.Number => "a number", _ => "a truth value",
    };
}
