namespace Compliance.TestKit;

/// <summary>Finds the files of the repository from a test's output folder.</summary>
public static class Repository
{
    /// <summary>Folder that holds <c>Compliance.sln</c>.</summary>
    public static string Root { get; } = Find();

    /// <summary>Absolute path of a file or folder of the repository.</summary>
    /// <param name="parts">Parts of the path below the root.</param>
    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Compliance.sln"))) return folder.FullName;
        throw new InvalidOperationException($"No Compliance.sln above {AppContext.BaseDirectory}.");
    }
}
