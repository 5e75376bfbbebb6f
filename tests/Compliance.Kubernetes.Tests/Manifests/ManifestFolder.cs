using System.Text;
using Compliance.Kubernetes.Manifests;
using Compliance.Network.Snapshot;

namespace Compliance.Kubernetes.Tests.Manifests;

/// <summary>A folder of manifests for one test.</summary>
internal sealed class ManifestFolder : IDisposable
{
    public const string Pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop}\nspec: {containers: [{name: c, image: i}]}\n";

    public string Path { get; } = Directory.CreateTempSubdirectory("compliance-manifests-").FullName;

    public string Write(string name, string text)
    {
        string file = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return file;
    }

    public ClusterSnapshot Read() => Read([Path], "");

    public static ClusterSnapshot Read(string[] paths, string standardInput = "") =>
        new ManifestSource([.. paths], new MemoryStream(Encoding.UTF8.GetBytes(standardInput)), TimeProvider.System)
            .ReadAsync(null, TestContext.Current.CancellationToken).GetAwaiter().GetResult();

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
