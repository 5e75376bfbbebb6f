using System.Collections.Immutable;
using System.Text.Json;

namespace Compliance.Controls.Observation;

/// <summary>A file is in no form of flow records that is known.</summary>
/// <param name="message">What was found.</param>
public sealed class FlowFormException(string message) : Exception(message);

/// <summary>Reads a file of flow records, line by line, into an aggregation.</summary>
public static class FlowFileReader
{
    /// <summary>Forms that are known, for messages.</summary>
    public const string Known = "JSON lines of Hubble (hubble observe -o json, or its exporter), Calico flow logs or Goldmane flows, or Antrea flow records";

    private const int LinesToTell = 100, ProblemsTold = 20;

    private static readonly ImmutableArray<(string Name, Func<JsonElement, bool> Is, Func<JsonElement, FlowRecord?> Read)> Forms =
        [("hubble", HubbleForm.Is, HubbleForm.Read), ("antrea", AntreaForm.Is, AntreaForm.Read), ("calico", CalicoForm.Is, CalicoForm.Read)];

    /// <summary>Reads a file to its end. A line that cannot be read is counted and told, and hides no other.</summary>
    /// <param name="name">Name without its folder.</param>
    /// <param name="stream">Its text.</param>
    /// <param name="into">Receives the records.</param>
    /// <param name="sha256">Gives the digest of its bytes once they are read.</param>
    /// <exception cref="FlowFormException">No line of it, or none of its first hundred, is of a known form.</exception>
    public static FlowFile Read(string name, Stream stream, FlowAggregation into, Func<string> sha256)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(into);
        ArgumentNullException.ThrowIfNull(sha256);
        int form = -1;
        long records = 0, skipped = 0, malformed = 0, lines = 0, lost = 0;
        var problems = ImmutableArray.CreateBuilder<string>();
        foreach ((long number, ReadOnlyMemory<byte>? text) in BoundedLines.Of(stream))
        {
            if (text is { } blank && blank.Span.Trim(" \t\r"u8).IsEmpty) continue;
            lines++;
            try
            {
                using JsonDocument document = Parse(text);
                if (form < 0) form = Forms.IndexOf(Forms.FirstOrDefault(f => f.Is(document.RootElement)));
                if (form < 0) throw new FlowLineException("a line of no known form");
                // Notices of Hubble stand between its flows; any other line of another form is a fault.
                if (!Forms[form].Is(document.RootElement)) throw new FlowLineException($"a line that is no record of {Forms[form].Name}");
                if (Forms[form].Read(document.RootElement) is { } record)
                {
                    into.Add(record);
                    records++;
                }
                else
                {
                    skipped++;
                    lost += HubbleForm.Lost(document.RootElement);
                }
            }
            // A text with half of a surrogate pair is JSON and no Unicode; reading it is an invalid operation.
            catch (Exception e) when (e is JsonException or FlowLineException or InvalidOperationException)
            {
                malformed++;
                if (problems.Count < ProblemsTold) problems.Add($"{number}: {e switch { JsonException => "not JSON", FlowLineException => e.Message, _ => "a text in it is not Unicode" }}");
            }
            if (form < 0 && lines >= LinesToTell) break;
        }
        if (form < 0) throw new FlowFormException(lines == 0 ? "the file holds no line" : $"in no known form (first line: {problems[0]})");
        FlowFile file = new()
        {
            Name = name, Sha256 = sha256(), Form = Forms[form].Name, Records = records, Skipped = skipped, Lost = lost, Malformed = malformed, Problems = problems.ToImmutable(),
        };
        into.Finish(file);
        return file;
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte>? text)
    {
        if (text is not { } line) throw new FlowLineException($"longer than {BoundedLines.Longest} bytes");
        JsonDocument document = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = 64 });
        if (document.RootElement.ValueKind == JsonValueKind.Object) return document;
        document.Dispose();
        throw new FlowLineException("expected a JSON object");
    }
}
