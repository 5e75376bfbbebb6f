using System.Globalization;
using Compliance.Rendering.Pdf.Images;

namespace Compliance.Rendering.Pdf.Writing;

/// <summary>The pictures of a file: what pages call them. Each is written once, when it is first drawn.</summary>
internal sealed class ImageTable(PdfFile file)
{
    private readonly Dictionary<RasterImage, (string Name, int Number)> _images = [];

    /// <summary>Name of a picture on pages.</summary>
    public string Of(RasterImage image)
    {
        if (_images.TryGetValue(image, out var known))
            return known.Name;
        var number = file.Reserve();
        var entries = FormattableString.Invariant(
            $"/Type/XObject/Subtype/Image/Width {image.Width}/Height {image.Height}/ColorSpace{image.Space}/BitsPerComponent 8");
        if (image.IsJpeg)
            file.PutPlainStream(number, entries + "/Filter/DCTDecode", image.Data.Span);
        else
            file.PutStream(number, entries, image.Data.Span);
        var name = "I" + (_images.Count + 1).ToString(CultureInfo.InvariantCulture);
        _images.Add(image, (name, number));
        return name;
    }

    /// <summary>Entry of the resources; nothing when there is no picture.</summary>
    public void AddTo(PdfBuffer resources)
    {
        if (_images.Count == 0)
            return;
        resources.Raw("/XObject<<"u8);
        foreach (var (name, number) in _images.Values)
            resources.Raw("/"u8).Raw(name).Byte((byte)' ').Reference(number);
        resources.Raw(">>"u8);
    }
}
