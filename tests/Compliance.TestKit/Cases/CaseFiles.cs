using System.Runtime.CompilerServices;
using System.Text.Json;
using Compliance.Network.Documents;

namespace Compliance.TestKit.Cases;

/// <summary>Files of test cases in the repository.</summary>
public static class CaseFiles
{
    /// <summary>A folder under <c>tests/</c>, by its relative path.</summary>
    public static string Folder(string relative, [CallerFilePath] string thisFile = "")
    {
        // Paths are mapped in deterministic builds, so the folder is looked for upwards from where the tests run.
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string folder = Path.Combine(at.FullName, "tests", relative);
            if (Directory.Exists(folder)) return folder;
        }
        throw new DirectoryNotFoundException($"tests/{relative} is not above {AppContext.BaseDirectory} ({thisFile})");
    }

    /// <summary>Every document of a YAML file; a problem in one is an error of the test.</summary>
    public static IReadOnlyList<StructuredDocument> Documents(string file)
    {
        DocumentReading reading = StructuredDocument.Read(File.ReadAllBytes(file), DocumentLimits.Default);
        return reading.Problems.IsEmpty
            ? reading.Documents
            : throw new InvalidDataException($"{file}:{reading.Problems[0].Line}: {reading.Problems[0].Message}");
    }

    /// <summary>The one document of a YAML file.</summary>
    public static JsonElement Document(string file) => Documents(file).Single().Root;
}
