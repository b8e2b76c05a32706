using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Barkeep.Core.Tests")]
