namespace Compliance.Network.Dialects.Calico;

/// <summary>A word of the selector language, with where it stands.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Label key or text between quotes; empty for operators.</param>
/// <param name="Position">Position of its first character, counted from 1.</param>
internal readonly record struct SelectorToken(SelectorWord Kind, string Text, int Position);

/// <summary>The words of the selector language (CAL-16).</summary>
internal enum SelectorWord
{
    End,
    Label,
    Literal,
    OpenBrace,
    CloseBrace,
    Comma,
    Equal,
    NotEqual,
    In,
    NotIn,
    Contains,
    StartsWith,
    EndsWith,
    All,
    Global,
    Has,
    Open,
    Close,
    And,
    Or,
    Not,
}

/// <summary>Cuts a selector into words, as Calico does: blanks and tabs separate, quotes have no escapes, and an operator that is a word is one
/// only after a label, so that a label may be called <c>in</c>.</summary>
internal sealed class SelectorTokens(string text)
{
    private readonly List<SelectorToken> _tokens = [];
    private int _at;

    /// <summary>The words, an <see cref="SelectorWord.End"/> last.</summary>
    /// <exception cref="SelectorProblemException">The text is none.</exception>
    public List<SelectorToken> Read()
    {
        while (true)
        {
            SkipBlanks();
            if (_at == text.Length) break;
            ReadOne();
        }
        Add(SelectorWord.End, _at);
        return _tokens;
    }

    private void ReadOne()
    {
        int start = _at;
        switch (text[_at])
        {
            case '(': Take(SelectorWord.Open, 1); break;
            case ')': Take(SelectorWord.Close, 1); break;
            case '{': Take(SelectorWord.OpenBrace, 1); break;
            case '}': Take(SelectorWord.CloseBrace, 1); break;
            case ',': Take(SelectorWord.Comma, 1); break;
            case '=': Take(SelectorWord.Equal, Expect("==")); break;
            case '&': Take(SelectorWord.And, Expect("&&")); break;
            case '|': Take(SelectorWord.Or, Expect("||")); break;
            case '!' when Stands("!="): Take(SelectorWord.NotEqual, 2); break;
            case '!': Take(SelectorWord.Not, 1); break;
            case '\'' or '"':
                int end = text.IndexOf(text[_at], _at + 1);
                if (end < 0) throw new SelectorProblemException(_at, "a quote that nothing closes");
                _tokens.Add(new SelectorToken(SelectorWord.Literal, text[(_at + 1)..end], start + 1));
                _at = end + 1;
                break;
            default:
                if (_tokens.Count > 0 && _tokens[^1].Kind == SelectorWord.Label) ReadOperator();
                else ReadOperand();
                break;
        }
    }

    private void ReadOperator()
    {
        int start = _at;
        (string First, string? Second, SelectorWord Kind)[] operators =
        [
            ("contains", null, SelectorWord.Contains), ("starts", "with", SelectorWord.StartsWith), ("ends", "with", SelectorWord.EndsWith),
            ("not", "in", SelectorWord.NotIn), ("in", null, SelectorWord.In),
        ];
        foreach ((string first, string? second, SelectorWord kind) in operators)
        {
            if (!Stands(first)) continue;
            _at += first.Length;
            if (second is not null)
            {
                SkipBlanks();
                if (!Stands(second)) break;
                _at += second.Length;
            }
            Add(kind, start);
            return;
        }
        throw new SelectorProblemException(start, $"something else than an operator after the label '{_tokens[^1].Text}'; expected ==, !=, in, not in, contains, starts with or ends with");
    }

    private void ReadOperand()
    {
        int start = _at;
        foreach ((string name, SelectorWord kind) in ((string, SelectorWord)[])[("all(", SelectorWord.All), ("global(", SelectorWord.Global), ("has(", SelectorWord.Has)])
        {
            if (!Stands(name)) continue;
            _at += name.Length;
            SkipBlanks();
            string label = kind == SelectorWord.Has ? Identifier() : "";
            if (kind == SelectorWord.Has && label.Length == 0) throw new SelectorProblemException(_at, "has( without a label key");
            SkipBlanks();
            if (!Stands(")")) throw new SelectorProblemException(_at, $"no ) that closes {name}");
            _at++;
            _tokens.Add(new SelectorToken(kind, label, start + 1));
            return;
        }
        string key = Identifier();
        if (key.Length == 0) throw new SelectorProblemException(start, $"the character '{text[start]}', which begins no part of a selector");
        if (key.Length > 512) throw new SelectorProblemException(start, "a label key of more than 512 characters");
        _tokens.Add(new SelectorToken(SelectorWord.Label, key, start + 1));
    }

    private string Identifier()
    {
        int start = _at;
        while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] is '_' or '.' or '/' or '-')) _at++;
        return text[start.._at];
    }

    private int Expect(string word) => Stands(word) ? word.Length : throw new SelectorProblemException(_at, $"'{text[_at]}' alone; expected {word}");

    private bool Stands(string word) => string.CompareOrdinal(text, _at, word, 0, word.Length) == 0;

    private void Take(SelectorWord kind, int length)
    {
        Add(kind, _at);
        _at += length;
    }

    private void Add(SelectorWord kind, int at) => _tokens.Add(new SelectorToken(kind, "", at + 1));

    private void SkipBlanks()
    {
        while (_at < text.Length && text[_at] is (' ' or '\t')) _at++;
    }
}
