using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Xml;

namespace Compliance.Rendering.JUnit;

/// <summary>Writes JUnit XML, as CI systems read it. Counts are made of the cases; there are no durations, which would make two runs of one input
/// differ.</summary>
public static class JUnitDocument
{
    private static readonly XmlWriterSettings Settings = new() { Encoding = new UTF8Encoding(false), Indent = true, NewLineChars = "\n", CloseOutput = false };

    /// <summary>Writes a document.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="name">Name of the whole, which then has totals too; null for none.</param>
    /// <param name="suites">The suites, in order.</param>
    public static void Write(Stream output, string? name, ImmutableArray<JUnitSuite> suites)
    {
        using (var xml = XmlWriter.Create(output, Settings))
        {
            xml.WriteStartElement("testsuites");
            if (name is not null)
            {
                ImmutableArray<JUnitCase> all = [.. suites.SelectMany(suite => suite.Cases)];
                Attribute(xml, "name", name);
                Attribute(xml, "tests", Number(all.Length));
                Attribute(xml, "failures", Count(all, JUnitOutcome.Failed));
                Attribute(xml, "errors", Count(all, JUnitOutcome.Error));
                Attribute(xml, "time", "0");
            }
            foreach (var suite in suites)
                Write(xml, suite);
            xml.WriteEndElement();
        }
        output.Write("\n"u8);
    }

    private static void Write(XmlWriter xml, JUnitSuite suite)
    {
        xml.WriteStartElement("testsuite");
        Attribute(xml, "name", suite.Name);
        Attribute(xml, "tests", Number(suite.Cases.Length));
        Attribute(xml, "failures", Count(suite.Cases, JUnitOutcome.Failed));
        Attribute(xml, "errors", Count(suite.Cases, JUnitOutcome.Error));
        Attribute(xml, "skipped", Count(suite.Cases, JUnitOutcome.Skipped));
        Attribute(xml, "time", "0");
        Attribute(xml, "timestamp", suite.Timestamp);
        Properties(xml, suite.Properties);
        foreach (var testCase in suite.Cases)
            Write(xml, testCase);
        xml.WriteEndElement();
    }

    private static void Write(XmlWriter xml, JUnitCase testCase)
    {
        xml.WriteStartElement("testcase");
        Attribute(xml, "classname", testCase.ClassName);
        Attribute(xml, "name", testCase.Name);
        if (testCase.File is { } file)
            Attribute(xml, "file", file);
        if (testCase.Line is { } line)
            Attribute(xml, "line", Number(line));
        Attribute(xml, "time", "0");
        Properties(xml, testCase.Properties);
        if (testCase.Outcome != JUnitOutcome.Passed)
            Outcome(xml, testCase);
        if (testCase.Output is { } text)
            xml.WriteElementString("system-out", VisibleText.Of(text));
        xml.WriteEndElement();
    }

    private static void Outcome(XmlWriter xml, JUnitCase testCase)
    {
        xml.WriteStartElement(testCase.Outcome switch { JUnitOutcome.Failed => "failure", JUnitOutcome.Error => "error", _ => "skipped" });
        Attribute(xml, "message", testCase.Message ?? "");
        Attribute(xml, "type", testCase.Type ?? "");
        foreach (var (indent, text) in testCase.Lines)
            xml.WriteString($"\n{new string(' ', indent)}{VisibleText.OneLine(text)}");
        xml.WriteEndElement();
    }

    private static void Properties(XmlWriter xml, ImmutableArray<(string Name, string Value)> properties)
    {
        if (properties.IsEmpty)
            return;
        xml.WriteStartElement("properties");
        foreach (var (name, value) in properties)
        {
            xml.WriteStartElement("property");
            Attribute(xml, "name", name);
            Attribute(xml, "value", value);
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }

    // XML cannot hold control characters at all.
    private static void Attribute(XmlWriter xml, string name, string value) => xml.WriteAttributeString(name, VisibleText.OneLine(value));

    private static string Count(ImmutableArray<JUnitCase> cases, JUnitOutcome outcome) => Number(cases.Count(testCase => testCase.Outcome == outcome));

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
