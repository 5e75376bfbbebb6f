namespace Compliance.Benchmarks;

/// <summary>The checkout this program was built in.</summary>
internal static class Checkout
{
    /// <exception cref="InvalidOperationException">It does not stand in one.</exception>
    public static string Root()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Compliance.sln"))) return folder.FullName;
        throw new InvalidOperationException("Compliance.sln was not found in any folder above this program");
    }
}
