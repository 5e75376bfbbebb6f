namespace Compliance.Network.Dialects.Calico;

/// <summary>A text is no selector.</summary>
internal sealed class SelectorProblemException : Exception
{
    /// <param name="at">Position of the first character that is wrong, counted from 0.</param>
    /// <param name="found">What stands there, and what was expected.</param>
    public SelectorProblemException(int at, string found) : base($"has at character {at + 1} {found}") { }
}
