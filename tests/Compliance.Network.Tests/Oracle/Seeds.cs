using System.Globalization;

namespace Compliance.Network.Tests.Oracle;

/// <summary>How many seeded cases a test runs: the usual number, or for the nightly form what <c>COMPLIANCE_SEEDS</c> says, starting at
/// <c>COMPLIANCE_FIRST_SEED</c>. A failing case names its seed.</summary>
internal static class Seeds
{
    /// <summary>Runs <paramref name="test"/> for every seed, two at a time.</summary>
    public static void Each(int usual, Action<int> test) =>
        Parallel.ForEach(Numbers(usual), new ParallelOptions { MaxDegreeOfParallelism = 2 }, test);

    /// <summary>The seeds.</summary>
    public static IEnumerable<int> Numbers(int usual)
    {
        int first = Number("COMPLIANCE_FIRST_SEED") ?? 1, count = Number("COMPLIANCE_SEEDS") ?? usual;
        TestContext.Current.TestOutputHelper?.WriteLine($"seeds {first} to {first + count - 1}");
        return Enumerable.Range(first, count);
    }

    private static int? Number(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;
}
