using System.Globalization;

namespace Compliance.Rendering.Tests;

/// <summary>Another culture: numbers with commas, dates of another calendar order. The time zone of a process cannot be changed from inside;
/// moments are checked by giving them another offset.</summary>
internal static class Foreign
{
    public static void Culture(Action test)
    {
        var before = CultureInfo.CurrentCulture;
        // Invariant globalisation knows no cultures by name, so this one is made.
        var foreign = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        foreign.NumberFormat.NumberDecimalSeparator = ",";
        foreign.NumberFormat.NumberGroupSeparator = ".";
        foreign.NumberFormat.NegativeSign = "~";
        foreign.DateTimeFormat.ShortDatePattern = "dd.MM.yy";
        foreign.DateTimeFormat.DateSeparator = ".";
        foreign.DateTimeFormat.TimeSeparator = "-";
        CultureInfo.CurrentCulture = foreign;
        try
        {
            test();
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
