namespace Compliance.Network.Policy;

/// <summary>Keys under which a selector sees more of a pod than its own labels. They hold a colon, which no label key may, so they never
/// meet one; a label that has a colon all the same (in a manifest no API server saw) is not looked at by such selectors.</summary>
public static class LabelKey
{
    /// <summary>Name of the pod's namespace.</summary>
    public const string NamespaceName = "namespace:";

    /// <summary>Name of the pod's service account.</summary>
    public const string AccountName = "serviceaccount:";

    /// <summary>Name of the node the pod runs on.</summary>
    public const string NodeName = "node:";

    /// <summary>Label <paramref name="key"/> of the pod's namespace.</summary>
    public static string OfNamespace(string key) => NamespaceName + key;

    /// <summary>Label <paramref name="key"/> of the pod's service account.</summary>
    public static string OfAccount(string key) => AccountName + key;

    /// <summary>Whether <paramref name="key"/> is one of these and not a label of the pod itself.</summary>
    public static bool IsScoped(string key) => key.Contains(':', StringComparison.Ordinal);
}
