namespace Compliance.Rendering.Templates;

/// <summary>A report template that cannot be used: what is wrong, and where.</summary>
public sealed class TemplateException : Exception
{
    /// <summary>Makes the error.</summary>
    /// <param name="template">Name of the template.</param>
    /// <param name="line">Line, from 1.</param>
    /// <param name="column">Column, from 1.</param>
    /// <param name="problem">What is wrong and what was expected.</param>
    /// <param name="inner">Cause; null when there is none.</param>
    public TemplateException(string template, int line, int column, string problem, Exception? inner = null)
        : base($"{template}({line},{column}): {problem}", inner)
    {
        Template = template;
        Line = line;
        Column = column;
        Problem = problem;
    }

    /// <summary>What is wrong and what was expected, without the place.</summary>
    public string Problem { get; }

    /// <summary>Name of the template.</summary>
    public string Template { get; }

    /// <summary>Line, from 1.</summary>
    public int Line { get; }

    /// <summary>Column, from 1.</summary>
    public int Column { get; }
}
