namespace Ocx.Interop.Tests.Lab;

/// <summary>
/// A fact that needs real programs (see <see cref="Tools"/>). Where one is missing it is skipped with the reason; with
/// <c>OCX_REQUIRE_TOOLS=1</c> it runs, and fails on its own for want of the program.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ToolFactAttribute : FactAttribute
{
    public ToolFactAttribute(params string[] tools) => Skip = Tools.ReasonToSkip(tools);
}
