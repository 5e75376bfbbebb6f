using System.Buffers.Binary;
using System.Text;

namespace Compliance.Rendering.Pdf.Writing;

/// <summary>The sRGB colour space (IEC 61966-2-1) as an ICC profile of version 4, built from its published figures.</summary>
internal static class IccProfile
{
    private static readonly double[] WhitePoint = [0.9642, 1, 0.82491];
    private static readonly double[] Red = [0.4360747, 0.2225045, 0.0139322];
    private static readonly double[] Green = [0.3850649, 0.7168786, 0.0971045];
    private static readonly double[] Blue = [0.1430804, 0.0606169, 0.7141733];
    private static readonly double[] Adaptation =
        [1.0478112, 0.0228866, -0.0501270, 0.0295424, 0.9904844, -0.0170491, -0.0092345, 0.0150436, 0.7521316];

    private static readonly double[] Curve = [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045];

    /// <summary>Bytes of the profile.</summary>
    public static byte[] Srgb()
    {
        var curve = Tag("para", [0, 3, 0, 0], Curve);
        (string Name, byte[] Data)[] tags =
        [
            ("desc", Words("sRGB IEC61966-2.1")), ("cprt", Words("No copyright, use freely")), ("wtpt", Tag("XYZ ", [], WhitePoint)),
            ("chad", Tag("sf32", [], Adaptation)), ("rXYZ", Tag("XYZ ", [], Red)), ("gXYZ", Tag("XYZ ", [], Green)),
            ("bXYZ", Tag("XYZ ", [], Blue)), ("rTRC", curve), ("gTRC", curve), ("bTRC", curve),
        ];
        var profile = new MemoryStream();
        profile.Write(new byte[128 + 4 + (12 * tags.Length)]);
        var table = new List<(string Name, int Offset, int Length)>();
        foreach (var (name, data) in tags)
        {
            // The three curves are one.
            var shared = table.FirstOrDefault(t => t.Name == "rTRC");
            if (name is "gTRC" or "bTRC")
            {
                table.Add((name, shared.Offset, shared.Length));
                continue;
            }

            table.Add((name, (int)profile.Length, data.Length));
            profile.Write(data);
            profile.Write(new byte[-data.Length & 3]);
        }

        var bytes = profile.ToArray();
        WriteHeader(bytes);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(128), tags.Length);
        for (var i = 0; i < table.Count; i++)
        {
            var at = bytes.AsSpan(132 + (12 * i));
            Encoding.ASCII.GetBytes(table[i].Name, at);
            BinaryPrimitives.WriteInt32BigEndian(at[4..], table[i].Offset);
            BinaryPrimitives.WriteInt32BigEndian(at[8..], table[i].Length);
        }

        return bytes;
    }

    private static void WriteHeader(byte[] bytes)
    {
        BinaryPrimitives.WriteInt32BigEndian(bytes, bytes.Length);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(8), 0x04200000);
        Encoding.ASCII.GetBytes("mntrRGB XYZ ", bytes.AsSpan(12));
        // A fixed date: the profile belongs to the program, not to the document.
        foreach (var (value, i) in new short[] { 2026, 1, 1, 0, 0, 0 }.Select((v, i) => (v, i)))
            BinaryPrimitives.WriteInt16BigEndian(bytes.AsSpan(24 + (2 * i)), value);
        Encoding.ASCII.GetBytes("acsp", bytes.AsSpan(36));
        Fixed(WhitePoint).CopyTo(bytes, 68);
    }

    private static byte[] Tag(string type, byte[] head, double[] values) =>
        [.. Encoding.ASCII.GetBytes(type), 0, 0, 0, 0, .. head, .. Fixed(values)];

    private static byte[] Words(string text)
    {
        var body = Encoding.BigEndianUnicode.GetBytes(text);
        return [.. Encoding.ASCII.GetBytes("mluc"), 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 12, .. "enUS"u8, 0, 0, 0, (byte)body.Length, 0, 0, 0, 28, .. body];
    }

    private static byte[] Fixed(double[] values)
    {
        var bytes = new byte[4 * values.Length];
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4 * i), (int)Math.Round(values[i] * 65536));
        return bytes;
    }
}
