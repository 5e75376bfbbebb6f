using System.Collections.Immutable;
using System.Text.Json;
using Compliance.Host.Expectations;
using Compliance.Host.Terminal;
using Compliance.Network.Documents;

namespace Compliance.Host.Imports;

/// <summary>Reads a file of GlobalReport objects, one or several documents or a list of them.</summary>
internal static class GlobalReportFile
{
    private static readonly DocumentLimits s_limits = new(16 << 20, 30, 1_000_000);

    /// <summary>Reads the file.</summary>
    /// <param name="file">Path as given.</param>
    /// <exception cref="InputException">It cannot be read, or has errors: each is named with file, line and field.</exception>
    public static (ImmutableArray<GlobalReport> Reports, ImmutableArray<ImportRemark> Remarks) Read(string file)
    {
        byte[] text;
        try
        {
            text = File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{file}: {(e is FileNotFoundException or DirectoryNotFoundException ? "there is no such file" : e.Message)}");
        }
        DocumentReading reading = StructuredDocument.Read(text, s_limits);
        List<ExpectationProblem> problems = [.. reading.Problems.Select(p => new ExpectationProblem(file, p.Line, p.Pointer, p.Message))];
        List<GlobalReport> reports = [];
        List<ImportRemark> remarks = [];
        foreach (StructuredDocument document in reading.Documents)
        {
            var fields = new StrictFields(file, document);
            foreach ((JsonElement value, string pointer) in Objects(document.Root))
                if (new GlobalReportReader(fields, remarks).Read(value, pointer) is { } report)
                {
                    if (reports.Find(r => r.Name == report.Name) is { } first) fields.Refuse($"{pointer}/metadata/name", $"'{report.Name}' stands on line {first.Line} too; expected each report once");
                    reports.Add(report);
                }
            problems.AddRange(fields.Problems);
        }
        if (problems.Count == 0 && reports.Count == 0) problems.Add(new ExpectationProblem(file, 1, "", "nothing in it; expected objects of kind GlobalReport"));
        return problems.Count == 0 ? ([.. reports], [.. remarks.OrderBy(r => r.Line)])
            : throw new InputException($"{file}: {problems.Count} {(problems.Count == 1 ? "error" : "errors")}") { Problems = [.. problems.OrderBy(p => p.Line).Select(p => p.ToString())] };
    }

    // As kubectl prints several.
    private static IEnumerable<(JsonElement Value, string Pointer)> Objects(JsonElement root) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty("kind", out JsonElement kind) && kind.ValueKind == JsonValueKind.String && kind.GetString() is "List" or "GlobalReportList"
            && root.TryGetProperty("items", out JsonElement items) && items.ValueKind == JsonValueKind.Array
            ? items.EnumerateArray().Select((item, i) => (item, $"/items/{i}")) : [(root, "")];
}
