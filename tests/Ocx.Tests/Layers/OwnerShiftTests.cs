using Ocx.Layers;

namespace Ocx.Tests.Layers;

public class OwnerShiftTests
{
    [Theory]
    [InlineData("docker", 5, 7, 5, 7)]
    [InlineData("docker", -1, 0x1_0000_0001, uint.MaxValue, 1)]
    [InlineData("165536.231072", 0, 0, 165536, 231072)]
    [InlineData("165536.231072", 65535, 65535, 231071, 296607)]
    public void Ids_are_those_of_the_store(string directory, long uid, long gid, uint hostUid, uint hostGid)
    {
        Assert.True(OwnerShift.Of(directory, group: null).TryShift(uid, gid, out uint foundUid, out uint foundGid));
        Assert.Equal((hostUid, hostGid), (foundUid, foundGid));
    }

    [Theory]
    [InlineData("26.1", null, false)]
    [InlineData("26.1", 0U, false)]
    [InlineData("26.1", 1U, true)]
    [InlineData("1000.1001", 1001U, true)]
    [InlineData("100000.100000", 0U, true)]
    public void A_name_like_a_version_is_no_remapped_root(string directory, uint? group, bool isRemapped) =>
        Assert.Equal(isRemapped, OwnerShift.Of(directory, group) != OwnerShift.None);

    [Theory]
    [InlineData(65536, 0)]
    [InlineData(0, 65536)]
    [InlineData(-1, 0)]
    public void A_remapped_store_has_no_others(long uid, long gid) => Assert.False(OwnerShift.Of("165536.165536", group: 0).TryShift(uid, gid, out _, out _));
}
