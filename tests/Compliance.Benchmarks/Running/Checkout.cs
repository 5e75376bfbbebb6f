namespace Compliance.Benchmarks.Running;

/// <summary>The checkout this program was built in.</summary>
internal static class Checkout
{
    /// <summary>The folder that holds the solution.</summary>
    /// <exception cref="InvalidOperationException">This program does not stand in a checkout.</exception>
    public static string Root { get; } = Find();

    /// <summary>Release or Debug, as this program was built.</summary>
    public static string Configuration { get; } = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;

    /// <summary>The program that is measured, built as this one.</summary>
    public static string Program { get; } = Path.Combine(Root, "src/Compliance.Host/bin", Configuration, "net10.0/compliance.dll");

    /// <summary>The generator that stands beside the checkout; null where there is none.</summary>
    public static string? SharedGenerator { get; } = Path.GetFullPath(Path.Combine(Root, "../shared/bench/gen_manifests.py")) is var path && File.Exists(path) ? path : null;

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Compliance.sln"))) return folder.FullName;
        throw new InvalidOperationException("Compliance.sln was not found in any folder above this program");
    }
}
