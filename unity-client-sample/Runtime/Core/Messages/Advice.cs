namespace Barkeep
{
    /// <summary>One row of the server's table of errors.</summary>
    public sealed class ErrorAdvice
    {
        public string Code { get; private set; }
        /// <summary>Whether the same message may succeed later.</summary>
        public bool Retryable { get; private set; }
        public string Meaning { get; private set; }
        public string Advice { get; private set; }

        public ErrorAdvice(string code, bool retryable, string meaning, string advice)
        {
            Code = code;
            Retryable = retryable;
            Meaning = meaning;
            Advice = advice;
        }
    }

    /// <summary>One row of the server's table of close codes.</summary>
    public sealed class CloseAdvice
    {
        public int Code { get; private set; }
        public string Name { get; private set; }
        public string Meaning { get; private set; }
        public string Advice { get; private set; }
        /// <summary>Whether the socket's sessions can be resumed on a new one.</summary>
        public bool Resumable { get; private set; }

        public CloseAdvice(int code, string name, string meaning, string advice, bool resumable)
        {
            Code = code;
            Name = name;
            Meaning = meaning;
            Advice = advice;
            Resumable = resumable;
        }
    }
}
