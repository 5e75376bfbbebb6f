using System.Security;
using Scriban;
using Scriban.Parsing;
using Scriban.Runtime;

namespace Compliance.Rendering.Templates;

/// <summary>Scriban's context with everything closed that an evidence document must not do: cut, guess, read the clock, or print a value
/// as markup. Text of a template is written as it stands; every value is made visible and escaped.</summary>
internal sealed class EscapingContext : TemplateContext
{
    /// <summary>Far above what the largest pack needs; a loop without an end is told after seconds instead of never.</summary>
    private const int MostSteps = 20_000_000;

    public EscapingContext(ScriptObject model)
    {
        StrictVariables = true;
        EnableRelaxedMemberAccess = false;
        EnableRelaxedIndexerAccess = false;
        // Would indent the lines of a quoted policy by the indentation of the tag that prints it.
        AutoIndent = false;
        LoopLimit = MostSteps;
        LimitToString = 0;
        OnStringLimit = ScriptLimitBehavior.Throw;
        OnOutputLimit = ScriptLimitBehavior.Throw;
        // Removed from this context alone: evaluation of text as a template, the clock, randomness, and inclusion that bypasses the map
        // from output to template line.
        Close("object", "eval", "eval_template");
        Close("date", "now");
        Close("math", "random", "uuid");
        Close("array", "random");
        BuiltinObject.Remove("include");
        BuiltinObject.Remove("include_join");
        PushGlobal(model);
    }

    /// <inheritdoc/>
    public override TemplateContext Write(SourceSpan span, object? textAsObject)
    {
        if (textAsObject is not null)
            Write(Escaped(textAsObject));
        return this;
    }

    /// <inheritdoc/>
    public override async ValueTask<TemplateContext> WriteAsync(SourceSpan span, object? textAsObject)
    {
        if (textAsObject is not null)
            await WriteAsync(Escaped(textAsObject)).ConfigureAwait(false);
        return this;
    }

    private string Escaped(object value)
    {
        var text = value as string ?? ObjectToString(value, nested: false) ?? "";
        return SecurityElement.Escape(VisibleText.Of(text))!
            // As references they survive XML's own handling of white space in attributes.
            .Replace("\n", "&#10;", StringComparison.Ordinal).Replace("\t", "&#9;", StringComparison.Ordinal);
    }

    private void Close(string group, params string[] members)
    {
        foreach (var member in members)
            ((ScriptObject)BuiltinObject[group]!).Remove(member);
    }
}
