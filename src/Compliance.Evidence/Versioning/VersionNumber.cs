using System.Globalization;

namespace Compliance.Evidence.Versioning;

/// <summary>Versions of packs: MAJOR.MINOR.PATCH.</summary>
internal static class VersionNumber
{
    public const string First = "1.0.0";

    /// <summary>The version after another by a step; the same one when nothing differs.</summary>
    public static string After(string version, VersionStep step)
    {
        int[] numbers = Numbers(version);
        return step switch
        {
            VersionStep.Major => string.Create(CultureInfo.InvariantCulture, $"{numbers[0] + 1}.0.0"),
            VersionStep.Minor => string.Create(CultureInfo.InvariantCulture, $"{numbers[0]}.{numbers[1] + 1}.0"),
            VersionStep.Patch => string.Create(CultureInfo.InvariantCulture, $"{numbers[0]}.{numbers[1]}.{numbers[2] + 1}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{numbers[0]}.{numbers[1]}.{numbers[2]}"),
        };
    }

    /// <summary>Which of two versions is the later one; zero when they are one.</summary>
    public static int Compare(string one, string other) => Numbers(one).Zip(Numbers(other), (a, b) => a.CompareTo(b)).FirstOrDefault(c => c != 0);

    private static int[] Numbers(string version)
    {
        string[] parts = version.Split('.');
        var numbers = new int[3];
        for (int i = 0; i < 3; i++)
            if (parts.Length != 3 || !int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]) || numbers[i] == int.MaxValue)
                throw new PackComparisonException($"the predecessor's version: expected MAJOR.MINOR.PATCH, found {version}");
        return numbers;
    }

    /// <summary>What stands before the first full stop: the major version of a program or framework.</summary>
    public static string Major(string version) => version.Split('.')[0];
}
