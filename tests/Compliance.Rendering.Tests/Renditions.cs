using System.Text;
using Compliance.Evidence.Pack;

namespace Compliance.Rendering.Tests;

/// <summary>Renders a pack and keeps the files.</summary>
internal static class Renditions
{
    /// <summary>The files.</summary>
    /// <param name="renderer">Renderer.</param>
    /// <param name="pack">Pack.</param>
    /// <param name="digest">Digest printed; null for that of the pack, which another field changes.</param>
    public static Dictionary<string, byte[]> Of(IPackRenderer renderer, EvidencePack pack, string? digest = null)
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        renderer.Render(pack, SamplePack.Json(pack), digest ?? SamplePack.Digest(pack), (path, write) =>
        {
            using var bytes = new MemoryStream();
            write(bytes);
            files.Add(path, bytes.ToArray());
        });
        return files;
    }

    public static byte[] First(IPackRenderer renderer, EvidencePack pack) => Of(renderer, pack)[renderer.PathFor(pack)];

    public static string Text(IPackRenderer renderer, EvidencePack pack) => Encoding.UTF8.GetString(First(renderer, pack));
}
