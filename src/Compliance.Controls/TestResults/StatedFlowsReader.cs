using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Controls.Facts.History;

namespace Compliance.Controls.TestResults;

/// <summary>Reads the JSON of this program's verb <c>test</c>.</summary>
internal static class StatedFlowsReader
{
    public static TestRun Read(string name, ResultFields fields)
    {
        JsonElement root = fields.Root;
        fields.Required(root, "", "flows", JsonValueKind.Array, "a list of flows, as compliance test writes it");
        string? moment = fields.Find(root, "", "moment", JsonValueKind.String, "a moment")?.GetString();
        long passed = 0;
        ImmutableArray<TestFailure>.Builder failures = ImmutableArray.CreateBuilder<TestFailure>();
        SortedSet<string> namespaces = new(StringComparer.Ordinal);
        bool told = false;
        foreach ((JsonElement flow, string pointer) in fields.Items(root, "", "flows"))
        {
            string title = fields.Required(flow, pointer, "name", JsonValueKind.String, "a name").GetString()!;
            string outcome = fields.Required(flow, pointer, "outcome", JsonValueKind.String, "holds, differs or unanswerable").GetString()!;
            switch (outcome)
            {
                case "holds":
                    passed++;
                    foreach ((JsonElement ns, string at) in fields.Items(flow, pointer, "namespaces"))
                    {
                        if (ns.ValueKind != JsonValueKind.String) throw fields.Wrong(at, "expected the name of a namespace");
                        told = true;
                        namespaces.Add(ns.GetString()!);
                    }
                    break;
                case "differs" or "unanswerable":
                    failures.Add(new(title, fields.Find(flow, pointer, "problem", JsonValueKind.String, "a text")?.GetString() ?? $"it {outcome}"));
                    break;
                default:
                    throw fields.Wrong($"{pointer}/outcome", $"expected holds, differs or unanswerable, found '{outcome}'");
            }
        }
        return new()
        {
            Name = name,
            Format = "stated-flows",
            Moment = moment is null ? null : Claims.Moment(moment) ?? throw fields.Wrong("/moment", $"expected a moment such as 2027-03-31T09:00:00Z, found '{moment}'"),
            Cluster = fields.Find(root, "", "cluster", JsonValueKind.String, "a name")?.GetString(),
            Passed = passed,
            Skipped = 0,
            Failures = failures.ToImmutable(),
            Namespaces = told ? [.. namespaces] : null,
        };
    }
}
