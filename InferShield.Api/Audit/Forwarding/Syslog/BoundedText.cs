using System.Text;

namespace InferShield.Api.Audit.Forwarding.Syslog;

/// <summary>A text of at most so many bytes of UTF-8, from which whole parts are left out that do not fit.</summary>
internal sealed class BoundedText(int mostBytes)
{
    private readonly StringBuilder _text = new();
    private int _bytes;

    /// <summary>Whether a part was left out.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Adds the part where it leaves this many bytes.</summary>
    public void Append(string part, int leaving = 0)
    {
        var bytes = Encoding.UTF8.GetByteCount(part);
        if (_bytes + bytes + leaving > mostBytes)
        {
            IsCut = true;
            return;
        }

        _text.Append(part);
        _bytes += bytes;
    }

    public override string ToString() => _text.ToString();
}
