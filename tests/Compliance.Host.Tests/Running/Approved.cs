using Compliance.TestKit;

namespace Compliance.Host.Tests.Running;

/// <summary>Files in <c>tests/approved</c> that a person has looked at. <c>COMPLIANCE_APPROVE=1</c> writes them anew.</summary>
internal static class Approved
{
    public static void Matches(string name, string actual)
    {
        string path = Repository.PathOf("tests", "approved", name);
        if (Environment.GetEnvironmentVariable("COMPLIANCE_APPROVE") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
        }
        Assert.True(File.Exists(path), $"tests/approved/{name} is missing");
        Assert.Equal(File.ReadAllText(path), actual);
    }
}
