using System.Text.Json;
using Compliance.Kubernetes.Redacting;
using Compliance.Network.Documents;
using Compliance.Network.Snapshot;

namespace Compliance.Kubernetes.Manifests;

/// <summary>What one file holds: objects as they stand, and what could not be read.</summary>
internal sealed class ManifestReading
{
    /// <summary>Problems told one by one of one file.</summary>
    private const int MaxProblems = 100;

    private readonly ManifestFile _file;

    private ManifestReading(ManifestFile file) => _file = file;

    public List<SnapshotObject> Objects { get; } = [];

    public List<CollectionGap> Gaps { get; } = [];

    public List<Redaction> Redactions { get; } = [];

    /// <summary>Objects of kinds that are never kept.</summary>
    public List<ObjectRef> Dropped { get; } = [];

    /// <summary>Reads a file. Never throws for what is in it.</summary>
    public static ManifestReading Of(ManifestFile file, Stream standardInput)
    {
        var reading = new ManifestReading(file);
        try
        {
            byte[] text = ManifestText.Read(file, standardInput, DocumentLimits.Default.MaxBytes);
            DocumentReading documents = StructuredDocument.Read(text, DocumentLimits.Default);
            foreach (DocumentProblem problem in documents.Problems.Take(MaxProblems)) reading.Add(problem, text);
            if (documents.Problems.Length > MaxProblems)
                reading.Gap(GapReason.UnreadableDocument, documents.Problems[MaxProblems].Line,
                    $"{documents.Problems.Length - MaxProblems} further documents from here on cannot be read");
            foreach (StructuredDocument document in documents.Documents) reading.Add(document);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            reading.Gap(GapReason.UnreadableDocument, 1, $"the file cannot be read: {e.Message.Replace(file.Path, file.Shown, StringComparison.Ordinal)}");
        }

        return reading;
    }

    private void Add(DocumentProblem problem, byte[] text)
    {
        string hint = text.AsSpan().IndexOf("{{"u8) >= 0 ? ". It looks like a template: render it first, for example with `helm template`" : "";
        Gap(GapReason.UnreadableDocument, problem.Line, $"column {problem.Column}: {problem.Message}{hint}", problem.Pointer);
    }

    private void Add(StructuredDocument document)
    {
        if (ManifestObject.ListKind(document.Root) is { } list)
        {
            if (ManifestObject.IsPage(document.Root))
            {
                string kind = list.Kind.Length == 0 ? "the list" : $"the list of {list.Kind}";
                Gap(GapReason.Truncated, document.LineOf("/metadata/continue"),
                    $"{kind} is only a page: metadata.continue says that more follows; expected the whole list", "/metadata/continue");
            }
            if (document.Root.GetProperty("items").ValueKind == JsonValueKind.Null) return;
            int i = 0;
            System.Collections.Immutable.ImmutableArray<int> lines = document.LinesOfItems("/items");
            foreach (JsonElement item in document.Root.GetProperty("items").EnumerateArray())
            {
                Add(document, ManifestObject.Of(item, list), lines[i], $"/items/{i}");
                i++;
            }
        }
        else
        {
            Add(document, ManifestObject.Of(document.Root, null), document.Line, "");
        }
    }

    private void Add(StructuredDocument document, ManifestObject read, int line, string pointer)
    {
        if (read.Problem is { } problem)
        {
            string at = pointer + problem.Pointer;
            Gaps.Add(new CollectionGap(problem.Reason, read.Kind, null, problem.Message, new SourceLocation(_file.Shown, document.LineOf(at)), at));
            return;
        }

        if (Redactor.Drops(read.Reference.Kind))
        {
            Dropped.Add(read.Reference);
            return;
        }

        Objects.Add(new SnapshotObject
        {
            Ref = read.Reference,
            Version = read.Version,
            Body = Redactor.Redact(read.Reference, read.Body, Redactions),
            Source = new SourceLocation(_file.Shown, line),
        });
    }

    private void Gap(GapReason reason, int line, string message, string? field = null) =>
        Gaps.Add(new CollectionGap(reason, null, null, message, new SourceLocation(_file.Shown, line), string.IsNullOrEmpty(field) ? null : field));
}
