using YamlDotNet.RepresentationModel;

namespace Compliance.Kubernetes.Live;

/// <summary>Fields of a kubeconfig that the client library does not read: <c>tokenFile</c> of users, <c>proxy-url</c> of clusters.</summary>
internal static class KubeconfigExtras
{
    /// <summary>The value of a scalar field in the body of a named entry, from the first file that has the entry; null when absent.</summary>
    /// <param name="files">Kubeconfig files in their order of precedence.</param>
    /// <param name="list"><c>users</c> or <c>clusters</c>.</param>
    /// <param name="name">Name of the entry.</param>
    /// <param name="field">Field in its <c>user</c> or <c>cluster</c>.</param>
    /// <returns>The value and the file it stood in.</returns>
    public static (string Value, FileInfo File)? Find(IEnumerable<FileInfo> files, string list, string name, string field)
    {
        foreach (FileInfo file in files)
        {
            var yaml = new YamlStream();
            using (StreamReader text = file.OpenText()) yaml.Load(text);
            if (yaml.Documents.Count == 0 || Child(yaml.Documents[0].RootNode, list) is not YamlSequenceNode entries) continue;
            foreach (YamlNode entry in entries)
            {
                if (Child(entry, "name") is not YamlScalarNode { Value: { } found } || found != name) continue;
                return Child(Child(entry, list.TrimEnd('s')), field) is YamlScalarNode { Value: { Length: > 0 } value } ? (value, file) : null;
            }
        }
        return null;
    }

    private static YamlNode? Child(YamlNode? node, string key) =>
        node is YamlMappingNode map && map.Children.TryGetValue(new YamlScalarNode(key), out YamlNode? child) ? child : null;
}
