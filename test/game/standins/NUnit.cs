// Stand-ins for the few pieces of NUnit the package's tests use, and a small runner: `mono program.exe` prints a JSON
// object a line for each test and exits 1 when one fails.
using System;
using System.Collections;
using System.Collections.Generic;
using System.Reflection;
using Barkeep;

namespace NUnit.Framework
{
    [AttributeUsage(AttributeTargets.Method)] public sealed class TestAttribute : Attribute { }

    [AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
    public sealed class TestCaseAttribute : Attribute
    {
        public readonly object[] Arguments;
        public TestCaseAttribute(params object[] arguments) { Arguments = arguments; }
    }

    public sealed class AssertionException : Exception { public AssertionException(string message) : base(message) { } }

    public static class Assert
    {
        public static void AreEqual(object expected, object actual, string message = "")
        {
            if (!Same(expected, actual)) throw new AssertionException(message + " expected " + Show(expected) + ", was " + Show(actual));
        }

        public static void IsTrue(bool value, string message = "") { AreEqual(true, value, message); }
        public static void IsFalse(bool value, string message = "") { AreEqual(false, value, message); }
        public static void IsNull(object value) { AreEqual(null, value); }
        public static void GreaterOrEqual(long value, long least) { IsTrue(value >= least, value + " is less than " + least); }
        public static void LessOrEqual(long value, long most) { IsTrue(value <= most, value + " is more than " + most); }

        public static T Throws<T>(Action action) where T : Exception
        {
            try { action(); }
            catch (T expected) { return expected; }
            throw new AssertionException("expected " + typeof(T).Name + ", but nothing was thrown");
        }

        static bool Same(object a, object b)
        {
            // As NUnit does: numbers of different types are compared as numbers.
            if (a is IConvertible && b is IConvertible && IsNumber(a) && IsNumber(b)) return Convert.ToDouble(a) == Convert.ToDouble(b);
            return Equals(a, b);
        }

        static bool IsNumber(object value) { return value is int || value is long || value is double; }
        static string Show(object value) { return value == null ? "null" : "<" + value + ">"; }
    }

    public static class StringAssert
    {
        public static void Contains(string part, string text) { Assert.IsTrue(text.Contains(part), "<" + text + "> lacks <" + part + ">"); }
    }

    public static class CollectionAssert
    {
        public static void AreEqual(IEnumerable expected, IEnumerable actual) { Assert.AreEqual(Join(expected), Join(actual)); }

        static string Join(IEnumerable values)
        {
            var texts = new List<string>();
            foreach (var value in values) texts.Add(Convert.ToString(value));
            return string.Join(", ", texts.ToArray());
        }
    }

    static class Runner
    {
        static int Main()
        {
            var failed = 0;
            foreach (var type in Assembly.GetExecutingAssembly().GetTypes())
                foreach (var method in type.GetMethods())
                    foreach (var arguments in Cases(method)) if (!Run(type, method, arguments)) failed++;
            return failed == 0 ? 0 : 1;
        }

        static IEnumerable<object[]> Cases(MethodInfo method)
        {
            if (method.GetCustomAttribute<TestAttribute>() != null) yield return new object[0];
            foreach (var each in method.GetCustomAttributes<TestCaseAttribute>()) yield return each.Arguments;
        }

        static bool Run(Type type, MethodInfo method, object[] arguments)
        {
            string failure = null;
            try { method.Invoke(Activator.CreateInstance(type), arguments); }
            catch (TargetInvocationException thrown) { failure = thrown.InnerException.ToString(); }
            Console.WriteLine(JsonValue.NewObject().Set("test", type.Name + "." + method.Name).Set("case", arguments.Length == 0 ? null : Convert.ToString(arguments[0])).Set("failure", failure));
            return failure == null;
        }
    }
}
