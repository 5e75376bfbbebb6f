using System.Reflection;

namespace Compliance.Host.Audits;

/// <summary>Version of this program.</summary>
internal static class ProgramVersion
{
    /// <summary>Semantic version, as the root properties of the build state it.</summary>
    public static string Current { get; } =
        typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
}
