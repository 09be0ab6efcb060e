using Precompute.Batch.Pipeline;
using Precompute.Numerics;

namespace Precompute.UnitTests.Batch;

public sealed class DiskSpaceTests
{
    [Fact]
    public void IsExhausted_WriteToAFullDevice_EvenBehindAnotherException()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "This system has no /dev/full.");
        IOException full = Assert.Throws<IOException>(() =>
        {
            using FileStream stream = new("/dev/full", FileMode.Open, FileAccess.Write);
            stream.WriteByte(1);
            stream.Flush();
        });

        Assert.True(DiskSpace.IsExhausted(full));
        Assert.True(DiskSpace.IsExhausted(new PrecomputeException("The version cannot be written.", full)));
    }

    [Fact]
    public void IsExhausted_OtherFaults_AreNot()
    {
        Assert.False(DiskSpace.IsExhausted(new FileNotFoundException("gone")));
        Assert.False(DiskSpace.IsExhausted(new PrecomputeException("bad data")));
        Assert.False(DiskSpace.IsExhausted(null));
    }
}
