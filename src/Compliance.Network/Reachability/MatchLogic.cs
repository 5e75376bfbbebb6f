using Compliance.Network.Policy;

namespace Compliance.Network.Reachability;

/// <summary>Whether a set holds an endpoint or address, as far as layers 3 and 4 and the snapshot can tell.</summary>
internal enum Belongs : byte
{
    /// <summary>It does not.</summary>
    No,

    /// <summary>It does where a name resolves to the address.</summary>
    ByName,

    /// <summary>Not known.</summary>
    Maybe,

    /// <summary>It does.</summary>
    Yes,
}

/// <summary>And, or and not over what may not be known: what is not known stays so, unless the other part settles it.</summary>
internal static class MatchLogic
{
    public static Belongs Or(Belongs a, Belongs b) => a > b ? a : b;

    public static Belongs And(Belongs a, Belongs b) => a == Belongs.No || b == Belongs.No ? Belongs.No
        : a == Belongs.Maybe || b == Belongs.Maybe ? Belongs.Maybe
        : a == Belongs.ByName || b == Belongs.ByName ? Belongs.ByName : Belongs.Yes;

    public static Belongs Not(Belongs a) => a switch { Belongs.Yes => Belongs.No, Belongs.No => Belongs.Yes, _ => a };

    /// <summary>The kind of match of a class that belongs so now, and so once every endpoint has an address; null for no match.</summary>
    public static MatchKind? Kind(Belongs now, Belongs once) => (now, once) switch
    {
        (Belongs.No, Belongs.No) => null,
        (Belongs.Yes, Belongs.Yes) => MatchKind.Sure,
        (Belongs.ByName, Belongs.ByName) => MatchKind.ByName,
        (Belongs.No, Belongs.Yes) => MatchKind.Unaddressed,
        (Belongs.Yes, Belongs.No) => MatchKind.UntilAddressed,
        (Belongs.No, Belongs.Maybe) => MatchKind.NoThenMaybe,
        (Belongs.Maybe, Belongs.No) => MatchKind.MaybeThenNo,
        (Belongs.Maybe, Belongs.Yes) => MatchKind.MaybeThenSure,
        (Belongs.Yes, Belongs.Maybe) => MatchKind.SureThenMaybe,
        // Names stand for addresses outside, which no block is still waiting for.
        _ => MatchKind.Maybe,
    };

    /// <summary>How a class belongs now.</summary>
    public static Belongs Now(MatchKind? kind) => kind switch
    {
        MatchKind.Sure or MatchKind.UntilAddressed or MatchKind.SureThenMaybe => Belongs.Yes,
        MatchKind.ByName => Belongs.ByName,
        MatchKind.Maybe or MatchKind.MaybeThenNo or MatchKind.MaybeThenSure => Belongs.Maybe,
        _ => Belongs.No,
    };

    /// <summary>How a class belongs once every endpoint has an address.</summary>
    public static Belongs Once(MatchKind? kind) => kind switch
    {
        MatchKind.Sure or MatchKind.Unaddressed or MatchKind.MaybeThenSure => Belongs.Yes,
        MatchKind.ByName => Belongs.ByName,
        MatchKind.Maybe or MatchKind.NoThenMaybe or MatchKind.SureThenMaybe => Belongs.Maybe,
        _ => Belongs.No,
    };

    /// <summary>Whether an address would change how a class belongs.</summary>
    public static bool Changes(MatchKind kind) => Now(kind) != Once(kind);
}
