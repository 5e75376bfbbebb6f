namespace Compliance.Network.Tests.Snapshot;

/// <summary>Seeded JSON values with awkward text in them.</summary>
internal static class RandomJson
{
    private static readonly string[] Texts = ["", "a", "ä", "\u0000", "\n\"\\/", "😀", "a/b~c", "\u202e", "__proto__", "1"];

    public static object? Value(Random random, int depth) => random.Next(depth > 0 ? 8 : 6) switch
    {
        0 => null,
        1 => random.Next(2) == 0,
        2 => random.Next(int.MinValue, int.MaxValue),
        3 => random.NextInt64(),
        4 or 5 => Text(random),
        6 => Enumerable.Range(0, random.Next(4)).Select(_ => Value(random, depth - 1)).ToArray(),
        _ => Enumerable.Range(0, random.Next(5)).Select(i => Text(random) + i).Distinct().ToDictionary(k => k, _ => Value(random, depth - 1)),
    };

    public static string Text(Random random) => Texts[random.Next(Texts.Length)] + Texts[random.Next(Texts.Length)];
}
