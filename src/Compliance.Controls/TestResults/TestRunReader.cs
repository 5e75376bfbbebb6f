using System.Text.Json;
using System.Xml;
using Compliance.Controls.Configuration;
using Compliance.Network.Documents;

namespace Compliance.Controls.TestResults;

/// <summary>Reads files of test results: JUnit XML, JSON of Conftest, JSON and JUnit of this program's verb <c>test</c>.</summary>
public static class TestRunReader
{
    /// <summary>Reads a file.</summary>
    /// <param name="name">Name to show, unique among the files.</param>
    /// <param name="text">Its bytes: UTF-8 JSON, or XML in the encoding that it declares.</param>
    public static TestRunReading Read(string name, ReadOnlyMemory<byte> text)
    {
        ReadOnlySpan<byte> start = text.Span;
        if (start.StartsWith("\uFEFF"u8)) start = start[3..];
        start = start.TrimStart(" \t\r\n"u8);
        if (start.IsEmpty) return Refused(name, 1, "", "the file is empty; expected test results as JUnit XML or JSON");
        return start[0] == (byte)'<' ? JUnit(name, text) : Json(name, text);
    }

    private static TestRunReading JUnit(string name, ReadOnlyMemory<byte> text)
    {
        try
        {
            return new(JUnitReader.Read(name, text), null);
        }
        catch (XmlException e)
        {
            return Refused(name, Math.Max(e.LineNumber, 1), "", $"expected JUnit XML: {e.Message}");
        }
        catch (MalformedResultsException e)
        {
            return Refused(name, e.Line, e.Field, e.Message);
        }
    }

    private static TestRunReading Json(string name, ReadOnlyMemory<byte> text)
    {
        DocumentReading reading = StructuredDocument.Read(text, DocumentLimits.Default);
        if (reading.Problems is [var problem, ..]) return Refused(name, problem.Line, problem.Pointer, problem.Message);
        if (reading.Documents is not [var document]) return Refused(name, 1, "", $"expected one document, found {reading.Documents.Length}");
        ResultFields fields = new(document);
        try
        {
            return document.Root.ValueKind switch
            {
                JsonValueKind.Array => new(ConftestReader.Read(name, fields), null),
                JsonValueKind.Object => new(StatedFlowsReader.Read(name, fields), null),
                _ => Refused(name, 1, "", "expected the JSON of conftest (a list) or of compliance test (a mapping)"),
            };
        }
        catch (MalformedResultsException e)
        {
            return Refused(name, e.Line, e.Field, e.Message);
        }
    }

    private static TestRunReading Refused(string name, int line, string field, string message) => new(null, new(name, line, field, message));
}
