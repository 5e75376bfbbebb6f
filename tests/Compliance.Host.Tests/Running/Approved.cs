namespace Compliance.Host.Tests.Running;

/// <summary>Files in <c>tests/approved</c> that a person has looked at. <c>COMPLIANCE_APPROVE=1</c> writes them anew.</summary>
internal static class Approved
{
    public static void Matches(string name, string actual)
    {
        string path = Path.Combine(Checkout.Root(), "tests/approved", name);
        if (Environment.GetEnvironmentVariable("COMPLIANCE_APPROVE") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
        }
        Assert.True(File.Exists(path), $"tests/approved/{name} is missing");
        Assert.Equal(File.ReadAllText(path), actual);
    }
}

/// <summary>The checkout the tests were built in.</summary>
internal static class Checkout
{
    public static string Root()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Compliance.sln"))) return folder.FullName;
        throw new InvalidOperationException("Compliance.sln was not found above the tests");
    }
}
