using UglyToad.PdfPig;
using UglyToad.PdfPig.Tokens;

namespace Compliance.Rendering.Tests.Pdf.Conformity;

/// <summary>ISO 19005-3, 6.2.2 to 6.2.10: what is painted.</summary>
internal static class ArchiveGraphicsRules
{
    // ISO 32000-1, annex A: the operators of a content stream.
    private static readonly HashSet<string> s_operators = [.. ("b B b* B* BDC BI BMC BT BX c cm CS cs d d0 d1 Do DP EI EMC ET EX f F f* G g gs h i ID j J K k l m M MP n q Q re RG rg ri s S sc SC SCN scn sh " +
        "T* Tc Td TD Tf Tj TJ TL Tm Tr Ts Tw Tz v w W W* y ' \"").Split(' ')];

    private static readonly string[] s_modes =
        ["Normal", "Compatible", "Multiply", "Screen", "Overlay", "Darken", "Lighten", "ColorDodge", "ColorBurn", "HardLight", "SoftLight", "Difference", "Exclusion", "Hue", "Saturation", "Color", "Luminosity"];

    public static IEnumerable<string> Contents(PdfObjects file)
    {
        foreach (var page in file.Pages())
            if (!page.Data.ContainsKey("Resources"))
                yield return "A page names no resources of its own.";
        foreach (var unknown in file.Operations.SelectMany(p => p).Select(o => o.Operator).Where(o => !s_operators.Contains(o)).Distinct())
            yield return $"The operator {unknown} is not defined.";
    }

    public static IEnumerable<string> OutputIntent(PdfObjects file)
    {
        var intents = file.Items(file.Catalog, "OutputIntents").Select(file.Dictionary).Where(i => file.Name(i, "S") == "GTS_PDFA1").ToList();
        if (intents.Count != 1)
            yield return $"There are {intents.Count} output intents for archives.";
        foreach (var intent in intents)
        {
            if (file.Find(intent, "DestOutputProfile") is not StreamToken profile)
            {
                yield return "The output intent has no profile.";
                continue;
            }

            var data = profile.Decode(UglyToad.PdfPig.Filters.DefaultFilterProvider.Instance).ToArray();
            if ((file.Find(profile.StreamDictionary, "N") as NumericToken)?.Int != 3 || !data.AsSpan(16, 4).SequenceEqual("RGB "u8))
                yield return "The profile is not one of three colours.";
            if (data[8] > 4 || !(data.AsSpan(12, 4).SequenceEqual("mntr"u8) || data.AsSpan(12, 4).SequenceEqual("prtr"u8)))
                yield return "The profile is not of version 4 or before, for a monitor or a printer.";
        }
    }

    public static IEnumerable<string> DeviceColours(PdfObjects file)
    {
        foreach (var page in file.Operations)
            if (page.FirstOrDefault(o => o.Operator is "k" or "K") is { } cmyk)
                yield return $"The operator {cmyk.Operator} asks for inks that the output intent does not have.";
        foreach (var dictionary in file.Dictionaries().Concat(file.Streams().Select(s => s.StreamDictionary)))
            if (dictionary.Data.Values.OfType<NameToken>().Any(n => n.Data == "DeviceCMYK"))
                yield return "A colour space is DeviceCMYK.";
    }

    public static IEnumerable<string> GraphicsStates(PdfObjects file)
    {
        foreach (var state in file.Dictionaries().Where(d => file.Name(d, "Type") == "ExtGState"))
        {
            foreach (var key in new[] { "TR", "HTP" }.Where(state.Data.ContainsKey))
                yield return $"A graphics state has the key {key}.";
            if (file.Name(state, "TR2") is { } transfer && transfer != "Default")
                yield return "A graphics state has a transfer function.";
            foreach (var mode in file.Items(state, "BM").OfType<NameToken>().Where(m => !s_modes.Contains(m.Data)))
                yield return $"The blend mode {mode.Data} is not defined.";
        }
    }

    public static IEnumerable<string> Images(PdfObjects file)
    {
        foreach (var image in file.Streams().Select(s => s.StreamDictionary).Where(d => file.Name(d, "Subtype") == "Image"))
        {
            foreach (var key in new[] { "Alternates", "OPI" }.Where(image.Data.ContainsKey))
                yield return $"An image has the key {key}.";
            if (file.Find(image, "Interpolate") is BooleanToken { Data: true })
                yield return "An image is to be interpolated.";
            if ((file.Find(image, "BitsPerComponent") as NumericToken)?.Int is not (1 or 2 or 4 or 8 or 16))
                yield return "An image states no bits for a component.";
        }

        foreach (var form in file.Streams().Select(s => s.StreamDictionary).Where(d => file.Name(d, "Subtype") is "Form" or "PS"))
            foreach (var key in new[] { "OPI", "PS", "Ref", "Subtype2" }.Where(form.Data.ContainsKey))
                yield return $"A form has the key {key}.";
        if (file.Operations.SelectMany(p => p).Any(o => o.Operator is "BI"))
            yield return "An image stands within the content.";
    }
}
