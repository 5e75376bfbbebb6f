using System.Globalization;

namespace Compliance.Host.Expectations;

/// <summary>What was tested, and when: what makes results evidence of a test.</summary>
/// <param name="Cluster">Name of the cluster, or of the folder of manifests.</param>
/// <param name="Moment">When, whole seconds, UTC.</param>
internal sealed record TestedState(string Cluster, DateTimeOffset Moment)
{
    /// <summary>The moment as ISO 8601.</summary>
    public string MomentText => Moment.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);
}
