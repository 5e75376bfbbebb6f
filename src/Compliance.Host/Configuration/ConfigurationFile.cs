using System.Text.Json;
using Compliance.Controls.Configuration;
using Compliance.Controls.Scope;
using Compliance.Evidence.Approval;
using Compliance.Host.Terminal;

namespace Compliance.Host.Configuration;

/// <summary>Reads a configuration, and what it includes, from the disk.</summary>
internal static class ConfigurationFile
{
    /// <summary>Reads a configuration without an error in it.</summary>
    /// <param name="given">The file as the operator gave it, with its option, for messages.</param>
    /// <param name="file">The file.</param>
    /// <exception cref="InputException">It cannot be read, or has errors: each is named with file, line and field.</exception>
    public static (ConfigurationReading Reading, ReadOnlyMemory<byte> Text) Read(string given, string file)
    {
        byte[] text;
        try
        {
            text = File.ReadAllBytes(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{given}: {Why(e)}");
        }

        string folder = Path.GetDirectoryName(Path.GetFullPath(file)) ?? "/";
        ConfigurationReading reading = ConfigurationReader.Read(Path.GetFileName(file), text, new ConfigurationSource(name => Include(folder, name), name => List(folder, name)));
        if (reading.Problems.IsEmpty && reading.Register is { } register && RegisterFault(register, reading.Document.Review) is { } fault)
            throw Refused(given, [reading.OfRegister(fault)]);
        return reading.Problems.IsEmpty ? (reading, text) : throw Refused(given, [.. reading.Problems]);
    }

    /// <summary>The exception that refuses a configuration.</summary>
    public static InputException Refused(string given, IReadOnlyCollection<ConfigurationProblem> problems) =>
        new($"{given}: {problems.Count} {(problems.Count == 1 ? "error" : "errors")}") { Problems = [.. problems.Select(p => p.ToString())] };

    // A step that nobody could ever decide is told before a pack is made, not when it is submitted.
    private static string? RegisterFault(IncludedFile register, ReviewDeclaration review)
    {
        try
        {
            ApproverRegister read = ApproverRegister.Read(register.Text.ToArray()).Register;
            HashSet<string> known = [.. read.Approvers.SelectMany(a => a.Roles)];
            return review.Steps.FirstOrDefault(s => !s.Roles.Any(known.Contains)) is { } step
                ? $"{register.Name}: nobody in it has a role for the step '{step.Step}' ({string.Join(", ", step.Roles)}); the roles there: {string.Join(", ", known.Order(StringComparer.Ordinal))}" : null;
        }
        catch (Exception e) when (e is FormatException or JsonException)
        {
            return $"{register.Name} is no signed register of approvers: {e.Message}";
        }
    }

    private static IncludedFile Include(string folder, string name)
    {
        try
        {
            return new IncludedFile(name, File.ReadAllBytes(Path.Combine(folder, name)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new IncludedFile(name, default, Why(e));
        }
    }

    // A mounted ConfigMap keeps its files behind links in a hidden folder; only what lies directly in the folder counts.
    private static FolderListing List(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        if (File.Exists(path)) return new FolderListing([], "it is a file; expected a folder");
        try
        {
            return new FolderListing([.. Directory.EnumerateFiles(path).Select(Path.GetFileName).OfType<string>().Where(f => Path.GetExtension(f) is ".yaml" or ".yml" or ".json")]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new FolderListing([], e is DirectoryNotFoundException ? "there is no such folder" : e.Message);
        }
    }

    private static string Why(Exception e) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => "there is no such file",
        UnauthorizedAccessException => "it is a folder, or this user may not read it; expected a file",
        _ => e.Message,
    };
}
