using Compliance.Network.Policy;

namespace Compliance.Network.Dialects.Calico;

/// <summary>Calico's selector language (CAL-16), for who reads it outside a policy.</summary>
public static class CalicoSelector
{
    /// <summary>Reads a selector on labels; an empty text matches everything.</summary>
    /// <exception cref="FormatException">The text is no selector; the message continues a sentence that begins with what was read.</exception>
    public static Selector Read(string text)
    {
        try
        {
            return SelectorParser.Parse(text);
        }
        catch (SelectorProblemException problem)
        {
            throw new FormatException(problem.Message, problem);
        }
    }
}
