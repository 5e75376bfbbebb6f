using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Compliance.Controls.Configuration;

namespace Compliance.Host.Imports;

/// <summary>A zone of what reports selected.</summary>
/// <param name="Members">Its members as YAML, each line with its indent.</param>
/// <param name="Reports">Names of the reports that selected it, in their order.</param>
internal sealed record ImportedZone(string Members, ImmutableArray<string> Reports)
{
    private const string OfCalico = "projectcalico.org/";
    private static readonly ImmutableArray<string> s_reserved = ["internet", "unzoned", "any"];

    /// <summary>The id: the name of the first report, unless a zone may not be called so.</summary>
    public string Id => s_reserved.Contains(Reports[0]) ? "report-" + Reports[0] : Reports[0];

    /// <summary>The zone as YAML.</summary>
    public string Text => $"- id: {Scalar(Id)}\n  kind: internal\n  description: {Scalar($"Endpoints of the {(Reports.Length == 1 ? "report" : "reports")} {string.Join(", ", Reports)}")}\n  members:\n{Members}";

    /// <summary>What a selection's members are in the configuration.</summary>
    /// <exception cref="FormatException">The configuration cannot say it; the message says why. A part of it alone would be another selection.</exception>
    public static string MembersOf(EndpointSelection selection)
    {
        if (selection.ByAccount) throw new FormatException("service accounts: the configuration selects pods by namespace and by label alone");
        ImmutableArray<ImmutableArray<LabelTest>> pods = LabelTerms.Of(selection.Pods), namespaces = LabelTerms.Of(selection.NamespaceLabels);
        if (pods.IsEmpty || namespaces.IsEmpty) throw new FormatException("it selects nothing");
        var text = new StringBuilder();
        foreach (ImmutableArray<LabelTest> ns in namespaces)
            foreach (ImmutableArray<LabelTest> pod in pods)
                text.Append(Member(selection.Namespaces, [.. ns.Select(OfNamespace)], [.. pod.Select(OfPod)]));
        Hold(text.ToString());
        return text.ToString();
    }

    /// <summary>A text as a YAML scalar.</summary>
    public static string Scalar(string text)
    {
        bool plain = text.Length is > 0 and <= 63 && char.IsAsciiLetter(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-')
            && text.ToLowerInvariant() is not ("true" or "false" or "yes" or "no" or "on" or "off" or "null" or "y" or "n");
        return plain ? text : JsonSerializer.Serialize(text);
    }

    private static string Member(ImmutableArray<string> names, ImmutableArray<LabelTest> namespaces, ImmutableArray<LabelTest> pods)
    {
        List<string> parts = [];
        if (!names.IsEmpty) parts.Add($"namespaces: [{string.Join(", ", names.Distinct(StringComparer.Ordinal).Select(Scalar))}]\n");
        if (!namespaces.IsEmpty) parts.Add("namespaceSelector:\n" + Expressions(namespaces));
        if (!pods.IsEmpty) parts.Add("podSelector:\n" + Expressions(pods));
        // An alternative without a condition selects every pod.
        if (parts.Count == 0) parts.Add("podSelector: {}\n");
        return "  - " + string.Join("    ", parts);
    }

    private static string Expressions(ImmutableArray<LabelTest> tests) => "      matchExpressions:\n" + string.Concat(tests.Select(test =>
        string.Create(CultureInfo.InvariantCulture, $"      - {{key: {Scalar(test.Key)}, operator: {test.Operator}{(test.Values.IsEmpty ? "" : $", values: [{string.Join(", ", test.Values.Select(Scalar))}]")}}}\n")));

    // Calico gives namespaces a label with their name, and so does Kubernetes, with another key.
    private static LabelTest OfNamespace(LabelTest test) => test.Key == OfCalico + "name" ? test with { Key = "kubernetes.io/metadata.name" } : OfPod(test);

    private static LabelTest OfPod(LabelTest test) =>
        !test.Key.StartsWith(OfCalico, StringComparison.Ordinal) && !test.Key.StartsWith("pcns.", StringComparison.Ordinal) && !test.Key.StartsWith("pcsa.", StringComparison.Ordinal) ? test
            : throw new FormatException($"'{test.Key}' is a label that Calico adds itself; objects do not have it");

    // Whatever the configuration would refuse, for example as the value of a label, is not written.
    private static void Hold(string members)
    {
        ConfigurationReading reading = ConfigurationReader.Read("", Encoding.UTF8.GetBytes($"zones:\n- id: a\n  kind: internal\n  members:\n{members}"));
        if (!reading.Problems.IsEmpty) throw new FormatException(reading.Problems[0].Message);
    }
}
