using System.Reflection;
using Compliance.Evidence.Pack;

namespace Compliance.Rendering.Templates;

/// <summary>Packs to try templates with. One has every part; the others are made of it and lack parts.</summary>
internal static class TemplateSamples
{
    /// <summary>The pack with every part: approved, of a period, with predecessor, change log, reviews and metrics.</summary>
    public static EvidencePack Whole { get; } = Read("whole");

    /// <summary>The pack of a first draft with nothing declared and nothing found.</summary>
    public static EvidencePack Bare { get; } = Read("bare");

    /// <summary>All of them: a status each, without a span of time, without a change log, and the bare one.</summary>
    public static IEnumerable<EvidencePack> All()
    {
        yield return Whole;
        foreach (var status in Enum.GetValues<PackStatus>().Where(status => status != Whole.Document.Status))
            yield return Whole with { Document = Whole.Document with { Status = status, SupersededBy = "EP-payment-shop-1.3.0" }, Period = null };
        yield return Whole with { Changes = null, Metrics = null, Register = null, Period = null };
        yield return Bare with { Changes = Bare.Changes! with { Predecessor = Whole.Changes!.Predecessor } };
        yield return Bare;
    }

    private static EvidencePack Read(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("Compliance.Rendering.Samples." + name)
            ?? throw new InvalidOperationException($"The sample {name} is not embedded in this build.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return PackJson.Read<EvidencePack>(bytes);
    }
}
