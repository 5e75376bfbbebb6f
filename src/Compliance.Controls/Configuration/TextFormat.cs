using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace Compliance.Controls.Configuration;

/// <summary>A form that a text must have.</summary>
/// <param name="Expected">The form in words.</param>
/// <param name="Pattern">Regular expression, in the part that .NET and ECMA-262 share.</param>
/// <param name="Beyond">What the pattern cannot tell; null when it tells all.</param>
internal sealed record TextFormat(string Expected, string Pattern, Func<string, bool>? Beyond = null)
{
    private const string Byte = "(25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])";
    private const string Months = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec";
    private const string Days = "sun|mon|tue|wed|thu|fri|sat";
    private const string LabelName = "[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?";
    private const string Domain = "[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*";

    // Texts come from outside: no text may take longer than its length.
    private readonly Regex _regex = new(Pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);

    public static readonly TextFormat Plain = new("a text that is not empty", "\\S");

    /// <summary>Left empty until a person fills it in.</summary>
    public static readonly TextFormat MayBeEmpty = new("a text", "^");

    public static readonly TextFormat Id = new("an id of letters, digits, dots, dashes and underscores", "^[A-Za-z0-9][A-Za-z0-9._-]*$");

    public static readonly TextFormat FrameworkId = new("a framework's id such as pci-dss", "^[a-z0-9]+(-[a-z0-9]+)*$");

    public static readonly TextFormat CheckId = new("an id of capitals, digits and dashes such as SHOP-LEDGER-CLIENTS", "^[A-Z][A-Z0-9]*(-[A-Z0-9]+)+$");

    public static readonly TextFormat WorkloadName = new("a workload as NAMESPACE/NAME", "^[^/\\s]+/[^/\\s\\[\\]]+(\\[[A-Za-z]+\\])?$");

    public static readonly TextFormat Day = new("a date such as 2027-03-31", "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",
        text => DateTimeOffset.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _));

    public static readonly TextFormat Cidr = new("an address block such as 198.51.100.0/24",
        $"^({Byte}(\\.{Byte}){{3}}/(3[0-2]|[12]?[0-9])|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*/(12[0-8]|1[01][0-9]|[1-9]?[0-9]))$", 
        // A block with bits of a host in it, such as 10.0.0.1/8, is taken for a slip.
        text => IPNetwork.TryParse(text, out IPNetwork block) && IPAddress.TryParse(text[..text.IndexOf('/', StringComparison.Ordinal)], out IPAddress? first)
            && block.BaseAddress.Equals(first));

    public static readonly TextFormat Port = new("a protocol and port such as TCP/443, UDP/8000-8010 or SCTP, or all",
        "^(all|(TCP|UDP|SCTP)(/[0-9]{1,5}(-[0-9]{1,5})?)?)$", text => PortText.Parse(text) is not null);

    public static readonly TextFormat Cron = new("a cron expression of five fields such as \"0 2 * * *\"", CronPattern());

    public static readonly TextFormat LabelKey = new("a label key such as example.com/zone", $"^({Domain}/)?{LabelName}$");

    public static readonly TextFormat LabelPrefix = new("a domain name such as compliance.example.com", $"^{Domain}$");

    public static readonly TextFormat ObjectName = new("an object as Kind/NAMESPACE/NAME", "^[A-Za-z]+(\\.[a-z0-9.]+)?/[^/\\s]*/[^/\\s]+$");

    public static readonly TextFormat ObjectSelector = new("*, NAMESPACE/*, Kind/NAMESPACE/NAME, Kind/NAME or an id",
        "^(\\*|[A-Za-z0-9][A-Za-z0-9._-]*|(\\*|[A-Za-z0-9][A-Za-z0-9.-]*)/([^/\\s]+/)?[^/\\s]+)$");

    public static readonly TextFormat Pair = new("a pair of zones such as dmz -> cde", "^[A-Za-z0-9][A-Za-z0-9._-]* -> [A-Za-z0-9][A-Za-z0-9._-]*$");

    public static readonly TextFormat Path = new("a path below the configuration's folder such as zones/cde.yaml",
        "^[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*$");

    public static readonly TextFormat Address = new("an address such as https://stamps.example.com/tsa", "^https?://[A-Za-z0-9.:\\[\\]-]+(/[!-~]*)?$",
        text => Uri.TryCreate(text, UriKind.Absolute, out _));

    public static readonly TextFormat ObjectIdentifier = new("an object identifier such as 1.2.3.4", "^[0-2](\\.(0|[1-9][0-9]{0,17})){1,32}$");

    // In .NET alone, $ also stands before a line end that ends the text.
    public bool Fits(string text) => _regex.IsMatch(text) && !(Pattern.EndsWith('$') && text.EndsWith('\n')) && Beyond?.Invoke(text) != false;

    private static string CronPattern()
    {
        ImmutableArray<(string Number, string Names)> fields =
            [("[0-5]?[0-9]", ""), ("([01]?[0-9]|2[0-3])", ""), ("(0?[1-9]|[12][0-9]|3[01])", ""), ("(0?[1-9]|1[0-2])", Months), ("[0-7]", Days)];
        return $"^{string.Join(" +", fields.Select(f => List(f.Names.Length == 0 ? f.Number : $"({f.Number}|{f.Names})")))}$";
    }

    private static string List(string value)
    {
        string item = $"(\\*|{value}(-{value})?)(/[1-9][0-9]?)?";
        return $"{item}(,{item})*";
    }
}
