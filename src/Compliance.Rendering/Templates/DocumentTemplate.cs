using Compliance.Rendering.Blocks;
using Scriban;
using Scriban.Runtime;
using Scriban.Syntax;

namespace Compliance.Rendering.Templates;

/// <summary>Renders a template with a model into a document of blocks.</summary>
internal static class DocumentTemplate
{
    /// <summary>Deep enough for parts of parts, shallow enough that a part including itself ends in an error with a place.</summary>
    private const int PartDepth = 16;

    /// <summary>Renders the template named.</summary>
    /// <exception cref="TemplateException">A template is missing, wrong, or made markup that is wrong.</exception>
    public static BlockDocument Render(TemplateLibrary library, string name, ScriptObject model)
    {
        // The function below is of this document alone, and what is once imported into a model cannot be imported anew.
        model = (ScriptObject)model.Clone(deep: false);
        var context = new EscapingContext(model);
        var output = new TracedOutput(context);
        var depth = 0;
        model.Import("part", (string part) =>
        {
            if (++depth > PartDepth)
                throw new InvalidOperationException($"parts are nested deeper than {PartDepth}: '{part}' includes itself");
            Run(context, library.Get(part));
            depth--;
        });
        context.PushOutput(output);
        try
        {
            Run(context, library.Get(name));
        }
        catch (ScriptRuntimeException e) when (e.InnerException is TemplateException inner)
        {
            throw new TemplateException(inner.Template, inner.Line, inner.Column, inner.Problem, e);
        }
        catch (ScriptRuntimeException e)
        {
            throw new TemplateException(e.Span.FileName ?? name, e.Span.Start.Line + 1, e.Span.Start.Column + 1, e.OriginalMessage, e);
        }
        try
        {
            return BlockMarkup.Parse(output.ToString(), model["drawings"] is PackDrawings drawings ? drawings.Find : null);
        }
        catch (BlockMarkupException e)
        {
            var (template, line, column) = output.SourceOf(e.Line, e.Position);
            throw new TemplateException(template, line, column, e.Message, e);
        }
    }

    private static void Run(TemplateContext context, Template template)
    {
        context.PushSourceFile(template.SourceFilePath!);
        context.Evaluate(template.Page!);
        context.PopSourceFile();
    }
}
