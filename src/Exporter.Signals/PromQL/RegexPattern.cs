using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Exporter.Signals.PromQL;

/// <summary>RE2-style patterns, as Prometheus takes them, on .NET's non-backtracking engine (linear time).</summary>
/// <remarks>
/// Where the two dialects differ the pattern is translated (<c>\d \w \s</c> are ASCII, <c>$</c> is the very end, a bracket
/// inside a class is literal) or refused by name. Always anchored at both ends; a dot matches a line feed too.
/// </remarks>
internal static class RegexPattern
{
    private const int MaxLength = 8192;

    /// <summary>Characters of all patterns of one question: they take far longer to compile than all else does to read, and that cannot be cut off.</summary>
    public const int MaxCharacters = 16 * 1024;

    /// <summary>What is said of more.</summary>
    public static readonly string TooManyCharacters = $"regular expressions have more than {MaxCharacters} characters together; lists of words such as a|b do not count";

    private static readonly Dictionary<string, string> PosixClasses = new(StringComparer.Ordinal)
    {
        ["alnum"] = "0-9A-Za-z",
        ["alpha"] = "A-Za-z",
        ["ascii"] = @"\x00-\x7F",
        ["blank"] = @"\t ",
        ["cntrl"] = @"\x00-\x1F\x7F",
        ["digit"] = "0-9",
        ["graph"] = "!-~",
        ["lower"] = "a-z",
        ["print"] = " -~",
        ["punct"] = @"!-/:-@\[-`{-~",
        ["space"] = @"\t\n\v\f\r ",
        ["upper"] = "A-Z",
        ["word"] = "0-9A-Za-z_",
        ["xdigit"] = "0-9A-Fa-f",
    };

    /// <summary>Characters that a matcher makes compile; lists of words are looked up.</summary>
    public static int CharactersOf(LabelMatcher matcher) =>
        matcher.Kind is MatchKind.Regex or MatchKind.NotRegex && !LiteralAlternatives.TryRead(matcher.Value, out _) ? matcher.Value.Length : 0;

    /// <summary>Compiles an anchored pattern.</summary>
    /// <param name="pattern">As written by the user.</param>
    /// <param name="regex">The compiled form.</param>
    /// <param name="complaint">What is wrong or not supported.</param>
    public static bool TryCompile(string pattern, [NotNullWhen(true)] out Regex? regex, out string complaint)
    {
        regex = null;
        complaint = "";
        if (pattern.Length > MaxLength)
        {
            complaint = $"regular expression of {pattern.Length} characters exceeds the limit of {MaxLength}";
            return false;
        }

        try
        {
            var translated = new Translation(pattern).Run();
            regex = new Regex($@"\A(?s:{translated})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            return true;
        }
        catch (Exception mistake) when (mistake is ArgumentException or NotSupportedException)
        {
            complaint = $"regular expression \"{pattern}\" is not valid or not supported: {mistake.Message}";
            return false;
        }
    }

    private sealed class Translation(string pattern)
    {
        private readonly StringBuilder _out = new();
        private int _at;

        public string Run()
        {
            while (_at < pattern.Length)
            {
                var c = pattern[_at];
                switch (c)
                {
                    case '\\':
                        Escape(inClass: false);
                        break;
                    case '[':
                        Class();
                        break;
                    case '(' when Peek(1) == '?':
                        Group();
                        break;
                    case '$':
                        _out.Append(@"\z");
                        _at++;
                        break;
                    default:
                        _out.Append(c);
                        _at++;
                        break;
                }
            }

            return _out.ToString();
        }

        private char Peek(int ahead) => _at + ahead < pattern.Length ? pattern[_at + ahead] : '\0';

        private void Group()
        {
            // (?:x), (?i), (?i:x), (?s) and names are common to both; (?P<n>x) is RE2's spelling of (?<n>x).
            var rest = pattern.AsSpan(_at + 2);
            if (rest.StartsWith("P<"))
            {
                _out.Append("(?<");
                _at += 4;
                return;
            }

            var isName = rest.StartsWith("<") && !rest.StartsWith("<=") && !rest.StartsWith("<!");
            var flags = rest.IndexOfAnyExcept("ims-");
            if (!isName && (flags < 0 || rest[flags] is not (':' or ')') || (flags == 0 && rest[0] == ')')))
            {
                throw new ArgumentException($"group \"(?{(rest.Length > 0 ? rest[..1] : "")}\" is not known to RE2, or not supported");
            }

            _out.Append("(?");
            _at += 2;
        }

        private void Escape(bool inClass)
        {
            var c = Peek(1);
            _at += 2;
            switch (c)
            {
                case 'd' or 'w' or 's':
                    Set(c, inClass, negated: false);
                    break;
                case 'D' or 'W' or 'S':
                    Set(char.ToLowerInvariant(c), inClass, negated: true);
                    break;
                case 'p' or 'P':
                    Category(c);
                    break;
                case 'x':
                    CodePoint();
                    break;
                case 'Q' when !inClass:
                    Quotation();
                    break;
                case 'A' or 'z' or 'b' or 'B' when !inClass:
                case 'a' or 'f' or 't' or 'n' or 'r' or 'v':
                    _out.Append('\\').Append(c);
                    break;
                case '\0':
                    throw new ArgumentException("trailing backslash");
                default:
                    if (char.IsAsciiLetterOrDigit(c))
                    {
                        throw new ArgumentException($"escape \\{c} is not known to RE2, or not supported");
                    }

                    Literal(c);
                    break;
            }
        }

        private void Literal(char c) => _out.Append(char.IsAscii(c) && !char.IsAsciiLetterOrDigit(c) && c > ' ' && c != '_' && c < '\x7f' ? "\\" : "").Append(c);

        private void Set(char kind, bool inClass, bool negated)
        {
            var members = kind switch { 'd' => "0-9", 'w' => "0-9A-Za-z_", _ => @"\t\n\f\r " };
            var others = kind switch
            {
                'd' => @"\x00-/:-\uFFFF",
                'w' => @"\x00-/:-@\[-\^`{-\uFFFF",
                _ => @"\x00-\x08\x0B\x0E-\x1F!-\uFFFF",
            };
            var set = negated ? others : members;
            _out.Append(inClass ? set : $"[{set}]");
        }

        private void Category(char c)
        {
            // \pL and \p{Lu}: .NET wants braces. Scripts such as \p{Greek} have other names there.
            var braced = _at < pattern.Length && pattern[_at] == '{';
            var end = braced ? pattern.IndexOf('}', _at) : _at;
            var name = braced ? (end < 0 ? "" : pattern[(_at + 1)..end]) : (_at < pattern.Length ? pattern[_at..(_at + 1)] : "");
            if (name.Length is 0 or > 2 || !"CLMNPSZ".Contains(name[0], StringComparison.Ordinal))
            {
                throw new ArgumentException($"character class \\{c}{{{name}}} is not supported; only general categories such as \\p{{L}} are");
            }

            _out.Append('\\').Append(c).Append('{').Append(name).Append('}');
            _at = end + 1;
        }

        private void CodePoint()
        {
            var braced = _at < pattern.Length && pattern[_at] == '{';
            var end = braced ? pattern.IndexOf('}', _at) : _at + 2;
            var start = braced ? _at + 1 : _at;
            if (end < 0 || end > pattern.Length
                || !int.TryParse(pattern.AsSpan(start, end - start), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
                || code > 0xFFFF)
            {
                throw new ArgumentException("escape \\x needs two hexadecimal digits or {...} up to FFFF");
            }

            _out.Append(CultureInfo.InvariantCulture, $"\\u{code:X4}");
            _at = braced ? end + 1 : end;
        }

        private void Quotation()
        {
            var end = pattern.IndexOf(@"\E", _at, StringComparison.Ordinal);
            foreach (var c in pattern.AsSpan(_at, (end < 0 ? pattern.Length : end) - _at))
            {
                Literal(c);
            }

            _at = end < 0 ? pattern.Length : end + 2;
        }

        private void Class()
        {
            _out.Append('[');
            _at++;
            if (Peek(0) == '^')
            {
                _out.Append('^');
                _at++;
            }

            // A bracket directly after the opening one is a member.
            var first = true;
            while (_at < pattern.Length && (first || pattern[_at] != ']'))
            {
                first = false;
                if (pattern[_at] == '\\')
                {
                    Escape(inClass: true);
                }
                else if (pattern[_at] == '[' && Peek(1) == ':')
                {
                    PosixClass();
                }
                else
                {
                    // Escaped because .NET reads [a-z-[aeiou]] as a subtraction.
                    _out.Append(pattern[_at] is '[' or ']' ? "\\" : "").Append(pattern[_at]);
                    _at++;
                }
            }

            if (_at >= pattern.Length)
            {
                throw new ArgumentException("missing closing ]");
            }

            _out.Append(']');
            _at++;
        }

        private void PosixClass()
        {
            var end = pattern.IndexOf(":]", _at, StringComparison.Ordinal);
            var name = end < 0 ? "" : pattern[(_at + 2)..end];
            if (!PosixClasses.TryGetValue(name, out var members))
            {
                throw new ArgumentException($"character class [:{name}:] is not known");
            }

            _out.Append(members);
            _at = end + 2;
        }
    }
}
