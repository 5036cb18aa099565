using System.Reflection;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace OrderActors.Postgres.Testing;

/// <summary>
/// xunit's own framework, but the tests of a class with <see cref="RequiresPostgresAttribute"/> are skipped where there
/// is none. An attribute of single tests could not do that: most are inherited from the specification of all stores.
/// </summary>
public sealed class PostgresTestFramework(IMessageSink messages) : XunitTestFramework(messages)
{
    /// <inheritdoc/>
    protected override ITestFrameworkDiscoverer CreateDiscoverer(IAssemblyInfo assemblyInfo) =>
        new Discoverer(assemblyInfo, SourceInformationProvider, DiagnosticMessageSink);

    /// <inheritdoc/>
    protected override ITestFrameworkExecutor CreateExecutor(AssemblyName assemblyName) =>
        new Executor(assemblyName, SourceInformationProvider, DiagnosticMessageSink);

    private sealed class Discoverer(
        IAssemblyInfo assembly, ISourceInformationProvider sources, IMessageSink messages)
        : XunitTestFrameworkDiscoverer(assembly, sources, messages)
    {
        protected override bool FindTestsForMethod(ITestMethod testMethod, bool includeSourceInformation,
            IMessageBus messageBus, ITestFrameworkDiscoveryOptions discoveryOptions)
        {
            var isTest = testMethod.Method.GetCustomAttributes(typeof(Xunit.FactAttribute)).Any();
            return !isTest || Missing(testMethod.TestClass.Class) is not { } reason
                ? base.FindTestsForMethod(testMethod, includeSourceInformation, messageBus, discoveryOptions)
                : ReportDiscoveredTestCase(new SkippedTestCase(DiagnosticMessageSink, testMethod, reason),
                    includeSourceInformation, messageBus);
        }

        private static string? Missing(ITypeInfo testClass)
        {
            var needs = testClass.GetCustomAttributes(typeof(RequiresPostgresAttribute)).FirstOrDefault();
            if (needs is null) return null;
            return needs.GetNamedArgument<bool>(nameof(RequiresPostgresAttribute.OwnServer))
                ? PostgresServer.MissingPrograms
                : PostgresServer.Missing;
        }
    }

    private sealed class Executor(
        AssemblyName assembly, ISourceInformationProvider sources, IMessageSink messages)
        : XunitTestFrameworkExecutor(assembly, sources, messages)
    {
        // Discovery and run are the same process only by chance: a run may begin by discovering anew.
        protected override ITestFrameworkDiscoverer CreateDiscoverer() =>
            new Discoverer(AssemblyInfo, SourceInformationProvider, DiagnosticMessageSink);

        protected override async void RunTestCases(IEnumerable<IXunitTestCase> testCases,
            IMessageSink executionMessageSink, ITestFrameworkExecutionOptions executionOptions)
        {
            using var run = new XunitTestAssemblyRunner(
                TestAssembly, testCases, DiagnosticMessageSink, executionMessageSink, executionOptions);
            await run.RunAsync();
            PostgresServer.End();
        }
    }
}
