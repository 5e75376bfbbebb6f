namespace Compliance.Rendering.Tests;

/// <summary>Files under <c>tests/approved</c> that a person has read. Set APPROVE=1 in the environment to renew them, then read the
/// difference before it is committed.</summary>
internal static class Approved
{
    public static void Matches(string name, byte[] actual)
    {
        var path = Path.Combine(Root(), "tests", "approved", name);
        if (Environment.GetEnvironmentVariable("APPROVE") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, actual);
        }
        Assert.True(File.Exists(path), $"tests/approved/{name} does not exist; run with APPROVE=1 and read what it makes");
        Assert.True(File.ReadAllBytes(path).AsSpan().SequenceEqual(actual), $"tests/approved/{name} differs; run with APPROVE=1 and read the difference");
    }

    public static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Compliance.sln")))
                return folder.FullName;
        throw new InvalidOperationException("Compliance.sln stands in no folder above the tests");
    }
}
