using System.Collections.Immutable;
using System.Globalization;
using System.Xml;
using Compliance.Host.Terminal;

namespace Compliance.Host.Expectations;

/// <summary>Results as JUnit XML, as CI systems read it: a suite for the file, a case for each expectation.</summary>
internal static class ResultJUnit
{
    private static readonly XmlWriterSettings s_settings = new() { Encoding = Streams.Utf8, Indent = true, NewLineChars = "\n", CloseOutput = false };

    /// <summary>Writes the results.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="file">The file of expectations.</param>
    /// <param name="run">What was tested, and when.</param>
    /// <param name="results">The results.</param>
    public static void Write(Stream output, string file, TestedState run, ImmutableArray<FlowResult> results)
    {
        using (var xml = XmlWriter.Create(output, s_settings))
        {
            xml.WriteStartElement("testsuites");
            xml.WriteStartElement("testsuite");
            Attribute(xml, "name", file);
            Attribute(xml, "tests", Number(results.Length));
            Attribute(xml, "failures", Number(results.Count(r => r.Outcome == Outcome.Differs)));
            Attribute(xml, "errors", Number(results.Count(r => r.Outcome == Outcome.Unanswerable)));
            Attribute(xml, "skipped", "0");
            // Durations would make two runs of one input differ.
            Attribute(xml, "time", "0");
            Attribute(xml, "timestamp", run.MomentText);
            Properties(xml, ("cluster", run.Cluster));
            foreach (FlowResult result in results) Case(xml, file, result);
            xml.WriteEndElement();
            xml.WriteEndElement();
        }
        output.Write("\n"u8);
    }

    private static void Case(XmlWriter xml, string file, FlowResult result)
    {
        xml.WriteStartElement("testcase");
        Attribute(xml, "classname", file);
        Attribute(xml, "name", result.Expectation.Name);
        Attribute(xml, "file", file);
        Attribute(xml, "line", Number(result.Expectation.Line));
        Attribute(xml, "time", "0");
        if (!result.Namespaces.IsEmpty) Properties(xml, ("namespaces", string.Join(',', result.Namespaces)));
        if (result.Outcome != Outcome.Holds)
        {
            xml.WriteStartElement(result.Outcome == Outcome.Differs ? "failure" : "error");
            Attribute(xml, "message", result.Message);
            Attribute(xml, "type", result.Outcome == Outcome.Differs ? $"expected-{FlowExpectation.Word(result.Expectation.Expected)}" : "unanswerable");
            foreach ((int indent, string text) in result.Lines) xml.WriteString($"\n{new string(' ', indent)}{Printable.Line(text)}");
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }

    private static void Properties(XmlWriter xml, (string Name, string Value) property)
    {
        xml.WriteStartElement("properties");
        xml.WriteStartElement("property");
        Attribute(xml, "name", property.Name);
        Attribute(xml, "value", property.Value);
        xml.WriteEndElement();
        xml.WriteEndElement();
    }

    // XML cannot hold control characters at all.
    private static void Attribute(XmlWriter xml, string name, string value) => xml.WriteAttributeString(name, Printable.Line(value));

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
