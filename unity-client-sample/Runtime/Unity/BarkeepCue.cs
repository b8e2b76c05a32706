using System;
using System.Collections.Generic;
using UnityEngine;

namespace Barkeep.Unity
{
    /// <summary>Something the character may show beside its words, as the inspector shows it.</summary>
    [Serializable]
    public sealed class BarkeepCue
    {
        [Tooltip("Letters, digits and underscores, such as emotion.")]
        public string name = "emotion";
        [Tooltip("What it may be set to, such as joy. Empty: anything or nothing.")]
        public List<string> values = new List<string>();
        [Tooltip("When to use it, for the character to read.")]
        public string description = "";

        internal SessionOpenCues ToMessage()
        {
            return new SessionOpenCues { Name = name, Values = values.Count == 0 ? null : values, Description = string.IsNullOrEmpty(description) ? null : description };
        }
    }
}
