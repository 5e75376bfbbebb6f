using System.Collections.Immutable;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Graphics.Operations;
using UglyToad.PdfPig.Tokens;
using Reader = UglyToad.PdfPig.PdfDocument;

namespace Compliance.Rendering.Tests.Pdf.Conformity;

/// <summary>Objects of a PDF as an independent reader sees them. Objects can be replaced, so that a rule can be shown a fault.</summary>
internal sealed record PdfObjects
{
    private PdfObjects(byte[] bytes, ImmutableDictionary<IndirectReference, IToken> all, IndirectReference root, ImmutableArray<ImmutableArray<IGraphicsStateOperation>> operations) =>
        (Bytes, All, Root, Operations) = (bytes, all, root, operations);

    /// <summary>The file.</summary>
    public byte[] Bytes { get; init; }

    /// <summary>Every object that the catalogue leads to, and those of the information dictionary.</summary>
    public ImmutableDictionary<IndirectReference, IToken> All { get; init; }

    /// <summary>Reference of the catalogue.</summary>
    public IndirectReference Root { get; }

    /// <summary>Operations of each page's content.</summary>
    public ImmutableArray<ImmutableArray<IGraphicsStateOperation>> Operations { get; init; }

    public DictionaryToken Catalog => (DictionaryToken)All[Root];

    /// <summary>The file in the one-byte view in which its keywords are read.</summary>
    public string Latin => System.Text.Encoding.Latin1.GetString(Bytes);

    public static PdfObjects Of(byte[] bytes)
    {
        using var pdf = Reader.Open(bytes);
        var all = new Dictionary<IndirectReference, IToken>();
        var info = new System.Text.RegularExpressions.Regex(@"/Info (\d+) 0 R").Match(System.Text.Encoding.Latin1.GetString(bytes));
        var root = new System.Text.RegularExpressions.Regex(@"/Root (\d+) 0 R").Match(System.Text.Encoding.Latin1.GetString(bytes));
        var catalog = Reference(root);
        var waiting = new Stack<IToken>([new IndirectReferenceToken(catalog), new IndirectReferenceToken(Reference(info))]);
        while (waiting.TryPop(out var token))
        {
            foreach (var child in Children(token))
                waiting.Push(child);
            if (token is IndirectReferenceToken reference && !all.ContainsKey(reference.Data))
            {
                all.Add(reference.Data, pdf.Structure.GetObject(reference.Data).Data);
                waiting.Push(all[reference.Data]);
            }
        }

        return new PdfObjects(bytes, all.ToImmutableDictionary(), catalog, [.. pdf.GetPages().Select(p => p.Operations.ToImmutableArray())]);
    }

    /// <summary>The token a reference leads to.</summary>
    public IToken Get(IToken token) => token is IndirectReferenceToken reference ? All[reference.Data] : token;

    public DictionaryToken Dictionary(IToken token) => Get(token) switch
    {
        StreamToken stream => stream.StreamDictionary,
        DictionaryToken dictionary => dictionary,
        var other => throw new ArgumentException($"A {other.GetType().Name} is no dictionary."),
    };

    /// <summary>What stands under a key; null when nothing does.</summary>
    public IToken? Find(DictionaryToken dictionary, string key) => dictionary.Data.TryGetValue(key, out var token) ? Get(token) : null;

    public string? Name(DictionaryToken dictionary, string key) => (Find(dictionary, key) as NameToken)?.Data;

    public string? Text(DictionaryToken dictionary, string key) => Find(dictionary, key) switch
    {
        StringToken text => text.Data,
        HexToken text => text.Data.TrimStart('\uFEFF'),
        _ => null,
    };

    /// <summary>Elements of an array under a key; none when there is no such key; a value that is no array stands for itself.</summary>
    public IEnumerable<IToken> Items(DictionaryToken dictionary, string key) => Find(dictionary, key) switch
    {
        null => [],
        ArrayToken array => array.Data,
        var one => [one],
    };

    /// <summary>Every dictionary of the file, those inside others and of streams too.</summary>
    public IEnumerable<DictionaryToken> Dictionaries() => All.Values.SelectMany(Inside);

    /// <summary>Every stream.</summary>
    public IEnumerable<StreamToken> Streams() => All.Values.OfType<StreamToken>();

    /// <summary>The pages in order.</summary>
    public IEnumerable<DictionaryToken> Pages() => Leaves(Dictionary(Catalog.Data["Pages"]));

    /// <summary>The structure elements in reading order, with the element above each.</summary>
    public IEnumerable<(DictionaryToken Element, DictionaryToken? Parent)> Elements()
    {
        var root = Dictionary(Catalog.Data["StructTreeRoot"]);
        return Items(root, "K").SelectMany(kid => Below(Dictionary(kid), null));
    }

    /// <summary>The same file with something else in the place of an object.</summary>
    public PdfObjects With(IndirectReference place, IToken token) => this with { All = All.SetItem(place, token) };

    /// <summary>The same file with every dictionary of this kind changed.</summary>
    public PdfObjects Where(Func<DictionaryToken, bool> kind, Func<DictionaryToken, DictionaryToken> change) => this with
    {
        All = All.ToImmutableDictionary(p => p.Key, p => p.Value switch
        {
            DictionaryToken dictionary when kind(dictionary) => change(dictionary),
            StreamToken stream when kind(stream.StreamDictionary) => new StreamToken(change(stream.StreamDictionary), stream.Data.ToArray()),
            var other => other,
        }),
    };

    private IEnumerable<(DictionaryToken, DictionaryToken?)> Below(DictionaryToken element, DictionaryToken? parent)
    {
        yield return (element, parent);
        foreach (var kid in Items(element, "K").Select(Get).OfType<DictionaryToken>().Where(kid => kid.Data.ContainsKey("S")))
            foreach (var below in Below(kid, element))
                yield return below;
    }

    private IEnumerable<DictionaryToken> Leaves(DictionaryToken node) =>
        node.Data.ContainsKey("Kids") ? Items(node, "Kids").SelectMany(kid => Leaves(Dictionary(kid))) : [node];

    private static IEnumerable<DictionaryToken> Inside(IToken token)
    {
        var own = token as DictionaryToken ?? (token as StreamToken)?.StreamDictionary;
        IEnumerable<DictionaryToken> below = Children(token).Where(child => child is not IndirectReferenceToken).SelectMany(Inside);
        return own is null || token is StreamToken ? below : below.Prepend(own);
    }

    private static IEnumerable<IToken> Children(IToken token) => token switch
    {
        ArrayToken array => array.Data,
        DictionaryToken dictionary => dictionary.Data.Values,
        StreamToken stream => [stream.StreamDictionary],
        _ => [],
    };

    private static IndirectReference Reference(System.Text.RegularExpressions.Match match) =>
        new(int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture), 0);
}
