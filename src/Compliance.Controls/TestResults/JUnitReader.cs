using System.Collections.Immutable;
using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Compliance.Controls.Facts.History;

namespace Compliance.Controls.TestResults;

/// <summary>Reads JUnit XML, in the form that the common tools share: suites, nested or not, of cases with failure, error or skipped.</summary>
internal static class JUnitReader
{
    // No document type and no entity is ever expanded.
    private static readonly XmlReaderSettings s_settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = 256L << 20, IgnoreComments = true, IgnoreProcessingInstructions = true,
    };

    public static TestRun Read(string name, ReadOnlyMemory<byte> text)
    {
        using var bytes = new MemoryStream(text.ToArray(), writable: false);
        using XmlReader reader = XmlReader.Create(bytes, s_settings);
        XElement root = XDocument.Load(reader, LoadOptions.SetLineInfo).Root!;
        if (root.Name.LocalName is not ("testsuites" or "testsuite"))
            throw Wrong(root, $"expected the element testsuites or testsuite, found {root.Name.LocalName}");

        long passed = 0, skipped = 0;
        ImmutableArray<TestFailure>.Builder failures = ImmutableArray.CreateBuilder<TestFailure>();
        SortedSet<string> namespaces = new(StringComparer.Ordinal);
        bool told = false, timed = true;
        DateTimeOffset? earliest = null;
        foreach (XElement test in Children(root, "testcase"))
        {
            string title = test.Attribute("name")?.Value ?? throw Wrong(test, "the attribute 'name' is missing; expected the name of the test");
            if (Moment(test) is { } moment) earliest = earliest is { } e && e < moment ? e : moment;
            else timed = false;
            if (Outcome(test, "failure") is { } failure) failures.Add(new(title, Message(failure)));
            else if (Outcome(test, "error") is { } error) failures.Add(new(title, Message(error)));
            else if (Outcome(test, "skipped") is not null || test.Attribute("status")?.Value is "notrun" or "disabled" or "skipped") skipped++;
            else
            {
                passed++;
                foreach (string ns in Namespaces(test))
                {
                    told = true;
                    namespaces.Add(ns);
                }
            }
        }
        // A suite that broke before its cases has only its counts to tell it.
        foreach (XElement suite in root.DescendantsAndSelf().Where(e => e.Name.LocalName == "testsuite" && !Children(e, "testsuite").Any(s => s != e)))
            foreach ((string attribute, string element) in ((string, string)[])[("failures", "failure"), ("errors", "error")])
                if (Count(suite, attribute) is { } stated && stated > Children(suite, "testcase").Count(c => Outcome(c, element) is not null))
                    failures.Add(new(suite.Attribute("name")?.Value ?? "testsuite", $"the suite counts {stated} {attribute}, more than its cases show"));
        return new()
        {
            Name = name,
            Format = "junit",
            Moment = timed ? earliest : null,
            Cluster = Property(root.DescendantsAndSelf().FirstOrDefault(e => e.Name.LocalName == "testsuite"), "cluster"),
            Passed = passed,
            Skipped = skipped,
            Failures = failures.ToImmutable(),
            Namespaces = told ? [.. namespaces] : null,
        };
    }

    private static IEnumerable<XElement> Children(XElement element, string name) => element.DescendantsAndSelf().Where(e => e.Name.LocalName == name);

    private static XElement? Outcome(XElement test, string name) => test.Elements().FirstOrDefault(e => e.Name.LocalName == name);

    private static string Message(XElement outcome) => outcome.Attribute("message")?.Value is { Length: > 0 } message ? message : outcome.Value.Trim();

    /// <summary>When a case ran: its own time, else that of the nearest suite around it. Without a zone, UTC.</summary>
    private static DateTimeOffset? Moment(XElement test)
    {
        foreach (XElement element in test.AncestorsAndSelf())
            if (element.Attribute("timestamp") is { } stamp)
                return Claims.Moment(stamp.Value) ?? throw Wrong(element, $"expected a timestamp such as 2027-03-31T09:00:00Z, found '{stamp.Value}'");
        return null;
    }

    private static IEnumerable<string> Namespaces(XElement test) => test.AncestorsAndSelf()
        .SelectMany(e => new[] { Property(e, "namespace"), Property(e, "namespaces") }).OfType<string>()
        .SelectMany(n => n.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    private static string? Property(XElement? element, string name) => element?.Elements().Where(e => e.Name.LocalName == "properties")
        .SelectMany(p => p.Elements()).FirstOrDefault(p => p.Attribute("name")?.Value == name) is { } property ? property.Attribute("value")?.Value ?? property.Value : null;

    private static long? Count(XElement suite, string attribute)
    {
        if (suite.Attribute(attribute) is not { Value: { Length: > 0 } text }) return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long count) ? count
            : throw Wrong(suite, $"expected a whole number in the attribute '{attribute}', found '{text}'");
    }

    private static MalformedResultsException Wrong(XElement element, string message) => new(
        Math.Max(((IXmlLineInfo)element).LineNumber, 1), "/" + string.Join('/', element.AncestorsAndSelf().Reverse().Select(e => e.Name.LocalName)), message);
}
